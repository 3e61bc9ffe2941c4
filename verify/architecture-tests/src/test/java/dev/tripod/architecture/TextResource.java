package dev.tripod.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Reads the lists beside the rules. Blank lines and lines that start with {@code #} are comments. */
final class TextResource {

  private TextResource() {}

  /** Returns the lines of the resource {@code file} without comments. */
  static List<String> lines(String file) {
    try (InputStream text = TextResource.class.getResourceAsStream(file)) {
      Objects.requireNonNull(text, file);
      return lines(text.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static List<String> lines(byte[] text) {
    return parse(new String(text, StandardCharsets.UTF_8));
  }

  /** Returns the lines of {@code text} without comments. */
  static List<String> parse(String text) {
    return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }
}
