package dev.tripod.examples;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.domain.port.CredentialStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the contract on the installed etcd. */
@DisplayName("A store of your own, in etcd, is a credential store")
@Execution(ExecutionMode.CONCURRENT)
final class EtcdCredentialStoreTest extends CredentialStoreContract {

  private static final AtomicInteger STORES = new AtomicInteger();

  private String prefix = "";

  @BeforeAll
  static void needsEtcd() {
    EtcdServer.shared();
  }

  @Override
  protected CredentialStore store() {
    prefix = "/test" + STORES.incrementAndGet() + "/";
    return onPrefix();
  }

  @Override
  protected Optional<CredentialStore> another(CredentialStore store) {
    return Optional.of(onPrefix());
  }

  private CredentialStore onPrefix() {
    return new EtcdCredentialStore(EtcdServer.shared().gateway(), prefix);
  }
}
