package dev.tripod.store.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The places where the platforms want an application to keep data that belongs to one user and one machine. */
final class PlatformDirectory {

  private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  /** A directory of its own, because the directory of the application may be open to others. */
  private static final String NAME = "oauth";

  private PlatformDirectory() {}

  static Path of(String application) {
    return of(
        application,
        System.getProperty("os.name"),
        Path.of(System.getProperty("user.home")),
        System.getenv());
  }

  static Path of(String application, String system, Path home, Map<String, String> environment) {
    if (!APPLICATION.matcher(application).matches()) {
      throw new IllegalArgumentException("The application name '" + application
          + "' is not allowed. Use 1 to 64 letters, digits, ., - and _, and another first "
          + "character than a period.");
    }
    Path base = base(system.toLowerCase(Locale.ROOT), home, environment);
    if (!base.isAbsolute()) {
      // Java sets user.home to "?" if the system has no entry for the user, as in some containers.
      throw new IllegalStateException("The home of this user is '" + home
          + "', which is not an absolute path. Pass a directory of your own, or set user.home.");
    }
    return base.resolve(application).resolve(NAME);
  }

  private static Path base(String system, Path home, Map<String, String> environment) {
    if (system.startsWith("windows")) {
      return absolute("LOCALAPPDATA", home, environment)
          .orElseGet(() -> home.resolve("AppData").resolve("Local"));
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library").resolve("Application Support");
    }
    return absolute("XDG_STATE_HOME", home, environment)
        .orElseGet(() -> home.resolve(".local").resolve("state"));
  }

  /** Returns empty if the variable is not an absolute path. The XDG specification requires applications to ignore it then. */
  private static Optional<Path> absolute(
      String variable, Path home, Map<String, String> environment) {
    try {
      return Optional.ofNullable(environment.get(variable))
          .map(value -> home.getFileSystem().getPath(value))
          .filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
