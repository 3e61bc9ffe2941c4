package dev.tripod.cli.reference;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The man page of a command and all its subcommands, in roff with the macros of man(7). */
public final class ManPage {

  private final StringBuilder roff = new StringBuilder();

  private ManPage() {}

  /**
   * Returns the page.
   *
   * @param command the root command
   * @param version the version to print at the bottom of the page
   */
  public static String of(CommandSpec command, String version) {
    return new ManPage().page(CommandReference.of(command), version);
  }

  private String page(CommandReference command, String version) {
    line(".TH " + command.name().toUpperCase(Locale.ROOT) + " 1 \"\" \"" + escaped(version) + "\"");
    // Names of options and variables must not be hyphenated.
    line(".nh");
    line(".ad l");
    line(".SH NAME");
    text(command.name() + " - " + String.join(" ", command.description()));
    line(".SH SYNOPSIS");
    line(".B " + escaped(command.synopsis()));
    line(".SH OPTIONS");
    text("Each command has the options --help, --output and --debug.");
    terms(command.arguments());
    line(".SH COMMANDS");
    command.subcommands().forEach(this::command);
    line(".SH ENVIRONMENT");
    terms(command.variables());
    line(".SH EXIT STATUS");
    terms(command.exitCodes());
    return roff.toString();
  }

  private void command(CommandReference command) {
    line(".SS " + escaped(command.name()));
    line(".B " + escaped(command.synopsis()));
    for (String paragraph : command.description()) {
      line(".PP");
      text(paragraph);
    }
    terms(command.arguments());
    if (!command.examples().isEmpty()) {
      line(".PP");
      text("Examples:");
      line(".PP");
      line(".nf");
      command.examples().forEach(example -> text("    " + example));
      line(".fi");
    }
    command.subcommands().forEach(this::command);
  }

  private void terms(Map<String, String> terms) {
    terms.forEach((term, meaning) -> {
      line(".TP");
      line(".B " + escaped(term));
      text(meaning);
    });
  }

  private void line(String line) {
    roff.append(line).append('\n');
  }

  /** Writes a line of text. A point or an apostrophe at its start would be a macro. */
  private void text(String text) {
    String escaped = escaped(text);
    line(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
  }

  /** Escapes a backslash, a minus sign (which a hyphen is not) and the accents that roff replaces. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("\"", "\\(dq")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti")
        .replace("`", "\\(ga");
  }
}
