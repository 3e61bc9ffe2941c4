package dev.tripod.x;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * X's limit for the called operation in the current window, from the headers {@code x-rate-limit-*}. If a limit of 24 hours is
 * exhausted ({@code x-user-limit-24hour-*}, {@code x-app-limit-24hour-*}), this is that limit, because it ends last. X does not
 * send the headers with every response, and it has limits that it never reports. An empty value is unknown, not zero.
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
    RateLimit user = of(headers, "x-user-limit-24hour-");
    RateLimit app = of(headers, "x-app-limit-24hour-");
    return user.isExhausted() && !app.endsAfter(user)
        ? user
        : app.isExhausted() ? app : of(headers, "x-rate-limit-");
  }

  private static RateLimit of(Headers headers, String prefix) {
    return new RateLimit(
        number(headers.get(prefix + "limit")),
        number(headers.get(prefix + "remaining")),
        Optional.ofNullable(headers.get(prefix + "reset"))
            .filter(text -> SECONDS.matcher(text).matches())
            .map(text -> Instant.ofEpochSecond(Long.parseLong(text))));
  }

  private boolean endsAfter(RateLimit other) {
    return isExhausted() && reset.orElseThrow().isAfter(other.reset.orElseThrow());
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
