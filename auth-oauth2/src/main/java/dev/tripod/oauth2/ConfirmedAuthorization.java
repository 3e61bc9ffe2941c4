package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.SingleUse;
import java.util.List;
import java.util.Optional;

/**
 * A callback that has passed all checks: it arrived at the redirect URI, in time, with the state and the issuer of the login,
 * and with a code. Only {@link OAuth2Client#confirm} creates instances, and {@link OAuth2Client#redeem} accepts nothing else.
 * Redeem it at once, because a code expires in seconds (at X, after 30).
 *
 * <p>It works once. Thread-safe; {@code toString} contains no secret.
 */
public final class ConfirmedAuthorization {

  private final PendingAuthorization pending;
  private final Secret code;
  private final Parameters callbackParameters;
  private final SingleUse use = SingleUse.of(
      "This authorization was already redeemed. A code works once, so begin a new one.");

  /**
   * Creates an instance.
   *
   * @param callbackParameters the parameters of the callback that token requests repeat
   */
  ConfirmedAuthorization(PendingAuthorization pending, Secret code, Parameters callbackParameters) {
    this.pending = pending;
    this.code = code;
    this.callbackParameters = callbackParameters;
  }

  /** {@return the nonce that the ID token must have; empty without {@link AuthorizationRequest#nonce}} */
  public Optional<String> nonce() {
    return pending.nonce();
  }

  @Override
  public String toString() {
    return "ConfirmedAuthorization[" + pending.binding() + (use.isSpent() ? ", spent" : "") + "]";
  }

  PendingAuthorization pending() {
    return pending;
  }

  /** Returns the parameters of the token requests of this login. */
  Parameters tokenParameters() {
    return pending.tokenParameters().without(callbackParameters::contains).and(callbackParameters);
  }

  /** Returns the token request for the code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
  TokenRequest tokenRequest() {
    TokenRequest request = TokenRequest.of("authorization_code")
        .parameter("code", code)
        .parameter("redirect_uri", pending.redirectName());
    return pending
        .codeVerifier()
        .map(verifier -> request.parameter("code_verifier", verifier.value()))
        .orElse(request)
        .redacting(List.of(pending.state()))
        .impliedScope(pending.scope())
        .once(use);
  }

  /**
   * A reader of signed callbacks (JARM). Set it with {@link OAuth2Client.Builder#responseReader}. Implementations are
   * thread-safe.
   */
  @FunctionalInterface
  public interface ResponseReader {

    /**
     * Returns the parameters in a signed callback. The exchange first checks the signature, the issuer, the audience and the
     * expiry, and may fetch the server's keys.
     *
     * @param jwt the value of the parameter {@code response}
     * @return fails with {@link CallbackRejected} if a check fails
     */
    Exchange<Parameters> read(String jwt);
  }
}
