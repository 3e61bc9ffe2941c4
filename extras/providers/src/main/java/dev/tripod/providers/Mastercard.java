package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;

/**
 * Mastercard. A project's key signs each request, without a user (one-legged OAuth). The client identifier is the
 * consumer key of the developer portal, and there is no shared secret. Mastercard accepts RSA-SHA256 only. It requires
 * {@code oauth_body_hash} with each request, even one without a body. Only a request with a form has none. Source:
 * developer.mastercard.com/platform, "Using OAuth 1.0a to Access Mastercard APIs", and Mastercard's oauth1-signer-java.
 */
public final class Mastercard {

  /** The origin to which signed requests are sent. */
  public static final Origin API = Origin.of("https://api.mastercard.com");

  /** The origin to which requests signed with sandbox keys are sent. */
  public static final Origin SANDBOX = Origin.of("https://sandbox.api.mastercard.com");

  private Mastercard() {}

  /**
   * Returns the OAuth 1.0a server. It has no endpoints: use {@code authorizer(Mastercard.API)}.
   *
   * @param signer a signer for {@code SHA256withRSA}, with the project's signing key
   * @throws IllegalArgumentException if the signer uses another algorithm
   */
  public static OAuth1Server oauth1(Signer signer) {
    return OAuth1Server.withoutEndpoints()
        .signatureMethod(SignatureMethod.rsaSha256(signer))
        .bodyHash()
        .build();
  }
}
