package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Origin;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The origins that responded over HTTP/2 within the last second. A server rarely closes a connection that was idle for such a
 * short time, so requests may share it. An instance has at most 100 origins. A new one replaces the one that responded
 * least recently. Thread-safe.
 */
final class RecentHttp2 {

  private static final long RECENT = Duration.ofSeconds(1).toNanos();
  private static final int MOST_ORIGINS = 100;

  private final LongSupplier nanoTime;
  private final Map<Origin, Long> responses = Collections.synchronizedMap(new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Origin, Long> eldest) {
      return size() > MOST_ORIGINS;
    }
  });

  RecentHttp2() {
    this(System::nanoTime);
  }

  RecentHttp2(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Records a response of {@code origin} over HTTP/2. */
  void add(Origin origin) {
    // Without the removal, the origin would keep its old place in the order.
    synchronized (responses) {
      responses.remove(origin);
      responses.put(origin, nanoTime.getAsLong());
    }
  }

  /** Returns whether {@code origin} responded over HTTP/2 within the last second. */
  boolean contains(Origin origin) {
    Long then = responses.get(origin);
    return then != null && nanoTime.getAsLong() - then < RECENT;
  }
}
