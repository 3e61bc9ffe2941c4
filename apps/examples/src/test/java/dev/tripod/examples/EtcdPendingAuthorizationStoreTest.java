package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.contract.PendingAuthorizationStoreContract;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the contract on the installed etcd. */
@DisplayName("A store of your own, in etcd, is a pending-authorization store")
@Execution(ExecutionMode.CONCURRENT)
final class EtcdPendingAuthorizationStoreTest extends PendingAuthorizationStoreContract {

  private static final AtomicInteger STORES = new AtomicInteger();

  private String prefix = "";
  private Clock clock = Clock.system();

  @BeforeAll
  static void needsEtcd() {
    EtcdServer.shared();
  }

  @Override
  protected PendingAuthorizationStore store(Clock settable) {
    prefix = "/pending" + STORES.incrementAndGet() + "/";
    clock = settable;
    return onPrefix();
  }

  @Override
  protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store) {
    return Optional.of(onPrefix());
  }

  @Test
  @DisplayName("lets etcd delete each authorization after its expiry, also if it shares a lease")
  void leases() throws IOException {
    Instant now = Instant.now();
    PendingAuthorizationStore store = store(() -> now);
    BrowserBinding browser = new BrowserBinding(Secret.of("browser-one-0123456789"));
    PendingKey first = new PendingKey(browser, Secret.of("a"));
    PendingKey last = new PendingKey(browser, Secret.of("b"));

    store.put(first, Snapshot.of("login", 1), now.plusMillis(600_900));
    store.put(last, Snapshot.of("login", 1), now.plusMillis(660_900));

    String lease = lease(first);
    assertThat(lease(last)).isEqualTo(lease);
    JsonObject granted =
        EtcdServer.shared().gateway().call("/v3/lease/timetolive", "{\"ID\":\"" + lease + "\"}");
    assertThat(granted.wholeNumber("grantedTTL").orElseThrow()).isEqualTo(661);
  }

  private String lease(PendingKey key) throws IOException {
    EtcdGateway etcd = EtcdServer.shared().gateway();
    String name = prefix + key.binding().digest() + "/" + key.digest();
    JsonObject entry =
        EtcdGateway.entries(etcd.transaction("", EtcdGateway.read(name)), 0).get(0);
    return entry.text("lease").orElseThrow();
  }

  private PendingAuthorizationStore onPrefix() {
    return new EtcdPendingAuthorizationStore(EtcdServer.shared().gateway(), prefix, clock);
  }
}
