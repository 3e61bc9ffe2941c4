package dev.tripod.domain.exchange;

import dev.tripod.domain.http.HttpRequest;

/**
 * Adds a credential to requests: an OAuth 1.0a signature or a bearer token. An authorizer has no transport, so it works with
 * every HTTP client. {@link AuthorizedTransport} uses it with an {@code HttpTransport}, and each transport module has a class
 * that uses it with the client that the module adapts. Thread-safe.
 */
@FunctionalInterface
public interface Authorizer {

  /**
   * Returns the attempt to send in place of {@code request}. If the credential is not for the origin of {@code request}, the
   * attempt sends it unchanged.
   *
   * @return an exchange that fails with {@link dev.tripod.domain.AuthorizationException} if no credential is available
   */
  Exchange<Attempt> authorize(HttpRequest request);
}
