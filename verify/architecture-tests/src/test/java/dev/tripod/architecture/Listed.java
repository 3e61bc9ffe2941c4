package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The classes that a rule excepts: a text file with a line {@code class: reason} for each, the class named from the root
 * package. A class stands for those nested in it.
 */
record Listed(Map<String, String> reasons) {

  static Listed nothing() {
    return new Listed(Map.of());
  }

  static Listed in(String file) {
    try (InputStream text = Listed.class.getResourceAsStream(file)) {
      Objects.requireNonNull(text, file);
      return parse(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Listed parse(String text) {
    return new Listed(text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Listed::split)
        .collect(Collectors.toMap(line -> line[0], line -> line[1])));
  }

  Set<String> classNames() {
    return reasons.keySet();
  }

  boolean contains(House house, JavaClass javaClass) {
    return classNames().stream()
        .map(className -> house.root() + "." + className)
        .anyMatch(listed ->
            javaClass.getName().equals(listed) || javaClass.getName().startsWith(listed + "$"));
  }

  private static String[] split(String line) {
    String[] parts = line.split(": ", 2);
    if (parts.length != 2 || parts[1].isBlank()) {
      throw new IllegalStateException("An exception needs a reason: " + line);
    }
    return parts;
  }
}
