package dev.tripod.sealing;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.contract.PendingAuthorizationStoreContract;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;

/** Checks that a sealed store keeps the promises of its port: a {@link SealedCredentialStore} and a {@link SealedPendingAuthorizationStore}. */
final class SealedStoresTest {

  private static final Sealing SEALING = Sealing.with(TestKeys.key("k1", 0));

  @Nested
  final class Credentials extends CredentialStoreContract {

    private final Map<CredentialStore, CredentialStore> storages = new ConcurrentHashMap<>();

    @Override
    protected CredentialStore store() {
      return over(InMemoryCredentialStore.create());
    }

    @Override
    protected Optional<CredentialStore> another(CredentialStore store) {
      return Optional.of(SEALING.credentials(Objects.requireNonNull(storages.get(store))));
    }

    @Override
    protected Optional<CredentialStore> storeFor(int owners) {
      return Optional.of(over(InMemoryCredentialStore.create(owners)));
    }

    private CredentialStore over(CredentialStore storage) {
      CredentialStore sealed = SEALING.credentials(storage);
      storages.put(sealed, storage);
      return sealed;
    }
  }

  @Nested
  final class PendingAuthorizations extends PendingAuthorizationStoreContract {

    @Override
    protected PendingAuthorizationStore store(Clock clock) {
      return SEALING.pending(InMemoryPendingAuthorizationStore.of(clock, 16, 1_000));
    }
  }
}
