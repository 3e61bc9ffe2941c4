package dev.tripod.performance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.oauth1.OAuth1Client;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how many classes a process loads for its first signed request. This measures a cold start without a clock. */
final class ClassCountTest {

  /** With more providers, the number of loaded classes varies from run to run. */
  private static final String TWO_PROVIDERS = """
      security.provider.1=SUN
      security.provider.2=SunJCE
      securerandom.source=file:/dev/random
      """;

  @TempDir
  private Path folder;

  @Test
  void firstHeader() throws IOException, InterruptedException {
    assertThat(classesOf(FirstHeader.class) - classesOf(FirstMac.class))
        .isBetween(1L, Bounds.CLASSES_TO_THE_FIRST_HEADER);
  }

  /** Counts the classes without class data sharing, because a JDK may have no archive. */
  private long classesOf(Class<?> main) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.security.properties==" + providers(),
            "-Xshare:off",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:class+load",
            "-cp",
            classPath(main, Secret.class, OAuth1Client.class),
            main.getName())
        .redirectErrorStream(true)
        .start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log).isZero();
    return log.lines().filter(line -> line.contains(" source: ")).count();
  }

  private Path providers() throws IOException {
    return Files.writeString(folder.resolve("java.security"), TWO_PROVIDERS);
  }

  private static String classPath(Class<?>... classes) {
    return Stream.of(classes)
        .map(type -> Artifact.of(type).location().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
