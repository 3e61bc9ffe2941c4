package dev.tripod.examples;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.Sealing;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.store.file.FilePendingAuthorizationStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Stores logins in files, encrypted. */
final class StoreLogins {

  private StoreLogins() {}

  static CredentialStore ofTheTool() throws IOException {
    // tag::file[]
    Path directory = FileCredentialStore.defaultDirectory("my-tool");
    CredentialStore store = FileCredentialStore.of(directory);
    // end::file[]
    return store;
  }

  static TokenCredentials keepOAuth1(
      CredentialStore store, ResourceOwner alice, TokenCredentials token) throws IOException {
    // tag::oauth1[]
    store.save(alice, token.snapshot()); // after the login

    var entry = store.load(alice).orElseThrow(); // at the next start
    var stored = TokenCredentials.from(entry.snapshot());
    // end::oauth1[]
    return stored;
  }

  static Secret newKey() {
    // tag::key[]
    Secret key = RandomSource.secure().base64url(32);
    // end::key[]
    return key;
  }

  static SealedStores sealed(Secret key, Path directory) throws IOException {
    // tag::sealed[]
    var sealing = Sealing.with(AesGcmKey.of("2026-11", key));
    CredentialStore store = sealing.credentials(FileCredentialStore.of(directory));
    PendingAuthorizationStore logins = sealing.pending(FilePendingAuthorizationStore.of(directory));
    // end::sealed[]
    return new SealedStores(store, logins);
  }

  static Sealing rotated(Secret newKey, Secret oldKey) {
    // tag::rotated[]
    var sealing = Sealing.with(AesGcmKey.of("2027-05", newKey)) // seals and opens
        .alsoOpening(AesGcmKey.of("2026-11", oldKey)); // opens
    // end::rotated[]
    return sealing;
  }

  // tag::reseal[]
  /** Seals the entry of a user again, with the newest key. */
  static void sealAgain(CredentialStore sealed, ResourceOwner owner) throws IOException {
    Optional<Entry> entry = sealed.load(owner);
    if (entry.isPresent()) {
      replace(sealed, owner, entry.get());
    }
  }

  /** Does nothing if another process was faster: it has sealed the entry. */
  private static void replace(CredentialStore sealed, ResourceOwner owner, Entry entry)
      throws IOException {
    String version = RandomSource.secure().base64url(16).reveal();
    sealed.replace(owner, entry.version(), new Entry(version, entry.snapshot()));
  }
  // end::reseal[]

  // tag::first[]
  /** Seals the entry of a user that was stored in clear text. A sealed one stays. */
  static void sealFirst(CredentialStore sealed, CredentialStore clear, ResourceOwner owner)
      throws IOException {
    Optional<Entry> entry = clear.load(owner);
    if (entry.isPresent() && !entry.get().snapshot().kind().equals("sealed")) {
      replace(sealed, owner, entry.get());
    }
  }
  // end::first[]

  /** Two stores with the same keys. */
  record SealedStores(CredentialStore credentials, PendingAuthorizationStore logins) {}
}
