package dev.tripod.sealing;

import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.util.Objects;

/**
 * Seals what stores hold, with one or more keys. The newest key seals, and all keys open:
 *
 * <pre>{@code
 * Sealing sealing = Sealing.with(AesGcmKey.of("2026-11", newKey)).alsoOpening(AesGcmKey.of("2026-05", oldKey));
 * CredentialStore store = sealing.credentials(FileCredentialStore.of(directory));
 * }</pre>
 *
 * <p>A sealed value opens only for the purpose and the owner, or the pending login, that it was sealed for. If somebody moves it to
 * another owner, it does not open. Any other value fails with a {@link SealedValueException}.
 *
 * <p>Sealing does not detect an old value that is put back in its place. It does not hide the length of a value. A sealed snapshot is a
 * third longer than the snapshot.
 *
 * <p>Immutable and thread-safe; {@code toString} contains the ids of the keys only.
 */
public final class Sealing {

  private static final String CREDENTIALS = "credentials";
  private static final String PENDING = "pending-authorization";

  private static final String LOG_IN_AGAIN =
      "If that does not help, remove the entry with the store that does not seal; the user then logs in again.";

  private static final String START_AGAIN = "Let the user start the login again.";

  private final KeySet keys;

  private Sealing(KeySet keys) {
    this.keys = keys;
  }

  /**
   * Returns a sealing that seals and opens with {@code newest}.
   *
   * @throws IllegalArgumentException if the id of the key is not allowed
   */
  public static Sealing with(SealingKey newest) {
    return new Sealing(KeySet.of(Objects.requireNonNull(newest, "newest")));
  }

  /**
   * Returns a sealing with the same keys that also opens values that {@code older} sealed.
   *
   * @throws IllegalArgumentException if the id of the key is not allowed, or another key has it
   */
  public Sealing alsoOpening(SealingKey older) {
    return new Sealing(keys.and(Objects.requireNonNull(older, "older")));
  }

  /**
   * Returns a store that seals each snapshot before {@code store} stores it. The versions of the entries stay readable. The store
   * fails with a {@link SealedValueException} if a stored snapshot does not open, even if it is in clear text.
   */
  public CredentialStore credentials(CredentialStore store) {
    return new SealedCredentialStore(
        Objects.requireNonNull(store, "store"),
        new SealedSnapshots(keys, CREDENTIALS, LOG_IN_AGAIN));
  }

  /** Returns a store that seals each snapshot before {@code store} stores it, as {@link #credentials} does. */
  public PendingAuthorizationStore pending(PendingAuthorizationStore store) {
    return new SealedPendingAuthorizationStore(
        Objects.requireNonNull(store, "store"), new SealedSnapshots(keys, PENDING, START_AGAIN));
  }

  KeySet keys() {
    return keys;
  }

  @Override
  public String toString() {
    return "Sealing" + keys;
  }
}
