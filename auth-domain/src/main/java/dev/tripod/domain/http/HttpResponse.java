package dev.tripod.domain.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A complete HTTP response of any status. Its body is no longer than the limit of the transport.
 *
 * <p>Immutable; the array is copied in and out. {@code toString} prints the status, header names and the size of the body.
 */
public final class HttpResponse {

  /** More content codings than any server applies. Without a limit, one short header would cause much work. */
  private static final int MOST_CODINGS = 5;

  private static final int PARTIAL_CONTENT = 206;

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
   * Returns this response with its body decoded from the content codings {@code gzip} and {@code deflate} (RFC 9110 section
   * 8.4). Servers send them unasked. A transport calls this method for each response it receives.
   *
   * <p>The result has neither the codings that were decoded nor {@code Content-Length}, which is the length of the coded body.
   * This response is returned unchanged if it has no body, no content coding, or more than five. The same holds if the
   * outermost coding is not known, the body is not in its format, or the body is a range of a longer one.
   *
   * @param longest the maximum length of the decoded body
   * @throws IOException if the coded body is truncated or damaged, or the decoded one is longer than {@code longest}
   * @throws IllegalArgumentException if {@code longest} is negative
   */
  public HttpResponse decoded(long longest) throws IOException {
    return decoded(longest, false);
  }

  /**
   * Returns this response as {@link #decoded} does, with the beginning of the decoded body. It ends after {@code longest}
   * bytes, or earlier if the coded body is truncated or damaged there.
   *
   * @throws IllegalArgumentException if {@code longest} is negative
   */
  public HttpResponse decodedExcerpt(int longest) {
    try {
      return decoded(longest, true);
    } catch (IOException e) {
      throw new IllegalStateException("An excerpt was rejected", e);
    }
  }

  private HttpResponse decoded(long longest, boolean isExcerpt) throws IOException {
    if (longest < 0) {
      throw new IllegalArgumentException(
          "The maximum length is " + longest + ". Use zero or a positive length.");
    }
    List<String> codings = ContentDecoder.codings(headers);
    int left = codings.size();
    if (body.length == 0 || left > MOST_CODINGS || isRange()) {
      return this;
    }
    byte[] decoded = body;
    while (left > 0) {
      byte[] next = ContentDecoder.decode(codings.get(left - 1), decoded, longest, isExcerpt);
      if (next == null) {
        break;
      }
      decoded = next;
      left--;
    }
    if (left == codings.size()) {
      return this;
    }
    Headers others = headers.without("Content-Encoding").without("Content-Length");
    return new HttpResponse(
        status,
        left == 0
            ? others
            : others.and("Content-Encoding", String.join(", ", codings.subList(0, left))),
        decoded);
  }

  private boolean isRange() {
    return status == PARTIAL_CONTENT && headers.contains("Content-Range");
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
   * Returns how long the server asks to wait, by its {@code Retry-After} header (RFC 9110 section 10.2.3). It also reads forms
   * that the RFC does not allow, if they have one meaning: {@code 1.5}, {@code 30s} or a date with {@code UTC}. Without this
   * header, it reads {@code Retry-After-Ms}. With status 429, it then reads the end of a limit's window ({@code
   * X-Rate-Limit-Reset}), in seconds or as a time since 1970.
   *
   * @param now the time from which a date is counted
   * @return a duration that is not negative; empty if no header says it clearly. It is as long as the server says: limit it
   */
  public Optional<Duration> retryAfter(Instant now) {
    return RetryAfter.in(status, headers, Objects.requireNonNull(now, "now"));
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
