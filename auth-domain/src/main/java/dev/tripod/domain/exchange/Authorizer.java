package dev.tripod.domain.exchange;

import dev.tripod.domain.http.HttpRequest;

/**
 * Puts a credential on requests: an OAuth 1.0a signature, a bearer token. It holds no transport, so one authorizer serves
 * every HTTP client; {@link AuthorizedTransport} is the door for Tripod's own, and each transport module has one for the
 * client it adapts. Thread-safe.
 */
@FunctionalInterface
public interface Authorizer {

  /**
   * What to send instead of {@code request}. A request for another origin than the credential is meant for comes back as it
   * is.
   *
   * @return fails with {@link dev.tripod.domain.AuthorizationException} if there is no credential to be had
   */
  Exchange<Attempt> authorize(HttpRequest request);
}
