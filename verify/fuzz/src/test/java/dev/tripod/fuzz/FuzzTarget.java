package dev.tripod.fuzz;

/** The entry point of Jazzer. Its argument is the name of the check. */
public final class FuzzTarget {

  /** Jazzer's hooks allocate several times as much as the code. */
  private static final int INSTRUMENTED = 16;

  private static String name = "";

  private FuzzTarget() {}

  /** Receives the arguments of the option {@code --target_args}. */
  public static void fuzzerInitialize(String[] arguments) {
    name = arguments[0];
  }

  /** Checks one input. Whatever it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] input) {
    ParserChecks.run(name, input, INSTRUMENTED);
  }
}
