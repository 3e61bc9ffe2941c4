package dev.tripod.sealing;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.contract.PendingAuthorizationStoreContract;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.testkit.FailingCredentialStore;
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
      return Optional.of(SEALING.credentials(storageOf(store)));
    }

    @Override
    protected Optional<CredentialStore> storeFor(int owners) {
      return Optional.of(over(InMemoryCredentialStore.create(owners)));
    }

    @Override
    protected Optional<CredentialStore> losingTheRequest(CredentialStore store) {
      return Optional.of(
          SEALING.credentials(FailingCredentialStore.over(storageOf(store)).failBefore(1)));
    }

    @Override
    protected Optional<CredentialStore> losingTheResponse(CredentialStore store) {
      return Optional.of(
          SEALING.credentials(FailingCredentialStore.over(storageOf(store)).failAfter(1)));
    }

    private CredentialStore over(CredentialStore storage) {
      CredentialStore sealed = SEALING.credentials(storage);
      storages.put(sealed, storage);
      return sealed;
    }

    private CredentialStore storageOf(CredentialStore sealed) {
      return Objects.requireNonNull(storages.get(sealed));
    }
  }

  @Nested
  final class PendingAuthorizations extends PendingAuthorizationStoreContract {

    private final Map<PendingAuthorizationStore, PendingAuthorizationStore> storages =
        new ConcurrentHashMap<>();

    @Override
    protected PendingAuthorizationStore store(Clock clock) {
      PendingAuthorizationStore storage = InMemoryPendingAuthorizationStore.of(clock, 16, 1_000);
      PendingAuthorizationStore sealed = SEALING.pending(storage);
      storages.put(sealed, storage);
      return sealed;
    }

    @Override
    protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store) {
      return Optional.of(SEALING.pending(Objects.requireNonNull(storages.get(store))));
    }
  }
}
