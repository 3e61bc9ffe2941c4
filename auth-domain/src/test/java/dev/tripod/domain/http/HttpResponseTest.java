package dev.tripod.domain.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpResponseTest {

  @Test
  void copiesTheBodyInAndOut() {
    byte[] octets = "body".getBytes(UTF_8);
    HttpResponse response = HttpResponse.of(200, Headers.none(), octets);

    octets[0] = 'X';
    response.body()[1] = 'X';

    assertThat(response.body()).isEqualTo("body".getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"100, false", "199, false", "200, true", "299, true", "300, false", "999, false"})
  void takesEveryStatusOfThreeDigits(int status, boolean success) {
    HttpResponse response = HttpResponse.of(status, Headers.none(), new byte[0]);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.isSuccess()).isEqualTo(success);
  }

  @ParameterizedTest
  @ValueSource(ints = {-200, 0, 99, 1000})
  void rejectsOtherStatuses(int status) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpResponse.of(status, Headers.none(), new byte[0]));
  }

  @Test
  void readsTheBodyAsUtf8WithReplacements() {
    byte[] octets = {'a', (byte) 0xFF, (byte) 0xC3, (byte) 0xA9};
    assertThat(HttpResponse.of(200, Headers.none(), octets).bodyText()).isEqualTo("a\uFFFDé");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        " Sun, 06 Nov 1994 08:49:37 GMT "
      })
  void readsEveryFormOfADate(String date) {
    assertThat(with("Date", date).date()).hasValue(Instant.parse("1994-11-06T08:49:37Z"));
    assertThat(with("Retry-After", date).retryAfter(Instant.parse("1994-11-06T08:49:30Z")))
        .hasValue(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource({"'Monday, 01-Jan-90 00:00:00 GMT', 1990", "'Saturday, 31-Dec-89 00:00:00 GMT', 2089"})
  void takesTwoDigitsForAYearOfAHundredAround(String date, int year) {
    assertThat(with("Date", date).date().orElseThrow().atOffset(ZoneOffset.UTC).getYear())
        .isEqualTo(year);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "784111777",
        "1994-11-06T08:49:37Z",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37",
        "Sun Nov 6 08:49:37 GMT 1994",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT"
      })
  void readsNoDateFromWhatIsNone(String text) {
    assertThat(with("Date", text).date()).isEmpty();
  }

  @Test
  void hasNoDateWithoutTheHeader() {
    assertThat(HttpResponse.of(200, Headers.none(), new byte[0]).date()).isEmpty();
  }

  private static HttpResponse with(String header, String value) {
    return HttpResponse.of(200, Headers.of(header, value), new byte[0]);
  }

  @Test
  void isEqualByAllItHolds() {
    HttpResponse response = HttpResponse.of(200, Headers.of("A", "1"), new byte[] {1});
    assertThat(response)
        .isEqualTo(HttpResponse.of(200, Headers.of("a", "1"), new byte[] {1}))
        .hasSameHashCodeAs(HttpResponse.of(200, Headers.of("a", "1"), new byte[] {1}))
        .isNotEqualTo(HttpResponse.of(201, Headers.of("A", "1"), new byte[] {1}))
        .isNotEqualTo(HttpResponse.of(200, Headers.of("A", "2"), new byte[] {1}))
        .isNotEqualTo(HttpResponse.of(200, Headers.of("A", "1"), new byte[] {2}))
        .hasToString("200 Headers[A] 1 bytes");
  }
}
