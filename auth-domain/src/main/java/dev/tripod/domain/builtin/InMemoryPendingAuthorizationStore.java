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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A store of pending authorizations in the memory of one process, for a single server. It limits the number per browser and in
 * total, and removes the oldest to make room. Thread-safe; it holds its lock for map operations only.
 */
public final class InMemoryPendingAuthorizationStore implements PendingAuthorizationStore {

  private static final int MOST_PER_BROWSER = 16;
  private static final int MOST_IN_TOTAL = 100_000;

  private final Clock clock;
  private final int mostPerBrowser;
  private final int mostInTotal;

  /** In the order of {@link #put}: the oldest comes first. */
  private final Map<PendingKey, Pending> pending = new LinkedHashMap<>();

  private final Map<BrowserBinding, Deque<PendingKey>> byBrowser = new HashMap<>();

  private InMemoryPendingAuthorizationStore(Clock clock, int mostPerBrowser, int mostInTotal) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.mostPerBrowser = mostPerBrowser;
    this.mostInTotal = mostInTotal;
  }

  /**
   * Returns a store for up to 16 authorizations per browser and 100,000 in total. A person does not use more than 16 tabs to
   * log in.
   */
  public static InMemoryPendingAuthorizationStore create() {
    return of(Clock.system(), MOST_PER_BROWSER, MOST_IN_TOTAL);
  }

  /**
   * Returns a store for up to {@code mostPerBrowser} authorizations per browser and {@code mostInTotal} in total.
   *
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public static InMemoryPendingAuthorizationStore of(
      Clock clock, int mostPerBrowser, int mostInTotal) {
    if (mostPerBrowser < 1 || mostInTotal < 1) {
      throw new IllegalArgumentException("A limit of the store is less than 1. Use at least 1.");
    }
    return new InMemoryPendingAuthorizationStore(clock, mostPerBrowser, mostInTotal);
  }

  @Override
  public synchronized void put(PendingKey key, Snapshot snapshot, Instant expiresAt) {
    Pending added = new Pending(
        Objects.requireNonNull(snapshot, "snapshot"),
        Objects.requireNonNull(expiresAt, "expiresAt"));
    remove(key);
    removeExpired();
    Deque<PendingKey> keysOfBrowser = byBrowser.getOrDefault(key.binding(), new ArrayDeque<>());
    if (keysOfBrowser.size() >= mostPerBrowser) {
      remove(keysOfBrowser.getFirst());
    }
    if (pending.size() >= mostInTotal) {
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
    Pending removed = pending.remove(Objects.requireNonNull(key, "key"));
    if (removed == null) {
      return Optional.empty();
    }
    byBrowser.computeIfPresent(key.binding(), (binding, keys) -> {
      keys.remove(key);
      return keys.isEmpty() ? null : keys;
    });
    return Optional.of(removed);
  }

  /**
   * Removes expired logins from the front. Logins have similar lifetimes, so the oldest expire first. A long lifetime only
   * delays the removal of the logins after it.
   */
  private void removeExpired() {
    Instant now = clock.now();
    while (!pending.isEmpty()) {
      Map.Entry<PendingKey, Pending> oldest = pending.entrySet().iterator().next();
      if (now.isBefore(oldest.getValue().expiresAt)) {
        return;
      }
      remove(oldest.getKey());
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
