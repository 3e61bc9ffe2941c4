package dev.tripod.domain.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer, read whole. Any status is an answer; the transport has capped the body.
 *
 * <p>Immutable; the array is copied in and out. {@code toString} prints status, header names and the body's size.
 */
public final class HttpResponse {

  private final int status;
  private final Headers headers;
  private final byte[] body;

  private HttpResponse(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * An answer.
   *
   * @throws IllegalArgumentException if {@code status} is not of three digits
   */
  public static HttpResponse of(int status, Headers headers, byte[] body) {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("A status has three digits, not " + status);
    }
    return new HttpResponse(status, Objects.requireNonNull(headers, "headers"), body.clone());
  }

  public int status() {
    return status;
  }

  /** Whether the status is 200 to 299. */
  public boolean isSuccess() {
    return status >= 200 && status <= 299;
  }

  public Headers headers() {
    return headers;
  }

  /** A new array at each call; empty where there was no body. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8, with {@code U+FFFD} for what is not. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * When the server made this answer, by its own clock: its {@code Date} header (RFC 9110 section 6.6.1).
   *
   * @return empty if there is no such header, or it is no date
   */
  public Optional<Instant> date() {
    return headers.first("Date").map(String::strip).flatMap(HttpDate::parse);
  }

  /**
   * How long the server asks to wait, from its {@code Retry-After} header (RFC 9110 section 10.2.3).
   *
   * @param now what a date in the header is counted from
   * @return not negative; empty if there is no such header, or it is neither seconds nor a date
   */
  public Optional<Duration> retryAfter(Instant now) {
    return headers.first("Retry-After").map(String::strip).flatMap(value -> waiting(value, now));
  }

  private static Optional<Duration> waiting(String value, Instant now) {
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    return HttpDate.parse(value)
        .map(date -> date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpResponse that
        && status == that.status
        && headers.equals(that.headers)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, headers, Arrays.hashCode(body));
  }

  @Override
  public String toString() {
    return status + " " + headers + " " + body.length + " bytes";
  }
}
