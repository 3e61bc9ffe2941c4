package dev.tripod.domain.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A complete HTTP response of any status. Its body is no longer than the limit of the transport.
 *
 * <p>Immutable; the array is copied in and out. {@code toString} prints the status, header names and the size of the body.
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
   * Returns a response.
   *
   * @throws IllegalArgumentException if {@code status} does not have three digits
   */
  public static HttpResponse of(int status, Headers headers, byte[] body) {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException(
          "The status is " + status + ". Use a status of three digits.");
    }
    return new HttpResponse(status, Objects.requireNonNull(headers, "headers"), body.clone());
  }

  /** Returns the status code. */
  public int status() {
    return status;
  }

  /** Returns whether the status is 200 to 299. */
  public boolean isSuccess() {
    return status >= 200 && status <= 299;
  }

  /** Returns the header fields. */
  public Headers headers() {
    return headers;
  }

  /** Returns the body in a new array. It is empty if there was no body. */
  public byte[] body() {
    return body.clone();
  }

  /** Returns the body decoded as UTF-8, with {@code U+FFFD} in place of malformed bytes. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * Returns the server's time of this response: its {@code Date} header (RFC 9110 section 6.6.1).
   *
   * @return empty if there is no such header, or it is not a date
   */
  public Optional<Instant> date() {
    return headers.first("Date").map(String::strip).flatMap(HttpDate::parse);
  }

  /**
   * Returns how long the server asks to wait: its {@code Retry-After} header (RFC 9110 section 10.2.3), also in forms that the RFC
   * does not allow but that have one meaning, such as {@code 1.5}, {@code 30s} or a date with {@code UTC}. Without it, {@code
   * Retry-After-Ms} counts. With status 429, the end of a limit's window counts too ({@code X-Rate-Limit-Reset}), in seconds or as
   * a time since 1970.
   *
   * @param now the time from which a date is counted
   * @return a duration that is not negative; empty if no header says it clearly. It is as long as the server says: limit it
   */
  public Optional<Duration> retryAfter(Instant now) {
    return RetryAfter.in(status, headers, now);
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
