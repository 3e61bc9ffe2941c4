package dev.tripod.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command itself; each thing it does is a subcommand. */
@Command(
    name = "tripod",
    description = "Three-legged OAuth for Java, from the command line.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class Tripod implements Callable<Integer> {

  private static final int MISUSED = 2;

  private final PrintWriter err;

  private Tripod(PrintWriter err) {
    this.err = err;
  }

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    System.exit(run(out, err, arguments));
  }

  /** As {@link #main}, without ending the JVM. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Tripod(err))
        .addSubcommand(new DemoCommand(out))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public Integer call() {
    err.println("What is it to do? Try: tripod demo, or tripod --help");
    return MISUSED;
  }
}
