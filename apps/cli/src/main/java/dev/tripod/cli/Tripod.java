package dev.tripod.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tripod}. Everything it does is a subcommand. */
@Command(
    name = "tripod",
    description = "OAuth for Java, from the command line.",
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

  /** Runs the command without ending the JVM, and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Tripod(err))
        .addSubcommand(new DemoCommand(out))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  /** Reports that the subcommand is missing. */
  @Override
  public Integer call() {
    err.println("Missing command. Run \"tripod --help\" for a list.");
    return MISUSED;
  }
}
