package dev.tripod.domain.protocol;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "two words", "~!\"%", "é☃", "\uD83D\uDD11"})
  void acceptsVisibleText(String text) {
    PrintableText.requireVisible("client secret", text);
  }

  @ParameterizedTest
  @CsvSource({
    "'canary\n', 6",
    "'canary\r\n', 6",
    "' canary', 0",
    "'canary ', 6",
    "'\u00a0canary', 0",
    "'\ufeffcanary', 0",
    "'can\u200bary', 3",
    "'can\tary', 3",
    "'can\u0000ary', 3",
    "'can\u2028ary', 3",
    "'can\ud83dary', 3",
    "'\ud83d\udd11 ', 2"
  })
  void rejectsInvisibleCharactersWithTheirPosition(String text, int index) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrintableText.requireVisible("client secret", text))
        .withMessage("The client secret has an invisible character at index " + index
            + " (such as a line break, a space or a byte order mark). Remove it.");
  }
}
