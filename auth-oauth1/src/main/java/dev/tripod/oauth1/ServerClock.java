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
 * The clock for {@code oauth_timestamp}: the client's clock, corrected for each server by the time that this server stated when
 * it rejected a timestamp. Expiry, age and waiting times use the client's clock alone.
 *
 * <p>A server's statement applies to its own origin, if that is https or loopback. Offsets of more than a day are ignored. An
 * offset is valid for an hour. It ends earlier if a request with the uncorrected time is accepted, or one with the corrected
 * time is rejected. Thread-safe; reading takes no lock.
 */
final class ServerClock {

  private static final Duration LARGEST_OFFSET = Duration.ofHours(24);
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int MOST_ORIGINS = 64;

  /** Servers state whole seconds, so a difference of one second means nothing. */
  private static final long ROUNDING = 1;

  private final Clock clock;

  /** The time of each server when the client learned its offset. The offset is 0 if the clocks agree. */
  private final Map<Origin, SigningTime> learned = new ConcurrentHashMap<>();

  ServerClock(Clock clock) {
    this.clock = clock;
  }

  /** Returns the time to sign a request to {@code origin} with. */
  SigningTime now(Origin origin) {
    Instant now = clock.now();
    SigningTime known = learned.get(origin);
    return new SigningTime(
        origin, now, known == null || isExpired(known, now) ? 0 : known.offset());
  }

  /** Records that the server accepted a request that was signed with {@code sent}. */
  void accepted(SigningTime sent) {
    if (sent.isUncorrected()) {
      learned.remove(sent.origin());
    }
  }

  /**
   * Learns from the rejection of a request that was signed with {@code sent}.
   *
   * @return the time with which to sign the request once more; empty if the rejection states no usable time, or {@code sent}
   *     already was that time
   */
  Optional<SigningTime> rejected(SigningTime sent, TimestampRejection rejection) {
    Instant now = clock.now();
    Origin origin = sent.origin();
    long serverTime = rejection.serverTime();
    long difference = serverTime - now.getEpochSecond();
    boolean isUsable = serverTime > 0
        && origin.isHttpsOrLoopback()
        && !agrees(sent, serverTime, now)
        && Math.abs(difference) <= LARGEST_OFFSET.toSeconds();
    if (isUsable) {
      SigningTime corrected =
          new SigningTime(origin, now, Math.abs(difference) <= ROUNDING ? 0 : difference);
      learn(corrected);
      return Optional.of(corrected);
    }
    if (!sent.isUncorrected()) {
      learned.remove(origin);
    }
    return Optional.empty();
  }

  /** Returns whether {@code serverTime} is between signing and response, measured with the offset of {@code sent}. */
  private static boolean agrees(SigningTime sent, long serverTime, Instant received) {
    return sent.timestamp() - ROUNDING <= serverTime
        && serverTime <= received.getEpochSecond() + sent.offset() + ROUNDING;
  }

  private void learn(SigningTime corrected) {
    learned.put(corrected.origin(), corrected);
    if (learned.size() > MOST_ORIGINS) {
      learned.values().stream()
          .min(Comparator.comparing(SigningTime::read))
          .ifPresent(oldest -> learned.remove(oldest.origin()));
    }
  }

  /** Compares the absolute age: after the client's clock was set back, an offset to its former time is useless too. */
  private static boolean isExpired(SigningTime known, Instant now) {
    return Duration.between(known.read(), now).abs().compareTo(LIFETIME) >= 0;
  }
}
