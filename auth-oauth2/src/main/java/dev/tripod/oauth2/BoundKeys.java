package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one client. It reports each failure of their source as an {@link AdapterFailed} that says that nothing was sent. So
 * no stored tokens are lost while a key is temporarily missing. Thread-safe.
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

  /**
   * Returns the key with this reference, or the key for a new login.
   *
   * @param reference {@code null} for a new login
   * @throws IllegalStateException if this client has no keys
   */
  Exchange<ProofOfPossession> find(@Nullable Secret reference) {
    ProofOfPossession.Keys source = keys;
    if (source == null) {
      throw new IllegalStateException(
          "These tokens are bound to a key, but this client has no source of keys. Set proofOfPossession to the keys of"
              + " the client that got the tokens.");
    }
    return reported(
        "The look-up of the key",
        () -> reference == null ? source.create() : source.find(reference),
        () -> reference == null ? Redactor.none() : Redactor.of(reference));
  }

  /** Returns {@code request} with a proof. */
  static Exchange<HttpRequest> prove(
      ProofOfPossession key,
      HttpRequest request,
      Optional<Secret> accessToken,
      Supplier<Redactor> known) {
    return reported(
        "The proof of possession",
        () -> key.prove(request, accessToken),
        () -> known.get().and(key.reference()));
  }

  /**
   * Returns the result of {@link ProofOfPossession#learn}, or {@code false} if it throws an exception. The response may contain
   * new tokens, and an exception would lose them.
   */
  static boolean learn(ProofOfPossession key, HttpRequest request, HttpResponse response) {
    try {
      return key.learn(request, response);
    } catch (RuntimeException notLearned) {
      return false;
    }
  }

  private static <T> Exchange<T> reported(
      String what, Supplier<Exchange<T>> step, Supplier<Redactor> known) {
    return Exchange.defer(step).recover(failure -> {
      throw AdapterFailed.beforeSending(what, failure, known.get());
    });
  }
}
