package dev.tripod.performance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The classes of one module, in a folder or in a jar. */
final class Artifact {

  private final Path location;

  private Artifact(Path location) {
    this.location = location;
  }

  /** Returns the artifact that contains {@code type}. */
  static Artifact of(Class<?> type) {
    try {
      return new Artifact(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Path location() {
    return location;
  }

  /** Returns the compressed size in bytes. */
  long size() throws IOException {
    if (Files.isDirectory(location)) {
      return compressed(location);
    }
    try (FileSystem jar = FileSystems.newFileSystem(location)) {
      return compressed(jar.getPath("/"));
    }
  }

  ModuleDescriptor module() throws IOException {
    if (Files.isDirectory(location)) {
      return module(location);
    }
    try (FileSystem jar = FileSystems.newFileSystem(location)) {
      return module(jar.getPath("/"));
    }
  }

  private static ModuleDescriptor module(Path root) throws IOException {
    try (InputStream descriptor = Files.newInputStream(root.resolve("module-info.class"))) {
      return ModuleDescriptor.read(descriptor);
    }
  }

  private static long compressed(Path root) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (Path file : files(root)) {
        zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    return archive.size();
  }

  /** Returns the files of the jar. In a folder, the text of the licence is one that only the sources jar contains. */
  private static List<Path> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.endsWith("META-INF/LICENSE"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
