package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Optional;

/**
 * A key, and the proofs that show a server that the sender of a request has it: DPoP (RFC 9449). A stolen token that is bound to
 * a key is useless without the key. Set the source of keys with {@link OAuth2Client.Builder#proofOfPossession}. The client then
 * uses one key for the token request of a login, each refresh, and the requests to the API.
 *
 * <p>This interface is open, because the key may be in an HSM or at a key service. Implementations are thread-safe, and their
 * {@code toString} contains no secret.
 */
public interface ProofOfPossession {

  /**
   * Returns {@code request} with a new proof for its method and URI. The proof contains the latest nonce that {@link #learn}
   * received from the origin of the request. Each run creates another proof.
   *
   * @param accessToken the access token of a request to the API; empty for a request to the authorization server
   * @return if it fails, the client reports {@link dev.tripod.domain.AuthorizationException.AdapterFailed} and does not send the
   *     request
   */
  Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken);

  /**
   * Learns the nonce in {@code response} for the origin of {@code request}. The client passes every response to a request with
   * a proof, whatever its status.
   *
   * @return whether the server rejected the request only because its proof had no nonce or an old one ({@code use_dpop_nonce},
   *     RFC 9449 sections 8 and 9). The client then sends it once more with a new proof. An exception counts as {@code false}.
   */
  boolean learn(HttpRequest request, HttpResponse response);

  /**
   * {@return the token type that a token response must have, which is also the scheme of the {@code Authorization} header:
   * {@code DPoP}}
   */
  default String tokenType() {
    return "DPoP";
  }

  /** {@return the SHA-256 thumbprint of the public key (RFC 7638), which binds a login to the key: {@code dpop_jkt}} */
  String thumbprint();

  /**
   * {@return the text from which {@link Keys#find} returns this key again: a name, or the private key itself. The client stores
   * it with the pending login and the tokens}
   */
  Secret reference();

  /** A source of keys. Implementations are thread-safe. */
  interface Keys {

    /** Returns the key for a new login: a new one, or one for all logins. */
    Exchange<ProofOfPossession> create();

    /**
     * Returns the key with this {@link #reference}. The exchange fails if it is missing. The client reports each failure as
     * {@link dev.tripod.domain.AuthorizationException.AdapterFailed}, so no stored tokens are lost.
     */
    Exchange<ProofOfPossession> find(Secret reference);
  }
}
