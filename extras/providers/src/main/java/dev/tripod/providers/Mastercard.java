package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;

/**
 * Mastercard, where a project's key signs each request and no user takes part: one leg. The client identifier is the consumer
 * key that the developer portal shows; there is no shared secret. It takes RSA-SHA256 only, and wants {@code oauth_body_hash}
 * with each request but those of a form, without a body also. Source: developer.mastercard.com/platform, "Using OAuth 1.0a to
 * Access Mastercard APIs", and Mastercard's own oauth1-signer-java.
 */
public final class Mastercard {

  /** Where signed requests go. */
  public static final Origin API = Origin.of("https://api.mastercard.com");

  /** Where signed requests of sandbox keys go. */
  public static final Origin SANDBOX = Origin.of("https://sandbox.api.mastercard.com");

  private Mastercard() {}

  /**
   * OAuth 1.0a, for {@code authorizer(Mastercard.API)}: it has no endpoints.
   *
   * @param signer of {@code SHA256withRSA}, with the project's signing key
   * @throws IllegalArgumentException if the signer signs by another algorithm
   */
  public static OAuth1Server oauth1(Signer signer) {
    return OAuth1Server.withoutEndpoints()
        .signatureMethod(SignatureMethod.rsaSha256(signer))
        .bodyHash()
        .build();
  }
}
