package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a secret from a file or the environment. Other users can see the arguments of a process, so they never contain one. */
public final class SecretSource {

  private static final long LONGEST = 64 * 1024;

  private SecretSource() {}

  /**
   * Returns a secret, without white space around it.
   *
   * @param variable the environment variable with the secret
   * @param file the file with the secret, which comes first
   * @return empty if neither exists
   * @throws CommandException if the file cannot be read
   */
  public static Optional<Secret> find(Terminal terminal, String variable, Optional<String> file) {
    return file.isPresent()
        ? Optional.of(read(file.get()))
        : terminal.variable(variable).map(value -> Secret.of(value.strip()));
  }

  private static Secret read(String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > LONGEST) {
        throw new IOException("It has more than " + LONGEST + " octets");
      }
      return Secret.of(Files.readString(path, StandardCharsets.UTF_8).strip());
    } catch (IOException | InvalidPathException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The secret cannot be read from the file " + file + ": " + reason(e) + ".",
          "Check the name and the permissions of the file.",
          e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException && e.getMessage() != null
        ? e.getClass().getSimpleName()
        : "it is not the name of a file";
  }
}
