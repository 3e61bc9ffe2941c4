package dev.tripod.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the account of a command. */
final class AccountOption {

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "The account. The default is the chosen one: see \"tripod use\".")
  private @Nullable String name;

  /** Returns the name, or null for the chosen account. */
  @Nullable
  String name() {
    return name;
  }
}
