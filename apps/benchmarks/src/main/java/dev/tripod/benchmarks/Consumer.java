package dev.tripod.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** All jars that one declared library brings: its resolved dependency tree. */
final class Consumer {

  private final Path libraries;

  private Consumer(Path libraries) {
    this.libraries = libraries;
  }

  /** Returns the consumer with its POM in the folder {@code name} of {@code consumers}. */
  static Consumer named(Path benchmarks, String name) {
    return new Consumer(benchmarks.resolve("consumers").resolve(name).resolve("target/lib"));
  }

  /** Returns the class path in the form that {@code java -cp} takes. */
  String classPath() {
    return libraries + "/*";
  }

  int jars() {
    return files().size();
  }

  long octets() {
    return files().stream().mapToLong(Consumer::size).sum();
  }

  long classes() {
    return files().stream().mapToLong(Consumer::classes).sum();
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(libraries)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path jar) {
    try {
      return Files.size(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long classes(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().filter(entry -> entry.getName().endsWith(".class")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
