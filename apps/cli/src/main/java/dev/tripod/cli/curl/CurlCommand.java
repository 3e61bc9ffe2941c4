package dev.tripod.cli.curl;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.domain.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The request that a curl command sends.
 *
 * @param request without the {@code Authorization} header, and without the other headers, which OAuth 1.0a does not sign
 * @param authorization the value of the {@code Authorization} header
 */
public record CurlCommand(HttpRequest request, Optional<String> authorization) {

  public CurlCommand {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(authorization, "authorization");
  }

  /**
   * Reads a command line as a user types it into a shell.
   *
   * @throws CommandException if it is not a curl command, or contains something that only a shell or curl can resolve
   */
  public static CurlCommand parse(String commandLine) {
    List<String> words = ShellWords.of(commandLine);
    // Documentation often shows the prompt of the shell.
    int first = !words.isEmpty() && words.get(0).equals("$") ? 1 : 0;
    if (words.size() <= first || !words.get(first).matches("(?:.*[/\\\\])?curl(?:\\.exe)?")) {
      throw CurlSyntax.wrong(
          "The text is not a curl command: it does not start with curl.",
          "Paste the whole command.");
    }
    return of(words.subList(first + 1, words.size()));
  }

  /**
   * Reads the arguments of curl.
   *
   * @throws CommandException if an option is not known, a file cannot be read, or the arguments are not one request
   */
  public static CurlCommand of(List<String> arguments) {
    CurlRequest request = new CurlRequest();
    Deque<String> rest = new ArrayDeque<>(arguments);
    boolean optionsEnded = false;
    while (!rest.isEmpty()) {
      String argument = rest.remove();
      if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
        request.url(argument);
      } else if (argument.equals("--")) {
        optionsEnded = true;
      } else if (argument.startsWith("--")) {
        apply(argument, rest, request);
      } else {
        shortOptions(argument, rest, request);
      }
    }
    return request.command();
  }

  /** Reads short options in one word: {@code -sSL}, or {@code -XPOST}, in which the value follows the option. */
  private static void shortOptions(String word, Deque<String> rest, CurlRequest request) {
    for (int i = 1; i < word.length(); i++) {
      String name = "-" + word.charAt(i);
      if (CurlOption.named(name).hasValue() && i + 1 < word.length()) {
        CurlOption.named(name).applyTo(request, word.substring(i + 1));
        return;
      }
      apply(name, rest, request);
    }
  }

  private static void apply(String name, Deque<String> rest, CurlRequest request) {
    // curl does not accept --name=value, so the part after = may be anything.
    CurlOption option = CurlOption.named(name.split("=", 2)[0]);
    if (name.contains("=")) {
      throw CurlSyntax.wrong(
          "curl does not accept a value after = in " + name.split("=", 2)[0] + ".",
          "Write the value as the next word.");
    }
    if (option.hasValue() && rest.isEmpty()) {
      throw CurlSyntax.wrong(
          "The curl option " + name + " has no value.", "Paste the whole command.");
    }
    option.applyTo(request, option.hasValue() ? rest.remove() : "");
  }
}
