package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one client. Every failure of their source is {@link AdapterFailed}, which says that nothing was sent. So a key
 * that is missing for a while costs no stored tokens. Thread-safe.
 */
final class BoundKeys {

  private final ProofOfPossession.@Nullable Keys keys;

  /**
   * Creates an instance.
   *
   * @param keys {@code null} for a client without keys
   */
  BoundKeys(ProofOfPossession.@Nullable Keys keys) {
    this.keys = keys;
  }

  /** Returns whether new tokens are bound to a key. */
  boolean isPresent() {
    return keys != null;
  }

  /** Returns the key for a new login. */
  Exchange<ProofOfPossession> create() {
    ProofOfPossession.Keys source = present();
    return reported("The creation of a key", source::create, Redactor.none());
  }

  /** Returns the key with this reference. */
  Exchange<ProofOfPossession> find(Secret reference) {
    ProofOfPossession.Keys source = present();
    return reported(
        "The look-up of the key of these tokens",
        () -> source.find(reference),
        Redactor.of(reference));
  }

  /**
   * Returns the source of keys.
   *
   * @throws IllegalStateException if this client has none
   */
  private ProofOfPossession.Keys present() {
    if (keys == null) {
      throw new IllegalStateException(
          "These tokens are bound to a key, but this client has no source of keys. Set proofOfPossession, as the client"
              + " that got the tokens has it.");
    }
    return keys;
  }

  private static Exchange<ProofOfPossession> reported(
      String what, Supplier<Exchange<ProofOfPossession>> step, Redactor known) {
    return Exchange.defer(step).recover(failure -> {
      throw AdapterFailed.beforeSending(what, failure, known);
    });
  }
}
