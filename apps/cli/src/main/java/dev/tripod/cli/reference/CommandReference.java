package dev.tripod.cli.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The reference of one command.
 *
 * @param name with the names of the commands above it
 * @param synopsis the name with the arguments
 * @param description paragraphs
 * @param arguments the parameters and options of this command alone, with their description
 * @param examples command lines; of the root command, the variables of the environment with their meaning
 * @param exitCodes with their meaning
 * @param subcommands in the order of the help
 */
record CommandReference(
    String name,
    String synopsis,
    List<String> description,
    Map<String, String> arguments,
    List<String> examples,
    Map<String, String> exitCodes,
    List<CommandReference> subcommands) {

  CommandReference {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(synopsis, "synopsis");
    description = List.copyOf(description);
    arguments = new LinkedHashMap<>(arguments);
    examples = List.copyOf(examples);
    exitCodes = new LinkedHashMap<>(exitCodes);
    subcommands = List.copyOf(subcommands);
  }

  /** Returns the reference of {@code command} and its subcommands. */
  static CommandReference of(CommandSpec command) {
    return new CommandReference(
        command.qualifiedName(),
        synopsis(command),
        lines(command.usageMessage().description()),
        arguments(command),
        lines(command.usageMessage().footer()).stream().map(String::strip).toList(),
        command.usageMessage().exitCodeList(),
        command.subcommands().values().stream()
            .distinct()
            .filter(subcommand -> !subcommand.getCommandSpec().usageMessage().hidden())
            .map(subcommand -> of(subcommand.getCommandSpec()))
            .toList());
  }

  private static String synopsis(CommandSpec command) {
    Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    return help.abbreviatedSynopsis().strip();
  }

  /** Returns the variables of the environment with their meaning. Only the root command has some. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : examples) {
      String[] parts = line.split(" {2,}", 2);
      variables.put(parts[0], parts[1]);
    }
    return variables;
  }

  /** Lists an inherited option, and those of the standard help, only at the command that declares it first. */
  private static Map<String, String> arguments(CommandSpec command) {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (!parameter.hidden()) {
        arguments.put(parameter.paramLabel(), description(parameter));
      }
    }
    for (OptionSpec option : command.options()) {
      boolean isOfAll = option.inherited() || option.usageHelp() || option.versionHelp();
      if (!option.hidden() && (!isOfAll || command.parent() == null)) {
        arguments.put(term(option), description(option));
      }
    }
    return arguments;
  }

  private static String term(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  private static String description(ArgSpec argument) {
    return String.join(" ", lines(argument.description()));
  }

  private static List<String> lines(String... formats) {
    List<String> lines = new ArrayList<>();
    for (String format : formats) {
      lines.addAll(Arrays.asList(String.format(Locale.ROOT, format).split("\\R")));
    }
    return lines;
  }
}
