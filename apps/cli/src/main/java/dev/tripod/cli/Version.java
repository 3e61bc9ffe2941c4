package dev.tripod.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the file that the build puts next to this class. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream version =
        Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
      return new String[] {
        "tripod " + new String(version.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }
}
