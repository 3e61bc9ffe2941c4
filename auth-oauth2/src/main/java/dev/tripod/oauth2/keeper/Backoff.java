package dev.tripod.oauth2.keeper;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.RandomSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The refreshes of stored tokens that failed in a row, and the pause after the last one. The pause doubles with each failure,
 * up to five minutes. Half of it is random, so that processes do not try in step. It is stored with the tokens, so processes
 * that share the store share the pause. New tokens end it. Immutable.
 *
 * @param failures how many refreshes failed
 * @param since the time of the last one, by the clock of the process that ran it
 * @param status the status of the last response; 0 if none arrived
 * @param code the error code of the last response; empty if it had none
 */
record Backoff(int failures, Instant since, Duration pause, int status, String code) {

  /** The pause after the first failure. Other processes do not wait for it. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** The longest pause that a server can ask for. A longer one is treated as a mistake. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  /** After this many failures, the pause no longer grows. */
  private static final int MOST_FAILURES = 10;

  private static final String STORABLE_CODE = "[!-~]{1,64}";

  /** Returns the back-off after {@code failure}, which continues an {@code earlier} back-off unless that is {@code null}. */
  static Backoff after(
      RuntimeException failure, @Nullable Backoff earlier, Instant now, RandomSource random) {
    int failures = earlier == null ? 1 : Math.min(earlier.failures + 1, MOST_FAILURES);
    Duration pause = failures == 1 ? SHORTEST : jittered(doubled(failures), random);
    int status = 0;
    String code = "";
    if (failure instanceof ErrorResponse error) {
      status = error.status().orElse(0);
      code = error.code().filter(text -> text.matches(STORABLE_CODE)).orElse("");
      pause = longer(pause, shorter(error.retryAfter().orElse(Duration.ZERO), LONGEST_RETRY_AFTER));
    } else if (failure instanceof UnreadableResponse unreadable) {
      status = unreadable.status();
    }
    return new Backoff(failures, now, pause, status, code);
  }

  /** Returns the pause that follows {@code times} events: a second, doubled with each further one, five minutes at most. */
  static Duration doubled(int times) {
    return shorter(SHORTEST.multipliedBy(1L << Math.min(times - 1, MOST_FAILURES)), LONGEST);
  }

  /** Reads a back-off; {@code null} if the entry has none, as that of an earlier release. */
  static @Nullable Backoff from(Snapshot snapshot) {
    if (snapshot.find("failures").isEmpty()) {
      return null;
    }
    int failures = Integer.parseInt(snapshot.text("failures"));
    long pause = Long.parseLong(snapshot.text("pause"));
    return new Backoff(
        Math.max(1, Math.min(failures, MOST_FAILURES)),
        snapshot.instant("failed"),
        Duration.ofMillis(Math.max(0, Math.min(pause, LONGEST_RETRY_AFTER.toMillis()))),
        Integer.parseInt(snapshot.text("failed-status")),
        snapshot.text("failed-code"));
  }

  Snapshot addTo(Snapshot snapshot) {
    return snapshot
        .with("failures", Integer.toString(failures))
        .with("failed", since.toString())
        .with("pause", Long.toString(pause.toMillis()))
        .with("failed-status", Integer.toString(status))
        .with("failed-code", code);
  }

  /** Returns this without a pause, for a refresh that failed before it reached the server. */
  Backoff withoutPause() {
    return new Backoff(failures, since, Duration.ZERO, status, code);
  }

  boolean isFirst() {
    return failures == 1;
  }

  /** Returns whether other processes wait too. */
  boolean isShared() {
    return status != 0 && pause.compareTo(SHORTEST) > 0;
  }

  /** Returns the failure of a caller in another process than the one that ran the refresh. */
  ErrorResponse failure(Duration left) {
    ErrorResponse.Builder error = ErrorResponse.to(
            "The last refresh of these tokens", Redactor.none())
        .status(status)
        .retryAfter(left);
    return (code.isEmpty() ? error : error.code(code)).build();
  }

  private static Duration jittered(Duration pause, RandomSource random) {
    byte[] octets = new byte[Long.BYTES];
    random.fill(octets);
    int fraction = octets[Long.BYTES - 1] & 0xFF;
    long half = pause.toMillis() / 2;
    return Duration.ofMillis(half + half * (fraction + 1) / 256);
  }

  static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
