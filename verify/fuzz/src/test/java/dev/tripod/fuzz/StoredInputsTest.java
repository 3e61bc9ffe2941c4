package dev.tripod.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each check with the stored inputs, with changes of them, and with long inputs. It needs no fuzzer. An input on which a fuzzer
 * broke a promise becomes a stored input.
 */
@Timeout(300)
@DisplayName("Parsers of foreign input")
final class StoredInputsTest {

  private static final int LONG = 64 * 1024;
  private static final int CHANGES_OF_EACH = 16;

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @DisplayName("keep their promises for each stored input and for changes of it")
  void storedInputs(String name) {
    List<Path> inputs = inputs(name);
    assertThat(inputs).as("stored inputs of " + name).hasSizeGreaterThan(2);
    SplittableRandom random = new SplittableRandom(20261129);
    for (Path file : inputs) {
      byte[] input = read(file);
      run(name, file.getFileName().toString(), input);
      for (int i = 0; i < CHANGES_OF_EACH; i++) {
        run(name, "change " + i + " of " + file.getFileName(), changed(input, random));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @DisplayName("keep their promises for the empty input")
  void emptyInput(String name) {
    run(name, "the empty input", new byte[0]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @DisplayName("do linear work for long inputs")
  void longInputs(String name) {
    ParserCheck check = ParserChecks.ALL.get(name);
    for (Path file : inputs(name)) {
      byte[] input = read(file);
      run(name, "64 KiB of " + file.getFileName(), repeated(input, LONG));
      long quarter = AllocationBound.allocated(check, repeated(input, LONG / 4));
      long whole = AllocationBound.allocated(check, repeated(input, LONG));
      assertThat(whole)
          .as(
              "%s: octets that 64 KiB of %s allocate; a quarter of it allocates %d",
              name, file.getFileName(), quarter)
          .isLessThanOrEqualTo(5 * quarter + AllocationBound.FIXED);
    }
  }

  @Test
  @DisplayName("have a folder of stored inputs each, and no other folder exists")
  void folders() throws IOException {
    try (Stream<Path> folders = Files.list(root())) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(ParserChecks.ALL.keySet());
    }
  }

  @Test
  @DisplayName("that do quadratic work exceed the bound")
  void quadraticWork() {
    ParserCheck quadratic = input -> {
      String text = "";
      for (byte octet : input) {
        text = text.concat(String.valueOf((char) octet));
      }
      assertThat(text).hasSize(input.length);
    };
    AllocationBound.check(quadratic, new byte[512], 1);
    assertThatThrownBy(() -> AllocationBound.check(quadratic, new byte[32 * 1024], 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("octets of allocation");
  }

  static Stream<String> names() {
    return ParserChecks.ALL.keySet().stream();
  }

  private static void run(String name, String what, byte[] input) {
    try {
      ParserChecks.run(name, input, 1);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          name + ": " + what + " in hexadecimal: "
              + HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(input.length, 512))),
          e);
    }
  }

  private static byte[] repeated(byte[] input, int length) {
    byte[] repeated = new byte[length];
    for (int i = 0; i < length; i++) {
      repeated[i] = input[i % input.length];
    }
    return repeated;
  }

  /** Removes, repeats or replaces a few octets. */
  private static byte[] changed(byte[] input, SplittableRandom random) {
    byte[] changed = input.clone();
    for (int i = random.nextInt(3); i >= 0 && changed.length > 0; i--) {
      int at = random.nextInt(changed.length);
      int end = Math.min(changed.length, at + 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> changed[at] = (byte) random.nextInt(256);
        case 1 -> changed[at] = (byte) "\"'\\%&=;,?#{}[]<>+ \n\r\t".charAt(random.nextInt(21));
        case 2 -> changed = joined(changed, at, end);
        default -> changed = joined(changed, end, at);
      }
    }
    return changed;
  }

  /** Returns the octets before {@code first}, followed by those from {@code second}. */
  private static byte[] joined(byte[] octets, int first, int second) {
    byte[] joined = Arrays.copyOf(octets, first + octets.length - second);
    System.arraycopy(octets, second, joined, first, octets.length - second);
    return joined;
  }

  private static List<Path> inputs(String name) {
    try (Stream<Path> files = Files.list(root().resolve(name))) {
      return List.copyOf(new TreeSet<>(files.toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(StoredInputsTest.class.getResource("inputs").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
