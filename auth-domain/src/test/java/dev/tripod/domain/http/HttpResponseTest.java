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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | 1.5 | PT1.5S",
        "Retry-After | 0.25 | PT0.25S",
        "Retry-After | 30s | PT30S",
        "Retry-After | 30 seconds | PT30S",
        "Retry-After | 1 sec | PT1S",
        "Retry-After | Mon, 06 Nov 1994 08:49:37 GMT | PT7S",
        "Retry-After | Sun, 06 Nov 1994 08:49:37 UTC | PT7S",
        "Retry-After | Sun, 6 Nov 1994 08:49:37 +0000 | PT7S",
        "Retry-After | 06 Nov 1994 08:49:37 GMT | PT7S",
        "Retry-After | 1994-11-06T08:49:37Z | PT7S",
        "Retry-After | 1994-11-06T09:49:37+01:00 | PT7S",
        "Retry-After | 1994-11-06T07:49:37Z | PT0S",
        "retry-after-ms | 1500 | PT1.5S",
        "retry-after-ms | 0.5 | PT0.0005S",
        "x-ms-retry-after-ms | 2000 | PT2S",
        "x-rate-limit-reset | 60 | PT1M",
        "X-RateLimit-Reset | 1000000000 | PT59968H57M10S",
        "ratelimit-reset | 1000000000000 | PT59968H57M10S"
      })
  void readsAWaitThatIsClear(String header, String value, Duration wait) {
    assertThat(HttpResponse.of(429, Headers.of(header, value), new byte[0])
            .retryAfter(Instant.parse("1994-11-06T08:49:30Z")))
        .hasValue(wait);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | 5m",
        "Retry-After | 1,5",
        "Retry-After | 1.5.2",
        "Retry-After | .5",
        "Retry-After | -1.5",
        "Retry-After | 1e3",
        "Retry-After | 10000000000",
        "Retry-After | 06/11/1994 08:49:37",
        "Retry-After | 1994-11-06T08:49:37",
        "Retry-After | Sun, 06 Nov 1994 08:49:37 PST",
        "retry-after-ms | 1500ms",
        "x-rate-limit-reset | 1.5",
        "x-rate-limit-reset | soon"
      })
  void readsNoWaitThatIsUnclear(String header, String value) {
    assertThat(
            HttpResponse.of(429, Headers.of(header, value), new byte[0]).retryAfter(Instant.EPOCH))
        .isEmpty();
  }

  @Test
  void readsTheEndOfALimitOnlyIfTheLimitIsTheReason() {
    Headers exhausted = Headers.of("x-rate-limit-reset", "60").and("x-rate-limit-remaining", "0");
    Headers another = Headers.of("x-rate-limit-reset", "60").and("x-rate-limit-remaining", "7");

    assertThat(HttpResponse.of(429, exhausted, new byte[0]).retryAfter(Instant.EPOCH))
        .hasValue(Duration.ofMinutes(1));
    assertThat(HttpResponse.of(429, another, new byte[0]).retryAfter(Instant.EPOCH))
        .isEmpty();
    assertThat(HttpResponse.of(400, exhausted, new byte[0]).retryAfter(Instant.EPOCH))
        .isEmpty();
  }

  @Test
  void prefersRetryAfterToOtherHeaders() {
    Headers both = Headers.of("Retry-After", "2").and("retry-after-ms", "9000");

    assertThat(HttpResponse.of(429, both, new byte[0]).retryAfter(Instant.EPOCH))
        .hasValue(Duration.ofSeconds(2));
    assertThat(HttpResponse.of(
                429, Headers.of("Retry-After", "soon").and("retry-after-ms", "9000"), new byte[0])
            .retryAfter(Instant.EPOCH))
        .hasValue(Duration.ofSeconds(9));
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
