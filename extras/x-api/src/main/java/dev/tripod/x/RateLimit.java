package dev.tripod.x;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * X's limit for the called operation in the current window, from the headers {@code x-rate-limit-*}. X does not send them
 * with every response, and it has limits that it never reports (for a day, of a plan). An empty value is unknown, not zero.
 *
 * @param limit the number of requests in a window
 * @param remaining the number of requests that are left in this window
 * @param reset when the next window starts
 */
public record RateLimit(OptionalInt limit, OptionalInt remaining, Optional<Instant> reset) {

  /** RFC 6585 section 4. */
  static final int TOO_MANY_REQUESTS = 429;

  private static final RateLimit UNKNOWN =
      new RateLimit(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

  public RateLimit {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(remaining, "remaining");
    Objects.requireNonNull(reset, "reset");
  }

  static RateLimit unknown() {
    return UNKNOWN;
  }

  static RateLimit of(Headers headers) {
    return new RateLimit(
        number(headers.get("x-rate-limit-limit")),
        number(headers.get("x-rate-limit-remaining")),
        Optional.ofNullable(headers.get("x-rate-limit-reset"))
            .filter(text -> SECONDS.matcher(text).matches())
            .map(text -> Instant.ofEpochSecond(Long.parseLong(text))));
  }

  /** Returns whether X will reject the next request until {@link #reset}. */
  boolean isExhausted() {
    return remaining.isPresent() && remaining.getAsInt() == 0 && reset.isPresent();
  }

  /** Returns whether requests are left in this window. If so, another limit caused an error. */
  boolean hasRemaining() {
    return remaining.isPresent() && remaining.getAsInt() > 0;
  }

  private static OptionalInt number(@Nullable String text) {
    return text != null && NUMBER.matcher(text).matches()
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
