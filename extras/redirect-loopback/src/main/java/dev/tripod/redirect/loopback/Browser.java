package dev.tripod.redirect.loopback;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A program that opens an address for the user. It receives the address as one argument. No shell starts it, so no shell interprets a
 * character of the address. Immutable and thread-safe.
 */
public final class Browser {

  private static final List<String> DISPLAYS = List.of("DISPLAY", "WAYLAND_DISPLAY");

  private final List<String> command;

  private Browser(List<String> command) {
    this.command = command;
  }

  /**
   * Returns the user's browser: the one that {@code xdg-open} (Linux), {@code open} (macOS) or {@code rundll32} (Windows) starts.
   * On Linux without a display, it opens nothing.
   */
  public static Browser system() {
    return system(System.getProperty("os.name", ""), System.getenv());
  }

  /** Returns the browser of an operating system with an environment. */
  static Browser system(String operatingSystem, Map<String, String> environment) {
    String name = operatingSystem.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return new Browser(List.of("rundll32", "url.dll,FileProtocolHandler"));
    }
    if (name.startsWith("mac")) {
      return new Browser(List.of("open"));
    }
    boolean hasDisplay = DISPLAYS.stream()
        .anyMatch(display -> !environment.getOrDefault(display, "").isEmpty());
    // Without a display, xdg-open may start a text browser in the terminal of the application.
    return new Browser(hasDisplay ? List.of("xdg-open") : List.of());
  }

  /**
   * Returns a program that the user has chosen.
   *
   * @param program its name or path
   * @param arguments the arguments before the address
   * @throws IllegalArgumentException if {@code program} is empty
   */
  public static Browser of(String program, String... arguments) {
    if (program.isBlank()) {
      throw new IllegalArgumentException("The program has no name. Pass one such as \"firefox\".");
    }
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return new Browser(List.copyOf(command));
  }

  /**
   * Starts the program with {@code address}, does not wait for it, and discards its output. Show the address to the user in any
   * case: a program that has started may still fail to open it, or open it on another screen.
   *
   * @return whether the program was started
   * @throws IllegalArgumentException if {@code address} is not http or https. The address may come from a server, and for other
   *     schemes, a program may open a file or start another program
   */
  public boolean open(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || address.getRawAuthority() == null) {
      throw new IllegalArgumentException(
          "The address is not http or https with a host. Check the authorization endpoint of the server.");
    }
    if (command.isEmpty()) {
      return false;
    }
    List<String> complete = new ArrayList<>(command);
    complete.add(address.toASCIIString());
    try {
      new ProcessBuilder(complete)
          .redirectInput(Redirect.PIPE)
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start()
          .getOutputStream()
          .close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "Browser" + command;
  }
}
