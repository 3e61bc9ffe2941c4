package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.PercentEncoding;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that form-encoded text is copied without decoding only if the result is the same. */
final class DoubleEncodedTextTest {

  private static final String[] CHARACTERS = {
    "a", "Z", "0", "-", "~", " ", "+", "%", "=", "&", "?", "'", "\u00e9", "\u20ac", "\ud83d\ude80"
  };

  @ParameterizedTest
  @DisplayName("Stops at text that the library would encode differently")
  @ValueSource(
      strings = {
        "+",
        "=",
        "%41",
        "%7E",
        "%2D",
        "%2f",
        "%e9",
        "%c3%A9",
        "%C3%a9",
        "\u00e9",
        "%zz",
        "%",
        "%2",
        "%C3",
        "%C3x",
        "%C3%",
        "%C3%41",
        "%A9",
        "%C1%81",
        "%E2%98",
        "%E0%80%AF",
        "%ED%A0%80",
        "%F0%80%80%80",
        "%F4%90%80%80",
        "%F8%88%80%80%80"
      })
  void another(String text) {
    String form = "a%20" + text + "b";

    assertThat(readOf(form)).isEqualTo("a%20".length());
  }

  @Test
  @DisplayName("Stops at an incomplete character")
  void cutOff() {
    assertThat(readOf("%C3%A9")).isEqualTo(6);
    assertThat(readOf("%C3%A")).isZero();
    assertThat(readOf("%C3")).isZero();
  }

  @Test
  @DisplayName("Copies 20,000 random texts exactly if decoding and encoding reproduces them")
  void random() {
    SplittableRandom random = new SplittableRandom(5849);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder changed = new StringBuilder(PercentEncoding.encode(randomText(random)));
      if (changed.length() > 0 && random.nextBoolean()) {
        char other = "%+ aAfF09~-\u00e9".charAt(random.nextInt(12));
        changed.setCharAt(random.nextInt(changed.length()), other);
      }
      String text = changed.toString();

      assertThat(readOf(text) == text.length()).as(text).isEqualTo(comesBack(text));
      if (comesBack(text)) {
        taken++;
        assertThat(writtenAsItStands(text)).isEqualTo(written(PercentEncoding.decode(text)));
      }
    }
    assertThat(taken).isBetween(5_000, 18_000);
  }

  @ParameterizedTest
  @DisplayName("Rejects a surrogate without its partner instead of writing a question mark")
  @ValueSource(strings = {"\ud83d", "a\ude80", "?\ud83d?", "\ude80\ud83d"})
  void surrogates(String text) {
    DoubleEncodedText target = new DoubleEncodedText(0);

    assertThatThrownBy(() -> target.write(text)).isInstanceOf(IllegalArgumentException.class);
    assertThat(target.length()).isZero();
  }

  private static boolean comesBack(String text) {
    try {
      return PercentEncoding.encode(PercentEncoding.decode(text)).equals(text);
    } catch (IllegalArgumentException broken) {
      return false;
    }
  }

  private static int readOf(String form) {
    return new DoubleEncodedText(0).writeEncoded(form.getBytes(ISO_8859_1), 0);
  }

  private static String writtenAsItStands(String form) {
    DoubleEncodedText target = new DoubleEncodedText(0);
    target.writeEncoded(form.getBytes(ISO_8859_1), 0);
    return text(target);
  }

  private static String written(String text) {
    DoubleEncodedText target = new DoubleEncodedText(0);
    target.write(text);
    return text(target);
  }

  private static String text(DoubleEncodedText target) {
    return new String(target.octets(), 0, target.length(), US_ASCII);
  }

  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString();
  }
}
