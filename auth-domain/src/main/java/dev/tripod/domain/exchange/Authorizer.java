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
   * attempt sends it unchanged; see {@link #requiringCredential}.
   *
   * @return an exchange that fails with {@link dev.tripod.domain.AuthorizationException} if no credential is available
   */
  Exchange<Attempt> authorize(HttpRequest request);

  /**
   * Returns an authorizer that rejects each request that has no credential and to which this one adds nothing, such as a request to
   * {@code api.twitter.com} with a credential for {@code api.x.com}. Use it if every request needs the credential. Otherwise such a
   * request is sent unchanged, and the server responds 401.
   *
   * <p>The exchange fails with {@link IllegalArgumentException}, and nothing is sent. The message contains {@code toString} of
   * this authorizer, which names its origins if the authorizer is Tripod's own.
   */
  default Authorizer requiringCredential() {
    return request -> {
      Exchange<Attempt> authorized = authorize(request);
      return authorized instanceof Exchange.Done<Attempt> done
          ? Exchange.done(withCredential(request, done.value()))
          : authorized.map(attempt -> withCredential(request, attempt));
    };
  }

  private Attempt withCredential(HttpRequest request, Attempt attempt) {
    if (attempt.request().equals(request) && !request.headers().contains("Authorization")) {
      throw new IllegalArgumentException(
          this + " adds no credential to a request to " + request.origin()
              + ". Name this origin when you create the authorizer, or send the request to another one.");
    }
    return attempt;
  }
}
