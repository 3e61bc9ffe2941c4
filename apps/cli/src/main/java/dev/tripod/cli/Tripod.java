package dev.tripod.cli;

import dev.tripod.cli.terminal.ErrorReport;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;

/** The command {@code tripod}. Everything it does is a subcommand. */
@Command(
    name = "tripod",
    description = "OAuth for Java, from the command line.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  TRIPOD_HOME              The directory of the accounts.",
      "  TRIPOD_SEALING_KEY       The key that seals the accounts, in base64.",
      "  TRIPOD_SEALING_KEY_FILE  A file with that key.",
      "  TRIPOD_CLIENT_ID         The client id of a login.",
      "  TRIPOD_CLIENT_SECRET     The client secret of a login, or of explain.",
      "  TRIPOD_TOKEN_SECRET      The token secret of explain.",
      "  NO_COLOR                 Switches colours off, with any value."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class Tripod implements Callable<ExitCode> {

  /** Matches a short option with a value that starts with an equals sign, after short options without a value. */
  private static final Pattern ATTACHED =
      Pattern.compile("(-[A-Za-z]*[dFHo])(=.*)", Pattern.DOTALL);

  private final Terminal terminal;

  private Tripod(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String[] arguments) {
    System.exit(run(Terminal.system(), arguments));
  }

  /** Runs the command without ending the JVM, and returns its exit code. */
  static int run(Terminal terminal, String... arguments) {
    int code = commandLine(terminal).execute(detached(arguments));
    if (!terminal.out().checkError()) {
      return code;
    }
    terminal.error(
        "Standard output cannot be written.",
        "Free some space, or check what standard output is connected to.");
    return code == ExitCode.SUCCESS.code() ? ExitCode.FAILED.code() : code;
  }

  /** Returns the arguments with {@code -d=x} as {@code -d} and {@code =x}. Picocli drops the sign, and curl does not. */
  private static String[] detached(String... arguments) {
    List<String> detached = new ArrayList<>();
    boolean isOption = true;
    for (String argument : arguments) {
      isOption = isOption && !argument.equals("--");
      Matcher attached = ATTACHED.matcher(argument);
      if (isOption && attached.matches()) {
        detached.add(attached.group(1));
        detached.add(attached.group(2));
      } else {
        detached.add(argument);
      }
    }
    return detached.toArray(String[]::new);
  }

  /** Returns the command with all its subcommands. */
  static CommandLine commandLine(Terminal terminal) {
    GlobalOptions options = new GlobalOptions();
    CommandLine tripod = new CommandLine(new Tripod(terminal))
        .addMixin("options", options)
        .addSubcommand(new LoginCommand(terminal, options))
        .addSubcommand(new AccountsCommand(terminal, options))
        .addSubcommand(new UseCommand(terminal))
        .addSubcommand(new WhoamiCommand(terminal, options))
        .addSubcommand(new LogoutCommand(terminal))
        .addSubcommand(new RequestCommand(terminal))
        .addSubcommand(new TokenCommand(terminal, options))
        .addSubcommand(new HeaderCommand(terminal, options))
        .addSubcommand(new ExplainCommand(terminal, options))
        .addSubcommand(new DoctorCommand(terminal, options))
        .addSubcommand(new ServeFakeCommand(terminal, options))
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new CompletionCommand(terminal))
        .addSubcommand(new ManCommand(terminal));
    tripod
        .getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().versionProvider(new Version()));
    tripod
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(
            Help.defaultColorScheme(terminal.hasColours() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setUsageHelpWidth(terminal.width())
        .setCaseInsensitiveEnumValuesAllowed(true)
        // An argument such as @file is for a command: it is not a file of arguments.
        .setExpandAtFiles(false)
        .setExecutionExceptionHandler((failure, command, parsed) ->
            ErrorReport.of(failure).print(terminal, options.isDebug()).code())
        .setParameterExceptionHandler((failure, parsed) -> wrongUsage(terminal, failure))
        .setExecutionStrategy(Tripod::execute);
    tripod.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
    tripod.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    return tripod;
  }

  /** Reports that the subcommand is missing. */
  @Override
  public ExitCode call() {
    terminal.error("The command is missing.", "Run \"tripod --help\" for a list.");
    return ExitCode.USAGE;
  }

  /** Runs the last of the commands that were typed. Its result is an {@link ExitCode}. */
  private static int execute(CommandLine.ParseResult parsed) {
    int helpOrResult = new CommandLine.RunLast().execute(parsed);
    CommandLine last = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
    return last.getExecutionResult() instanceof ExitCode code ? code.code() : helpOrResult;
  }

  private static int wrongUsage(Terminal terminal, ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    String message = String.valueOf(failure.getMessage());
    terminal.error(
        message.endsWith(".") ? message : message + ".",
        "Run \"" + command + " --help\" for its options and examples.");
    return ExitCode.USAGE.code();
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    Arrays.stream(ExitCode.values())
        .forEach(code -> codes.put(Integer.toString(code.code()), code.meaning()));
    return codes;
  }
}
