package dev.tripod.oauth2.keeper;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.RandomSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The owners' entries in a credential store, read and written as exchanges. Immutable and thread-safe. */
final class TokenEntries {

  /** The number of compare-and-set attempts before the store counts as broken. */
  static final int MOST_ROUNDS = 16;

  /** How long to wait before a claim of another process is read again. */
  static final Duration BETWEEN_READS = Duration.ofMillis(500);

  /** 96 bits, so that no version repeats. */
  private static final int VERSION_OCTETS = 12;

  private static final String STORE = "The credential store";

  private final CredentialStore store;
  private final RandomSource random;

  TokenEntries(CredentialStore store, RandomSource random) {
    this.store = store;
    this.random = random;
  }

  String newVersion() {
    return random.base64url(VERSION_OCTETS).reveal();
  }

  Exchange<Optional<Entry>> load(ResourceOwner owner) {
    return Exchange.blocking(STORE, () -> store.load(owner));
  }

  Exchange<Boolean> replace(ResourceOwner owner, String version, StoredTokens next) {
    return Exchange.blocking(
        STORE, next.redactor(), () -> store.replace(owner, version, next.entry()));
  }

  Exchange<Boolean> remove(ResourceOwner owner, String version) {
    return Exchange.blocking(STORE, () -> store.remove(owner, version));
  }

  /** Reads {@code entry}. An unreadable entry counts as a failure of the store, and stays as it is. */
  static StoredTokens read(Entry entry) {
    try {
      return StoredTokens.from(entry);
    } catch (IllegalArgumentException e) {
      throw failed(e);
    }
  }

  /** Reads {@code entry}, or returns {@code last} if it has the same version. A caller that waits for a claim reads it many times. */
  static StoredTokens read(Entry entry, @Nullable StoredTokens last) {
    return last != null && last.version().equals(entry.version()) ? last : read(entry);
  }

  static AdapterFailed failed(Exception cause) {
    return AdapterFailed.of(STORE, cause, Redactor.none());
  }

  /**
   * Returns {@code rounds} minus one.
   *
   * @throws AdapterFailed if no round is left
   */
  static int oneLess(int rounds) {
    if (rounds == 0) {
      throw failed(new IOException(
          "The entry changed during each of " + MOST_ROUNDS + " attempts to replace it"));
    }
    return rounds - 1;
  }

  /** Returns the failure of a claim that was written too late to send anything under it. */
  static AdapterFailed claimedTooLate() {
    return AdapterFailed.beforeSending(
        STORE,
        new IOException("Claiming the tokens took more than half of the claim"),
        Redactor.none());
  }
}
