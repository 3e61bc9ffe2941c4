package dev.tripod.domain.builtin;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Pending authorizations in the memory of one process, for one node: at most so many for each browser and so many in all,
 * the oldest making room. Thread-safe; the lock is held for map operations only.
 */
public final class InMemoryPendingAuthorizationStore implements PendingAuthorizationStore {

  private static final int FOR_EACH_BROWSER = 16;
  private static final int IN_ALL = 100_000;

  private final Clock clock;
  private final int forEachBrowser;
  private final int inAll;

  /** In the order of {@link #put}, so that the eldest comes first. */
  private final Map<PendingKey, Pending> pending = new LinkedHashMap<>();

  private final Map<BrowserBinding, Deque<PendingKey>> byBrowser = new HashMap<>();

  private InMemoryPendingAuthorizationStore(Clock clock, int forEachBrowser, int inAll) {
    this.clock = clock;
    this.forEachBrowser = forEachBrowser;
    this.inAll = inAll;
  }

  /** At most 16 for each browser, which is more tabs than a person logs in with, and 100,000 in all. */
  public static InMemoryPendingAuthorizationStore create() {
    return of(Clock.system(), FOR_EACH_BROWSER, IN_ALL);
  }

  /**
   * At most {@code forEachBrowser} for each browser and {@code inAll} in all.
   *
   * @throws IllegalArgumentException if a bound is below 1
   */
  public static InMemoryPendingAuthorizationStore of(Clock clock, int forEachBrowser, int inAll) {
    if (forEachBrowser < 1 || inAll < 1) {
      throw new IllegalArgumentException("A bound is at least 1");
    }
    return new InMemoryPendingAuthorizationStore(clock, forEachBrowser, inAll);
  }

  @Override
  public synchronized void put(PendingKey key, Snapshot snapshot, Instant expiresAt) {
    Pending added = new Pending(
        Objects.requireNonNull(snapshot, "snapshot"),
        Objects.requireNonNull(expiresAt, "expiresAt"));
    remove(key);
    removeExpiredEldest();
    Deque<PendingKey> ofThisBrowser = byBrowser.getOrDefault(key.binding(), new ArrayDeque<>());
    if (ofThisBrowser.size() >= forEachBrowser) {
      remove(ofThisBrowser.getFirst());
    }
    if (pending.size() >= inAll) {
      remove(pending.keySet().iterator().next());
    }
    pending.put(key, added);
    byBrowser.computeIfAbsent(key.binding(), binding -> new ArrayDeque<>()).addLast(key);
  }

  @Override
  public synchronized Optional<Snapshot> take(PendingKey key) {
    return remove(key)
        .filter(found -> clock.now().isBefore(found.expiresAt))
        .map(found -> found.snapshot);
  }

  @Override
  public synchronized String toString() {
    return "InMemoryPendingAuthorizationStore[" + pending.size() + "]";
  }

  private Optional<Pending> remove(PendingKey key) {
    Pending removed = pending.remove(key);
    if (removed == null) {
      return Optional.empty();
    }
    byBrowser.computeIfPresent(key.binding(), (binding, keys) -> {
      keys.remove(key);
      return keys.isEmpty() ? null : keys;
    });
    return Optional.of(removed);
  }

  /** Logins live about equally long, so the expired ones stand in front; a rare long one only delays the sweep. */
  private void removeExpiredEldest() {
    Instant now = clock.now();
    for (Iterator<PendingKey> eldest = pending.keySet().iterator();
        eldest.hasNext();
        eldest = pending.keySet().iterator()) {
      PendingKey key = eldest.next();
      Pending found = Objects.requireNonNull(pending.get(key));
      if (now.isBefore(found.expiresAt)) {
        return;
      }
      remove(key);
    }
  }

  private static final class Pending {

    private final Snapshot snapshot;
    private final Instant expiresAt;

    private Pending(Snapshot snapshot, Instant expiresAt) {
      this.snapshot = snapshot;
      this.expiresAt = expiresAt;
    }
  }
}
