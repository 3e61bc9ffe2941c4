package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and verifies the signed requests to all endpoints of an OAuth 1.0a server. Thread-safe. */
final class OAuth1RequestVerifier {

  private final SignatureVerifier verifier;
  private final RequestLog log;
  private final AtomicReference<@Nullable String> lastBaseString = new AtomicReference<>();
  private final AtomicInteger acceptedSignatures = new AtomicInteger();

  OAuth1RequestVerifier(SignatureVerifier verifier, RequestLog log) {
    this.verifier = verifier;
    this.log = log;
  }

  /**
   * Returns the response of {@code endpoint} if the signature of {@code request} is accepted, else an error response.
   *
   * @param tokenSecret returns the secret to verify with, which is the empty one for a request without a token; empty if the
   *     endpoint does not accept the token
   */
  HttpResponse respond(
      HttpRequest request,
      Function<SignedRequest, Optional<Secret>> tokenSecret,
      Function<SignedRequest, HttpResponse> endpoint) {
    SignedRequest signed;
    try {
      signed = SignedRequest.read(request);
    } catch (IllegalArgumentException e) {
      return log.reject(OAuth1Errors.badAuthenticationData(String.valueOf(e.getMessage())));
    }
    lastBaseString.set(signed.baseString());
    Optional<Secret> secret = tokenSecret.apply(signed);
    if (secret.isEmpty()) {
      return log.reject(OAuth1Errors.invalidToken("this endpoint does not accept the oauth_token"));
    }
    Optional<FakeErrorResponse> error = verifier.error(signed, secret.get());
    if (error.isPresent()) {
      return log.reject(error.get());
    }
    acceptedSignatures.incrementAndGet();
    return endpoint.apply(signed);
  }

  int acceptedSignatures() {
    return acceptedSignatures.get();
  }

  Optional<String> lastBaseString() {
    return Optional.ofNullable(lastBaseString.get());
  }
}
