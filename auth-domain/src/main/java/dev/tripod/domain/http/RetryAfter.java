package dev.tripod.domain.http;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a response asks to wait: {@code Retry-After} (RFC 9110 section 10.2.3) in the forms that servers send, or a header
 * that some servers send instead. A value that can mean two times is not read.
 */
final class RetryAfter {

  private static final Pattern SECONDS =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?) ?(?:s|secs?|seconds?)?");
  private static final Pattern MILLISECONDS = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,9})?");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,15}");
  private static final List<String> IN_MILLISECONDS =
      List.of("Retry-After-Ms", "X-Ms-Retry-After-Ms");

  /** The beginnings of the names of a limit's headers. */
  private static final List<String> LIMITS = List.of("X-Rate-Limit-", "X-RateLimit-", "RateLimit-");

  private static final int TOO_MANY_REQUESTS = 429;

  /** A smaller number is a length, and not a time since 1970: it would be before 2001. */
  private static final long EARLIEST_SECOND = 1_000_000_000L;

  private static final long EARLIEST_MILLISECOND = 1_000 * EARLIEST_SECOND;

  private RetryAfter() {}

  /** Returns the time that a response asks to wait, which is not negative. */
  static Optional<Duration> in(int status, Headers headers, Instant now) {
    Optional<Duration> standard = standard(value("Retry-After", headers), now);
    if (standard.isPresent()) {
      return standard;
    }
    for (String name : IN_MILLISECONDS) {
      String value = value(name, headers);
      if (MILLISECONDS.matcher(value).matches()) {
        return Optional.of(decimal(value, 6));
      }
    }
    if (status == TOO_MANY_REQUESTS) {
      for (String limit : LIMITS) {
        String reset = value(limit + "Reset", headers);
        if (WHOLE.matcher(reset).matches() && isUsedUp(limit, headers)) {
          return Optional.of(reset(Long.parseLong(reset), now));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the value of a header without the white space around it, or {@code ""} if the response has no such header. */
  private static String value(String name, Headers headers) {
    return headers.first(name).orElse("").strip();
  }

  private static Optional<Duration> standard(String value, Instant now) {
    Matcher seconds = SECONDS.matcher(value);
    return seconds.matches()
        ? Optional.of(decimal(seconds.group(1), 9))
        : date(value).map(date -> until(date, now));
  }

  /** Reads an HTTP date, also one with a wrong day of the week or another name of UTC, or a date in ISO 8601. */
  private static Optional<Instant> date(String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> date = HttpDate.parse(value);
    if (date.isEmpty()) {
      date = HttpDate.parse(
          value.replaceFirst("^[A-Za-z]{3,9}, ", "").replaceFirst(" (?:UTC|UT|Z)$", " GMT"));
    }
    try {
      return date.isPresent() ? date : Optional.of(OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  /** Returns whether the response does not say that requests remain in the window of a limit. */
  private static boolean isUsedUp(String limit, Headers headers) {
    return headers.first(limit + "Remaining").orElse("0").strip().equals("0");
  }

  /** Returns the time until the window of a limit ends. */
  private static Duration reset(long number, Instant now) {
    if (number < EARLIEST_SECOND) {
      return Duration.ofSeconds(number);
    }
    return until(
        number < EARLIEST_MILLISECOND
            ? Instant.ofEpochSecond(number)
            : Instant.ofEpochMilli(number),
        now);
  }

  private static Duration until(Instant date, Instant now) {
    return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
  }

  private static Duration decimal(String value, int digitsOfNanoseconds) {
    return Duration.ofNanos(
        new BigDecimal(value).movePointRight(digitsOfNanoseconds).longValue());
  }
}
