package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Origin;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The origins that responded over HTTP/2 within the last second. A server rarely closes a connection that was idle for such a
 * short time, so requests may share it. Thread-safe.
 */
final class RecentHttp2 {

  private static final long RECENT = Duration.ofSeconds(1).toNanos();
  private static final int MOST_ORIGINS = 100;

  private final Map<Origin, Long> responses = new ConcurrentHashMap<>();

  /** Records a response of {@code origin} over HTTP/2. */
  void add(Origin origin) {
    long now = System.nanoTime();
    if (responses.size() >= MOST_ORIGINS) {
      responses.values().removeIf(then -> now - then >= RECENT);
    }
    responses.put(origin, now);
  }

  /** Returns whether {@code origin} responded over HTTP/2 within the last second. */
  boolean contains(Origin origin) {
    Long then = responses.get(origin);
    return then != null && System.nanoTime() - then < RECENT;
  }
}
