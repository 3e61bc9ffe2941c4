package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.port.Clock;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signed requests of one client (RFC 5849 section 3.2). The order is key, method, realm, version, signature, body
 * hash, timestamp and nonce: a request with a wrong signature does not use up its nonce. Thread-safe.
 */
final class SignatureVerifier {

  private final String clientKey;
  private final Secret clientSecret;
  private final Clock clock;
  private final Duration window;
  private final Demands demands;
  private final Set<Nonce> used = new HashSet<>();

  /** @param window how far a timestamp may be before or after the clock */
  SignatureVerifier(
      String clientKey, Secret clientSecret, Clock clock, Duration window, Demands demands) {
    this.clientKey = clientKey;
    this.clientSecret = clientSecret;
    this.clock = clock;
    this.window = window;
    this.demands = demands;
  }

  /** Returns why {@code signed} is rejected; empty if it is accepted. */
  Optional<FakeErrorResponse> error(SignedRequest signed, Secret tokenSecret) {
    if (!signed.clientKey().equals(clientKey)) {
      return rejected("oauth_consumer_key is not the key of the client");
    }
    Optional<SignatureCheck> accepted = demands.methods().stream()
        .filter(method -> method.method().equals(signed.signatureMethod()))
        .findFirst();
    if (accepted.isEmpty()) {
      return rejected("oauth_signature_method is not accepted by this server");
    }
    SignatureCheck check = accepted.get();
    if (check == SignatureCheck.PLAINTEXT && !signed.isConfidential()) {
      return rejected(
          "oauth_signature_method is PLAINTEXT, but the request was sent over plain http");
    }
    if (demands.realm() != null && !signed.realm().equals(Optional.of(demands.realm()))) {
      return rejected("realm is missing, or is not the required one");
    }
    if (!signed.parameter("oauth_version").orElse("1.0").equals("1.0")) {
      return rejected("oauth_version is present, but is not 1.0");
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(signed.nonce().orElse(""))) {
      return rejected("oauth_nonce is not ASCII");
    }
    if (!check.accepts(signed, clientSecret, tokenSecret, demands.publicKey())) {
      return rejected("oauth_signature is not correct for this base string and these secrets");
    }
    return bodyHashError(signed, check)
        .or(() -> timestampError(signed))
        .or(() -> nonceError(signed));
  }

  /** Checks OAuth Request Body Hash 1.0. A form is part of the base string and has no hash; any other body may have one. */
  private Optional<FakeErrorResponse> bodyHashError(SignedRequest signed, SignatureCheck check) {
    Optional<String> hash = signed.parameter("oauth_body_hash");
    if (hash.isEmpty()) {
      return demands.bodyHash() && !signed.body().isForm()
          ? rejected("oauth_body_hash is missing")
          : Optional.empty();
    }
    if (signed.body().isForm()) {
      return rejected("oauth_body_hash is present, but the body is a form");
    }
    if (signed.body() instanceof Body.Unread) {
      return rejected("oauth_body_hash is present, but the body cannot be read");
    }
    return SignatureCheck.sameText(check.bodyHash(signed.body().content()), hash.get())
        ? Optional.empty()
        : rejected("oauth_body_hash is not correct for this body and signature method");
  }

  private Optional<FakeErrorResponse> timestampError(SignedRequest signed) {
    long now = clock.now().getEpochSecond();
    long most = window.toSeconds();
    return signed
        .timestamp()
        .filter(t -> Math.abs(t - now) > most)
        .map(t -> demands.timestampError().apply((now - most) + "-" + (now + most)));
  }

  private Optional<FakeErrorResponse> nonceError(SignedRequest signed) {
    return signed
        .nonce()
        .map(value ->
            new Nonce(signed.clientKey(), signed.token(), signed.timestamp().orElse(0L), value))
        .filter(nonce -> !markUsed(nonce))
        .flatMap(
            nonce -> rejected("oauth_nonce was used before with this timestamp, client and token"));
  }

  private boolean markUsed(Nonce nonce) {
    synchronized (used) {
      return used.add(nonce);
    }
  }

  private static Optional<FakeErrorResponse> rejected(String reason) {
    return Optional.of(OAuth1Errors.couldNotAuthenticate(reason));
  }

  /**
   * The settings in which servers differ.
   *
   * @param methods the accepted signature methods
   * @param publicKey the client's key for RSA; {@code null} if RSA is not accepted
   * @param realm the realm that the header must name; {@code null} for any or none
   * @param bodyHash whether a body that is not a form must have a hash
   * @param timestampError returns the error response to a timestamp out of range, given the accepted range as {@code
   *     lowest-highest}
   */
  record Demands(
      Set<SignatureCheck> methods,
      @Nullable PublicKey publicKey,
      @Nullable String realm,
      boolean bodyHash,
      Function<String, FakeErrorResponse> timestampError) {

    static Demands ofX() {
      return new Demands(
          Set.of(SignatureCheck.HMAC_SHA1),
          null,
          null,
          false,
          acceptable -> OAuth1Errors.timestampCode135());
    }
  }

  /** A nonce and the values with which it must be unique (RFC 5849 section 3.3). */
  private record Nonce(String clientKey, String token, long timestamp, String value) {}
}
