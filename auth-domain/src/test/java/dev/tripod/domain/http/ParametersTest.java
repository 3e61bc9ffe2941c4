package dev.tripod.domain.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ParametersTest {

  @Test
  @DisplayName("The order and duplicates are preserved")
  void keepsOrderAndDuplicates() {
    Parameters parameters =
        Parameters.of("b", "2").and("a", "1").and("b", "").and("b", "2").andName("c");

    assertThat(pairs(parameters)).containsExactly("b -> 2", "a -> 1", "b -> ", "b -> 2", "c");
    assertThat(parameters.all("b")).containsExactly("2", "", "2");
    assertThat(parameters.first("b")).contains("2");
    assertThat(parameters.size()).isEqualTo(5);
    assertThat(parameters.encoded()).isEqualTo("b=2&a=1&b=&b=2&c");
  }

  @Test
  @DisplayName("a, a= and a missing a are three different things")
  void distinguishesANameFromAnEmptyValueAndFromNone() {
    Parameters alone = Parameters.none().andName("a");
    Parameters empty = Parameters.of("a", "");

    assertThat(alone).isNotEqualTo(empty).isNotEqualTo(Parameters.none());
    assertThat(alone.encoded()).isEqualTo("a");
    assertThat(empty.encoded()).isEqualTo("a=");
    assertThat(alone.iterator().next().value()).isEmpty();
    assertThat(empty.iterator().next().value()).contains("");

    assertThat(alone.contains("a")).isTrue();
    assertThat(alone.first("a")).contains("");
    assertThat(alone.all("a")).containsExactly("");
    assertThat(Parameters.none().contains("a")).isFalse();
    assertThat(Parameters.none().first("a")).isEmpty();
    assertThat(Parameters.none().all("a")).isEmpty();
    assertThat(Parameters.none().encoded()).isEmpty();
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("", List.of()),
        arguments("a", List.of("a")),
        arguments("a=", List.of("a -> ")),
        arguments("a=b=c", List.of("a -> b=c")),
        arguments("a==", List.of("a -> =")),
        arguments("=", List.of(" -> ")),
        arguments("=v", List.of(" -> v")),
        arguments("&&a=1&&b&", List.of("a -> 1", "b")),
        arguments("&", List.of()),
        arguments("a+b=c+d%2B", List.of("a b -> c d+")),
        arguments("%26=%3D%26", List.of("& -> =&")),
        arguments("a=%E2%98%83;b=2", List.of("a -> ☃;b=2")),
        // The query and the body of RFC 5849 section 3.4.1.3.1.
        arguments(
            "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q",
            List.of("b5 -> =%3D", "a3 -> a", "c@ -> ", "a2 -> r b", "c2", "a3 -> 2 q")));
  }

  @ParameterizedTest
  @DisplayName("Text is split at '&', each piece at its first '=', and empty pieces are skipped")
  @MethodSource("texts")
  void parses(String text, List<String> pairs) {
    assertThat(pairs(Parameters.parse(text))).isEqualTo(pairs);
  }

  @ParameterizedTest
  @DisplayName("The index counts from the start of the name or value with the malformed escape")
  @CsvSource({"ok=1&a%zz=2, 1", "ok=1&a=12%, 2", "a=%FF, 0", "b&%C3, 0"})
  void rejectsBrokenEscapes(String text, int index) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parameters.parse(text))
        .withMessageContaining("at index " + index + " ");
  }

  @Test
  @DisplayName("2,000 random lists are equal after encoding and parsing")
  void parsesWhatItEncoded() {
    SplittableRandom random = new SplittableRandom(5849);
    for (int i = 0; i < 2_000; i++) {
      Parameters parameters = Parameters.none();
      for (int j = random.nextInt(8); j > 0; j--) {
        String name = text(random);
        // An empty name without a value is encoded as nothing, so it is not parsed again.
        parameters = random.nextInt(4) == 0 && !name.isEmpty()
            ? parameters.andName(name)
            : parameters.and(name, text(random));
      }
      assertThat(Parameters.parse(parameters.encoded())).isEqualTo(parameters);
      assertThat(parameters.encoded()).matches("[A-Za-z0-9._~%=&-]*");
    }
  }

  @Test
  @DisplayName("Encoding an unpaired surrogate fails with its index")
  void encodingNamesALoneSurrogate() {
    Parameters broken = Parameters.of("a", "b\uD83D");
    assertThatIllegalArgumentException()
        .isThrownBy(broken::encoded)
        .withMessageContaining("index 1");
  }

  @Test
  @DisplayName("Instances are immutable")
  void isImmutable() {
    Parameters one = Parameters.of("a", "1");
    Parameters two = one.and(Parameters.of("b", "2").and("a", "3"));

    assertThat(pairs(one)).containsExactly("a -> 1");
    assertThat(pairs(two)).containsExactly("a -> 1", "b -> 2", "a -> 3");
    assertThat(pairs(two.without("a"::equals))).containsExactly("b -> 2");
    assertThat(two.without(name -> true)).isEqualTo(Parameters.none());
    assertThat(pairs(two)).hasSize(3);

    Iterator<Parameters.Parameter> iterator = two.iterator();
    iterator.next();
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(iterator::remove);
  }

  @Test
  @DisplayName("Parameters are compared as text, in their order")
  void isEqualToTheLetterAndInOrder() {
    assertThat(Parameters.parse("a=1&b=2"))
        .isEqualTo(Parameters.of("a", "1").and("b", "2"))
        .hasSameHashCodeAs(Parameters.of("a", "1").and("b", "2"))
        .isNotEqualTo(Parameters.parse("b=2&a=1"))
        .isNotEqualTo(Parameters.parse("A=1&b=2"));
  }

  @Test
  @DisplayName("There are at most 10,000 parameters: more are rejected, or dropped from a response")
  void limitsTheNumberOfParameters() {
    String most = "a=1&&b" + "&c".repeat(9_998);
    Parameters full = Parameters.parse(most);

    assertThat(full.size()).isEqualTo(10_000);
    assertThat(Parameters.parse(most + "&")).isEqualTo(full);
    assertThat(Parameters.parseReceived(most)).isEqualTo(full);
    assertThat(Parameters.parseReceived(most + "&%zz&d")).isEqualTo(full);
    assertThat(full.without("a"::equals).and("d", "2").size()).isEqualTo(10_000);
    for (Runnable tooMany : List.<Runnable>of(
        () -> Parameters.parse(most + "&canary"),
        () -> full.and("canary", "2"),
        () -> full.andName("canary"),
        () -> full.and(full))) {
      assertThatIllegalArgumentException()
          .isThrownBy(tooMany::run)
          .withMessage("There are more than 10000 parameters. Use at most 10000.");
    }
  }

  @Test
  @DisplayName("The form of a response is read without its parts that are not a form")
  void parsesAReceivedForm() {
    Parameters form = Parameters.parse("a=1&b&c=%41+");

    for (String received : List.of(
        "a=1&b&c=%41+",
        "\uFEFFa=1&b&c=%41+",
        " a=1&b\r\n&c=%41+\u0000\n",
        "<br />\n<b>Notice</b>: x=1&y in /a.php\na=1&b&c=%41+\n<!-- z=1 -->",
        "a=1&d=%zz&b&c=%41+&e=%F6&f=100%",
        "\n\n&&a=1&b&c=%41+")) {
      assertThat(Parameters.parseReceived(received).without("y in /a.php"::equals))
          .as(received)
          .isEqualTo(form);
    }
    assertThat(Parameters.parseReceived("")).isEqualTo(Parameters.none());
    assertThat(Parameters.parseReceived("%zz")).isEqualTo(Parameters.none());
  }

  private static List<String> pairs(Parameters parameters) {
    return StreamSupport.stream(parameters.spliterator(), false)
        .map(parameter ->
            parameter.name() + parameter.value().map(value -> " -> " + value).orElse(""))
        .toList();
  }

  private static String text(SplittableRandom random) {
    String alphabet = "ab=&+%;# \u0000é☃";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
