package dev.tripod.fuzz;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The headers {@code Date} and {@code Retry-After}: a date that is read has one meaning, and no wait is negative. */
final class HttpDateCheck implements ParserCheck {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final int LAST_YEAR = 9999;

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    Headers headers;
    try {
      headers = Headers.of("Date", text).and("Retry-After", text);
    } catch (IllegalArgumentException notAField) {
      return;
    }
    HttpResponse response = response(headers);
    Optional<Instant> date = response.date();
    date.ifPresent(HttpDateCheck::requireStable);
    Optional<Duration> wait = response.retryAfter(NOW);
    Promise.isTrue("no wait is negative", wait.filter(Duration::isNegative).isEmpty());
    Optional<Duration> expected = expected(text, date);
    if (expected.isPresent()) {
      Promise.isEqual("the wait is the date or the seconds", expected, wait);
    }
  }

  private static Optional<Duration> expected(String text, Optional<Instant> date) {
    if (text.strip().matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
    }
    return date.map(
        instant -> instant.isAfter(NOW) ? Duration.between(NOW, instant) : Duration.ZERO);
  }

  /** Writes the date in the current format, if that format has the year, and reads it again. */
  private static void requireStable(Instant date) {
    int year = date.atZone(ZoneOffset.UTC).getYear();
    if (year >= 1 && year <= LAST_YEAR) {
      String written = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
      Promise.isEqual(
          "the current format means the same time",
          Optional.of(date),
          response(Headers.of("Date", written)).date());
    }
  }

  private static HttpResponse response(Headers headers) {
    return HttpResponse.of(503, headers, new byte[0]);
  }
}
