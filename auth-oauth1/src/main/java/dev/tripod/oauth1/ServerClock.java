package dev.tripod.oauth1;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What time it is at each server: ours, corrected by what the server told of its own when it refused a timestamp. It is read
 * for {@code oauth_timestamp} and for nothing else; expiry, age and waiting go by our clock alone.
 *
 * <p>A server is believed about its own origin, over https or on loopback, up to a day either way and for an hour. It is
 * believed no longer as soon as a request is accepted that was signed by our clock alone, or one is refused although it was
 * signed by the server's. Thread-safe: reading takes no lock.
 */
final class ServerClock {

  private static final Duration LARGEST = Duration.ofHours(24);
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int MOST_ORIGINS = 64;

  /** Servers tell their time in whole seconds, so that one more or less says nothing. */
  private static final long ROUNDING = 1;

  private final Clock clock;
  private final Map<Origin, Offset> offsets = new ConcurrentHashMap<>();

  ServerClock(Clock clock) {
    this.clock = clock;
  }

  /** The time to sign with. */
  Reading now(Origin origin) {
    Instant now = clock.now();
    Offset known = offsets.get(origin);
    return new Reading(origin, now, known == null || known.isForgotten(now) ? 0 : known.seconds());
  }

  /** Takes note that what was signed with {@code sent} was accepted. */
  void accepted(Reading sent) {
    if (sent.isOurs()) {
      offsets.remove(sent.origin());
    }
  }

  /**
   * Learns from the refusal of what was signed with {@code sent}.
   *
   * @return what to sign with once more; empty if {@code sent} was the server's time already, as far as it tells and is
   *     believed
   */
  Optional<Reading> refused(Reading sent, TimestampRefusal refusal) {
    Instant now = clock.now();
    Optional<Offset> learned = refusal
        .serverTime()
        .filter(time -> sent.origin().isHttpsOrLoopback() && time > 0)
        .filter(time -> !sent.agreesWith(time, now))
        .map(time -> Offset.between(now, time))
        .filter(offset -> Math.abs(offset.seconds()) <= LARGEST.toSeconds());
    if (learned.isPresent()) {
      learn(sent.origin(), learned.get());
    } else if (!sent.isOurs()) {
      offsets.remove(sent.origin());
    }
    return learned.map(offset -> new Reading(sent.origin(), now, offset.seconds()));
  }

  private void learn(Origin origin, Offset offset) {
    offsets.put(origin, offset);
    if (offsets.size() > MOST_ORIGINS) {
      offsets.entrySet().stream()
          .min(Comparator.comparing(entry -> entry.getValue().learnedAt()))
          .ifPresent(oldest -> offsets.remove(oldest.getKey()));
    }
  }

  /**
   * The time that a request is signed with.
   *
   * @param ours when the clock was read
   * @param offset seconds that the server is ahead of us, as far as we know
   */
  record Reading(Origin origin, Instant ours, long offset) {

    /** The value of {@code oauth_timestamp}: seconds since 1970, positive (RFC 5849 section 3.3). */
    long timestamp() {
      return Math.max(1, ours.getEpochSecond() + offset);
    }

    boolean isOurs() {
      return offset == 0;
    }

    /** Whether the server made its answer between our signing and {@code answered}, by the time that we signed with. */
    boolean agreesWith(long serverTime, Instant answered) {
      return timestamp() - ROUNDING <= serverTime
          && serverTime <= answered.getEpochSecond() + offset + ROUNDING;
    }
  }

  /**
   * What a server taught.
   *
   * @param seconds that it is ahead of us; 0 where our clock turned out to be right
   */
  private record Offset(long seconds, Instant learnedAt) {

    static Offset between(Instant ours, long serverTime) {
      long seconds = serverTime - ours.getEpochSecond();
      return new Offset(Math.abs(seconds) <= ROUNDING ? 0 : seconds, ours);
    }

    /** Our clock may be set back, which makes what was learned by it just as old. */
    boolean isForgotten(Instant now) {
      return Duration.between(learnedAt, now).abs().compareTo(LIFETIME) >= 0;
    }
  }
}
