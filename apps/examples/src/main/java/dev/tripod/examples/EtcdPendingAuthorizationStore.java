package dev.tripod.examples;

import static dev.tripod.examples.EtcdGateway.base64;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An example of your own store of pending authorizations. It uses etcd through the JSON gateway. Each authorization has a key, which
 * starts with the digest of its browser. etcd deletes the key when its lease ends. {@code take} deletes the key only if its revision
 * has not changed since the read, so only one call succeeds.
 */
final class EtcdPendingAuthorizationStore implements PendingAuthorizationStore {

  private static final int MOST_PER_BROWSER = 16;

  /** How many keys one call removes at most. etcd limits the operations of a transaction to 128. */
  private static final int MOST_REMOVED = 100;

  /** Each further read follows another change of the same authorization. */
  private static final int MOST_READS = 100;

  /** A lease lasts this much longer than its first authorization, so that others can share it. */
  private static final Duration SHARED_FOR = Duration.ofMinutes(1);

  /** A login does not take so long, and etcd rejects a lease of centuries. */
  private static final Duration LONGEST_LEASE = Duration.ofDays(366);

  private final EtcdGateway etcd;
  private final String prefix;
  private final Clock clock;
  private final AtomicReference<@Nullable Lease> lastLease = new AtomicReference<>();

  /** @param prefix the text before each key, such as {@code /tripod-pending/} */
  EtcdPendingAuthorizationStore(EtcdGateway etcd, String prefix, Clock clock) {
    this.etcd = Objects.requireNonNull(etcd, "etcd");
    this.prefix = Objects.requireNonNull(prefix, "prefix");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
    String write = "{\"request_put\":{\"key\":\"" + base64(name(key)) + "\",\"value\":\""
        + base64(expiresAt + " " + snapshot.encode()) + "\",\"lease\":\"" + lease(expiresAt)
        + "\"}}";
    String removals = surplus(key).stream()
        .map(oldest -> "," + EtcdGateway.remove(oldest))
        .collect(Collectors.joining());
    try {
      etcd.transaction("", write + removals);
    } catch (IOException e) {
      lastLease.set(null); // It may have ended, and the next call needs a new one.
      throw e;
    }
  }

  @Override
  public Optional<Snapshot> take(PendingKey key) throws IOException {
    String name = name(key);
    for (int read = 0; read < MOST_READS; read++) {
      List<JsonObject> found = EtcdGateway.entries(etcd.transaction("", EtcdGateway.read(name)), 0);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      JsonObject entry = found.get(0);
      Optional<Snapshot> valid = snapshot(EtcdGateway.text(entry, "value"));
      String revision = entry.text("mod_revision").orElseThrow(EtcdGateway::unreadable);
      String unchanged = "{\"key\":\"" + base64(name)
          + "\",\"result\":\"EQUAL\",\"target\":\"MOD\",\"mod_revision\":\"" + revision + "\"}";
      if (EtcdGateway.succeeded(etcd.transaction(unchanged, EtcdGateway.remove(name)))) {
        return valid;
      }
    }
    throw new IOException("The pending authorization changed after each of " + MOST_READS
        + " reads. Use a new state for each login.");
  }

  /** Returns the oldest keys of the browser, if it has too many. Concurrent calls can exceed the limit until the next call. */
  private List<String> surplus(PendingKey key) throws IOException {
    String browser = prefix + key.binding().digest();
    // '0' follows '/', so the range has all keys of the browser.
    JsonObject response = etcd.transaction(
        "",
        "{\"request_range\":{\"key\":\"" + base64(browser + "/") + "\",\"range_end\":\""
            + base64(browser + "0")
            + "\",\"keys_only\":true,\"sort_target\":\"MOD\",\"sort_order\":\"ASCEND\"}}");
    String own = base64(name(key));
    List<JsonObject> others = EtcdGateway.entries(response, 0).stream()
        .filter(entry -> !own.equals(entry.text("key").orElse("")))
        .toList();
    int surplus = Math.min(MOST_REMOVED, others.size() - (MOST_PER_BROWSER - 1));
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < surplus; i++) {
      keys.add(EtcdGateway.text(others.get(i), "key"));
    }
    return keys;
  }

  /** Returns a lease for a key that expires at {@code expiresAt}. */
  private String lease(Instant expiresAt) throws IOException {
    Instant now = clock.now();
    Lease last = lastLease.get();
    if (last != null && now.isBefore(last.end()) && !expiresAt.isAfter(last.end())) {
      return last.id();
    }
    Instant latest = now.plus(LONGEST_LEASE);
    Instant end = expiresAt.isAfter(latest) ? latest : expiresAt.isBefore(now) ? now : expiresAt;
    Lease lease = grant(end.plus(SHARED_FOR), now);
    lastLease.set(lease);
    return lease.id();
  }

  private Lease grant(Instant end, Instant now) throws IOException {
    // etcd counts whole seconds. Rounded down, the lease would end before the logins that share it.
    long seconds = Duration.between(now, end).toSeconds() + 1;
    JsonObject granted = etcd.call("/v3/lease/grant", "{\"TTL\":\"" + seconds + "\"}");
    return new Lease(granted.text("ID").orElseThrow(EtcdGateway::unreadable), end);
  }

  private Optional<Snapshot> snapshot(String value) throws IOException {
    String[] parts = value.split(" ", 2);
    try {
      boolean isValid = clock.now().isBefore(Instant.parse(parts[0]));
      Snapshot snapshot = Snapshot.decode(parts[parts.length - 1]);
      return isValid ? Optional.of(snapshot) : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw EtcdGateway.unreadable();
    }
  }

  private String name(PendingKey key) {
    return prefix + key.binding().digest() + "/" + key.digest();
  }

  /**
   * A lease of etcd. When the lease ends, etcd deletes its keys.
   *
   * @param end by the client's clock, not after the end at etcd
   */
  private record Lease(String id, Instant end) {}
}
