package dev.tripod.oauth2.keeper;

import dev.tripod.domain.Snapshot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens that an API rejected in a row, each before it expired. An API that rejects every token must not lead to a
 * refresh for each call, so the time until the next such refresh doubles. Immutable.
 *
 * @param count how many were rejected
 * @param at when the last one was replaced, by the clock of the process that did it
 */
record Rejections(int count, Instant at) {

  private static final int MOST = 20;

  /** Returns the rejections after one more, of a token that {@code earlier} rejections led to. */
  static Rejections after(@Nullable Rejections earlier, @Nullable Duration lifetime, Instant now) {
    int before = earlier != null
            && Duration.between(earlier.at, now)
                    .compareTo(earlier.pause(lifetime).multipliedBy(2))
                < 0
        ? earlier.count
        : 0;
    return new Rejections(Math.min(before + 1, MOST), now);
  }

  /** Reads rejections; {@code null} if the entry has none. An entry of an earlier release has no count. */
  static @Nullable Rejections from(Snapshot snapshot) {
    if (snapshot.find("rejected").isEmpty()) {
      return null;
    }
    int count = Integer.parseInt(snapshot.find("rejections").orElse("1"));
    return new Rejections(Math.max(1, Math.min(count, MOST)), snapshot.instant("rejected"));
  }

  Snapshot addTo(Snapshot snapshot) {
    return snapshot.with("rejected", at.toString()).with("rejections", Integer.toString(count));
  }

  /**
   * Returns how old the tokens must be before another rejection leads to a refresh. Tokens that have lived for half of their
   * lifetime ended early, as at a server with a clock that is ahead. They do not wait.
   *
   * @param lifetime the lifetime of the tokens; {@code null} if it is unknown
   */
  Duration pause(@Nullable Duration lifetime) {
    Duration pause = Backoff.doubled(count);
    return lifetime == null ? pause : Backoff.shorter(pause, lifetime.dividedBy(2));
  }
}
