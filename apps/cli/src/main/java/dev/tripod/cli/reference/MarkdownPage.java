package dev.tripod.cli.reference;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The page {@code docs/cli.md}: a command and all its subcommands, in Markdown. */
public final class MarkdownPage {

  private final StringBuilder markdown = new StringBuilder();

  private MarkdownPage() {}

  /**
   * Returns the page.
   *
   * @param command the root command
   * @param source the command that generates the page
   */
  public static String of(CommandSpec command, String source) {
    return new MarkdownPage().page(CommandReference.of(command), source);
  }

  private String page(CommandReference command, String source) {
    line("# Commands of " + command.name());
    line("");
    line("<!-- Generated from the commands. Do not edit: " + source + " -->");
    line("");
    line(String.join(" ", command.description()));
    line("");
    code(command.synopsis());
    line("## Options of each command");
    line("");
    table("Option", command.arguments());
    line("## Environment");
    line("");
    table("Variable", command.variables());
    line("## Exit codes");
    line("");
    table("Code", command.exitCodes());
    command.subcommands().forEach(this::command);
    return markdown.toString().stripTrailing() + "\n";
  }

  private void command(CommandReference command) {
    line("## " + command.name());
    line("");
    for (String paragraph : command.description()) {
      line(escaped(paragraph));
      line("");
    }
    code(command.synopsis());
    if (!command.arguments().isEmpty()) {
      table("Argument", command.arguments());
    }
    if (!command.examples().isEmpty()) {
      line("Examples:");
      line("");
      code(String.join("\n", command.examples()));
    }
    command.subcommands().forEach(this::command);
  }

  private void code(String text) {
    line("```sh");
    line(text);
    line("```");
    line("");
  }

  private void table(String heading, Map<String, String> rows) {
    line("| " + heading + " | Meaning |");
    line("|---|---|");
    rows.forEach((term, meaning) ->
        line("| `" + term.replace("|", "\\|") + "` | " + escaped(meaning) + " |"));
    line("");
  }

  private void line(String line) {
    markdown.append(line).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*").replace("_", "\\_");
  }
}
