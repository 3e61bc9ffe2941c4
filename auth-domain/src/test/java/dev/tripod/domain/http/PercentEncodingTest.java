package dev.tripod.domain.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PercentEncodingTest {

  @Test
  @DisplayName(
      "Of all ASCII characters, only the unreserved ones of RFC 3986 section 2.3 are not encoded")
  void leavesExactlyTheUnreservedBare() {
    for (char c = 0; c < 128; c++) {
      boolean unreserved = (c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '.'
          || c == '_'
          || c == '~';
      String alone = String.valueOf(c);
      assertThat(PercentEncoding.encode(alone))
          .isEqualTo(unreserved ? alone : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
  }

  @ParameterizedTest
  @DisplayName("X's published samples")
  @CsvSource(
      delimiter = '|',
      value = {
        "Ladies + Gentlemen | Ladies%20%2B%20Gentlemen",
        "An encoded string! | An%20encoded%20string%21",
        "Dogs, Cats & Mice  | Dogs%2C%20Cats%20%26%20Mice",
        "☃                  | %E2%98%83",
      })
  void encodesTheSamplesOfX(String text, String encoded) {
    assertThat(PercentEncoding.encode(text)).isEqualTo(encoded);
    assertThat(PercentEncoding.decode(encoded)).isEqualTo(text);
  }

  @ParameterizedTest
  @DisplayName(
      "The first and last code points of each UTF-8 length, and those next to the surrogates")
  @CsvSource({
    "0000, %00", "007F, %7F",
    "0080, %C2%80", "07FF, %DF%BF",
    "0800, %E0%A0%80", "D7FF, %ED%9F%BF",
    "E000, %EE%80%80", "FFFF, %EF%BF%BF",
    "10000, %F0%90%80%80", "10FFFF, %F4%8F%BF%BF",
  })
  void encodesEachLengthOfUtf8(String codePoint, String encoded) {
    String text = Character.toString(Integer.parseInt(codePoint, 16));
    assertThat(PercentEncoding.encode(text)).isEqualTo(encoded);
    assertThat(PercentEncoding.decode(encoded)).isEqualTo(text);
  }

  static Stream<Arguments> loneSurrogates() {
    return Stream.of(
        arguments("high, alone", "\uD83D", 0),
        arguments("low, alone", "\uDE00", 0),
        arguments("low, inside", "ab\uDE00c", 2),
        arguments("high, before a letter", "a\uD83Db", 1),
        arguments("high, at the end", "a\uD83D", 1),
        arguments("high, before a pair", "\uD83D\uD83D\uDE00", 0),
        arguments("low, after a pair", "\uD83D\uDE00\uDE00", 2),
        arguments("swapped", "é\uDE00\uD83D", 1));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("An unpaired surrogate is an error with its index, never a '?'")
  @MethodSource("loneSurrogates")
  void rejectsLoneSurrogates(String where, String text, int index) {
    assertThatIllegalArgumentException()
        .as(where)
        .isThrownBy(() -> PercentEncoding.encode(text))
        .withMessageContaining("at index " + index + ".");
  }

  @Test
  @DisplayName("Encoding appends everything or nothing")
  void appendsEverythingOrNothing() {
    StringBuilder target = new StringBuilder("a=");
    PercentEncoding.encode("é ~", target);
    assertThat(target).hasToString("a=%C3%A9%20~");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PercentEncoding.encode("b c\uD83D", target))
        .withMessageContaining("at index 3.");
    assertThat(target).hasToString("a=%C3%A9%20~");
  }

  @Test
  @DisplayName("'+' is a space in forms only")
  void keepsPlusWhenDecodingAndTakesItForASpaceInForms() {
    assertThat(PercentEncoding.decode("2+q%2B%20")).isEqualTo("2+q+ ");
    assertThat(PercentEncoding.decodeForm("2+q%2B%20")).isEqualTo("2 q+ ");
  }

  @Test
  @DisplayName("Hexadecimal digits of either case are decoded")
  void decodesHexadecimalOfEitherLetterCase() {
    assertThat(PercentEncoding.decode("%e2%98%83%E2%98%83%c3%A9")).isEqualTo("☃☃é");
  }

  @ParameterizedTest
  @DisplayName("A '%' without two ASCII hexadecimal digits is an error with its index")
  @CsvSource({
    "%, 0",
    "a%, 1",
    "ab%4, 2",
    "%zz, 0",
    "%4z, 0",
    "%z4, 0",
    "%%41, 0",
    "%41%, 3",
    "%41%4, 3",
    "%+1, 0",
    "%-1, 0",
    "%0x41, 0",
    "%G0, 0",
    "%C3%A9%zz, 6",
    "%41b%, 4",
    // Full-width, Arabic-Indic and mathematical digits, which Character.digit accepts.
    "%\uFF14\uFF11, 0",
    "%\u0664\u0661, 0",
    "x%4\uFF11, 1",
    "%\uFF21\uFF21, 0",
    "%\uD835\uDFDC1, 0",
  })
  void namesThePositionOfABrokenEscape(String encoded, int index) {
    String message = "The '%' at index " + index
        + " is not followed by two hexadecimal digits. Write %25 for a '%'.";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PercentEncoding.decode(encoded))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PercentEncoding.decodeForm(encoded))
        .withMessage(message);
  }

  @ParameterizedTest
  @DisplayName("Bytes that are not UTF-8 are an error with their index")
  @CsvSource({
    // A continuation without its beginning, a beginning without its continuation.
    "%80, 0",
    "a%BF, 1",
    "%C3, 0",
    "%C3x, 0",
    "%C3%28, 0",
    "%E2%98, 0",
    "%E2%98%83%E2%98, 9",
    "%F0%9F%98, 0",
    "%41%C3%A9%FF, 9",
    "x%41y%FF, 5",
    // One part escaped, the other not.
    "%C3\u00A9, 0",
    // Overlong forms of '/' and NUL.
    "%C0%AF, 0",
    "%E0%80%AF, 0",
    "%F0%80%80%AF, 0",
    "%C0%80, 0",
    // Surrogates, unpaired and paired as in CESU-8.
    "%ED%A0%80, 0",
    "a%ED%BF%BF, 1",
    "%ED%A0%BD%ED%B8%80, 0",
    // Beyond U+10FFFF, and bytes that UTF-8 never contains.
    "%F4%90%80%80, 0",
    "%F5%80%80%80, 0",
    "%F8%88%80%80%80, 0",
    "%FE, 0",
    "%FF, 0",
  })
  void namesThePositionOfBrokenUtf8(String encoded, int index) {
    String message = "The escapes at index " + index + " are not UTF-8. Encode the text as UTF-8.";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PercentEncoding.decode(encoded))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PercentEncoding.decodeForm(encoded))
        .withMessage(message);
  }

  @Test
  @DisplayName(
      "10,000 random texts are encoded like java.net.URLEncoder does, except for RFC 3986, and decoded")
  void agreesWithTheUrlEncoderOfTheJdk() {
    SplittableRandom random = new SplittableRandom(3986);
    for (int i = 0; i < 10_000; i++) {
      String text = randomText(random);
      String form = URLEncoder.encode(text, UTF_8);
      String expected = form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");

      assertThat(PercentEncoding.encode(text)).isEqualTo(expected);
      assertThat(PercentEncoding.decode(expected)).isEqualTo(text);
      assertThat(PercentEncoding.decodeForm(form)).isEqualTo(text);
    }
  }

  @Test
  @DisplayName(
      "20,000 random byte sequences are decoded, or rejected at the end of the longest valid prefix")
  void findsWhereUtf8Ends() {
    SplittableRandom random = new SplittableRandom(3629);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = randomOctets(random);
      StringBuilder escaped = new StringBuilder();
      for (byte octet : octets) {
        escaped.append('%').append(HexFormat.of().toHexDigits(octet));
      }
      int valid = longestValidPrefix(octets);
      if (valid == octets.length) {
        assertThat(PercentEncoding.decode(escaped.toString())).isEqualTo(new String(octets, UTF_8));
      } else {
        refused++;
        assertThatIllegalArgumentException()
            .isThrownBy(() -> PercentEncoding.decode(escaped.toString()))
            .withMessageContaining("index " + 3 * valid + " ");
      }
    }
    assertThat(refused).isBetween(2_000, 18_000);
  }

  private static String randomText(SplittableRandom random) {
    int[] bounds = {0x80, 0x80, 0x800, 0x10000, 0x110000};
    return IntStream.range(0, random.nextInt(20))
        .map(i -> random.nextInt(bounds[random.nextInt(bounds.length)]))
        .filter(codePoint -> codePoint < 0xD800 || codePoint > 0xDFFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Returns mostly complete characters, and sometimes a byte that belongs to none. */
  private static byte[] randomOctets(SplittableRandom random) {
    byte[] octets = randomText(random).getBytes(UTF_8);
    if (octets.length > 0 && random.nextBoolean()) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(octets, octets.length / 2) : octets;
  }

  private static int longestValidPrefix(byte[] octets) {
    int length = octets.length;
    while (!isUtf8(Arrays.copyOf(octets, length))) {
      length--;
    }
    return length;
  }

  private static boolean isUtf8(byte[] octets) {
    return Arrays.equals(new String(octets, UTF_8).getBytes(UTF_8), octets);
  }
}
