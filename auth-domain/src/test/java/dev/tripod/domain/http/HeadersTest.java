package dev.tripod.domain.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadersTest {

  @Test
  @DisplayName("Names are compared without regard to case")
  void comparesNamesWithoutRegardToLetterCase() {
    Headers headers = Headers.of("WWW-Authenticate", "OAuth");

    assertThat(headers.contains("www-authenticate")).isTrue();
    assertThat(headers.first("Www-Authenticate")).contains("OAuth");
    assertThat(headers.all("WWW-AUTHENTICATE")).containsExactly("OAuth");
    assertThat(headers.without("www-AUTHENTICATE")).isEqualTo(Headers.none());
    assertThat(headers)
        .isEqualTo(Headers.of("www-authenticate", "OAuth"))
        .hasSameHashCodeAs(Headers.of("www-authenticate", "OAuth"))
        .isNotEqualTo(Headers.of("WWW-Authenticate", "oauth"));
  }

  @Test
  @DisplayName("The order and repeated fields are preserved")
  void keepsOrderAndRepeatedFields() {
    Headers headers = Headers.of("B", "1").and("a", "2").and("b", "3").and("B", "1");

    assertThat(lines(headers)).containsExactly("B: 1", "a: 2", "b: 3", "B: 1");
    assertThat(headers.all("b")).containsExactly("1", "3", "1");
    assertThat(headers.first("b")).contains("1");
    assertThat(headers.first("c")).isEmpty();
    assertThat(headers.all("c")).isEmpty();
  }

  @Test
  @DisplayName("with replaces every field of a name")
  void replacesEveryFieldOfAName() {
    Headers before = Headers.of("B", "1").and("a", "2").and("b", "3");

    assertThat(lines(before.with("b", "4"))).containsExactly("a: 2", "b: 4");
    assertThat(lines(before.with("c", "5"))).containsExactly("B: 1", "a: 2", "b: 3", "c: 5");
    assertThat(lines(before)).containsExactly("B: 1", "a: 2", "b: 3");
    assertThat(before.isEmpty()).isFalse();
    assertThat(Headers.none().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @DisplayName("A value with CR, LF or NUL could inject a field, so it is rejected and not quoted")
  @ValueSource(strings = {"canary\r", "canary\nX: y", "canary\r\nX: y", "canary\u0000"})
  void rejectsValuesThatBreakTheLine(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.none().and("X-Name", value))
        .withMessage("The value of header X-Name contains CR, LF or NUL at index 6. Remove it.");
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("X-Name", value));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("X-Name", "x").with("X-Name", value));
  }

  @ParameterizedTest
  @DisplayName("A name that is not a token is rejected, and neither name nor value is quoted")
  @ValueSource(
      strings = {"", "a b", "a:", "canary\r", "a\nb", "a\u0000", "é", "a(", "a\"", "a/b", "a\t"})
  void rejectsNamesThatAreNotTokens(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.none().and(name, "canary"))
        .satisfies(e -> assertThat(e.getMessage()).startsWith("The header name"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  @Test
  @DisplayName("Every token character of RFC 9110 section 5.6.2 is accepted in a name")
  void takesEveryTokenCharacter() {
    String name = "!#$%&'*+-.^_`|~09azAZ";
    assertThat(Headers.of(name, "").first(name)).contains("");
  }

  @Test
  @DisplayName("Values of responses may contain characters that are not ASCII")
  void keepsValuesOfResponsesThatAreNotAscii() {
    assertThat(Headers.of("X-Name", "é\t\u0001").first("x-name")).contains("é\t\u0001");
  }

  @ParameterizedTest
  @DisplayName("Only values of well-known headers are not secret, whatever the case of the name")
  @CsvSource({
    "Accept, false",
    "LOCATION, false",
    "www-authenticate, false",
    "X-Rate-Limit-Limit, false",
    "Authorization, true",
    "COOKIE, true",
    "set-cookie, true",
    "X-Anything, true",
    "'', true"
  })
  void knowsWhichValuesMayBeSecret(String name, boolean mayBeSecret) {
    assertThat(Headers.mayBeSecret(name)).isEqualTo(mayBeSecret);
  }

  @Test
  @DisplayName("A builder preserves the order and repeated fields, and can be used again")
  void buildsReceivedHeaders() {
    Headers.Builder builder = Headers.builder().andReceived("B", "1").andReceived("a", "\u00e9");
    Headers first = builder.build();
    Headers second = builder.andReceived("b", "3").build();

    assertThat(first).isEqualTo(Headers.of("B", "1").and("a", "\u00e9"));
    assertThat(lines(second)).containsExactly("B: 1", "a: \u00e9", "b: 3");
    assertThat(Headers.builder().build()).isEqualTo(Headers.none());
  }

  @ParameterizedTest
  @DisplayName("A builder drops received fields that HTTP does not allow, and keeps the others")
  @CsvSource({"'',x", "a b,x", "a:,x", "\u00e9,x", "X-Name,'a\r'", "X-Name,'a\nb'", "X-Name,'\0'"})
  void dropsReceivedFieldsThatHttpDoesNotAllow(String name, String value) {
    Headers headers = Headers.builder()
        .andReceived("A", "1")
        .andReceived(name, value)
        .andReceived("B", "2")
        .build();

    assertThat(headers).isEqualTo(Headers.of("A", "1").and("B", "2"));
  }

  @Test
  @DisplayName("Headers have at most 1,000 fields; a builder drops the others")
  void limitsTheNumberOfFields() {
    Headers.Builder builder = Headers.builder().andReceived("Date", "now");
    for (int i = 1; i < 1_001; i++) {
      builder.andReceived("A", "x" + i);
    }
    Headers full = builder.build();

    assertThat(lines(full)).hasSize(1_000).startsWith("Date: now").endsWith("A: x999");
    assertThat(full.with("Date", "later").all("A")).hasSize(999);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> full.and("B", "canary"))
        .withMessage("The headers have 1000 fields already. Use fewer fields.");
  }

  private static List<String> lines(Headers headers) {
    List<String> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    return lines;
  }
}
