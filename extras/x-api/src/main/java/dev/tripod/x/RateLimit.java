package dev.tripod.x;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How often this may be asked in X's current window, by {@code x-rate-limit-*}. X does not tell it with every answer, and
 * has limits that it does not tell at all (of a day, of a plan): what is empty is unknown, and not zero.
 *
 * @param limit requests in a window
 * @param remaining requests that are left in this window
 * @param reset when the next window begins
 */
public record RateLimit(OptionalInt limit, OptionalInt remaining, Optional<Instant> reset) {

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

  /** Whether the next request is known to be refused until {@link #reset}. */
  boolean isExhausted() {
    return remaining.isPresent() && remaining.getAsInt() == 0 && reset.isPresent();
  }

  /** Whether requests are known to be left, so that a refusal has another reason. */
  boolean hasRemaining() {
    return remaining.isPresent() && remaining.getAsInt() > 0;
  }

  private static OptionalInt number(@Nullable String text) {
    return text != null && NUMBER.matcher(text).matches()
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
