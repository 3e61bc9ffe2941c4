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
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed requests of one client (RFC 5849 section 3.2): key, method, realm, version, signature, body hash,
 * timestamp and nonce, in that order, so that a nonce is spent by a good signature alone. Thread-safe.
 */
final class SignatureVerifier {

  private final String clientKey;
  private final Secret clientSecret;
  private final Clock clock;
  private final Duration window;
  private final Demands demands;
  private final Set<Nonce> used = new HashSet<>();

  /** Accepts {@code clientKey} with timestamps at most {@code window} before or after the clock. */
  SignatureVerifier(
      String clientKey, Secret clientSecret, Clock clock, Duration window, Demands demands) {
    this.clientKey = clientKey;
    this.clientSecret = clientSecret;
    this.clock = clock;
    this.window = window;
    this.demands = demands;
  }

  /** Empty if {@code signed} is accepted. */
  Optional<Refusal> refusal(SignedRequest signed, Secret tokenSecret) {
    if (!signed.clientKey().equals(clientKey)) {
      return refused("oauth_consumer_key is not this client's");
    }
    Optional<SignatureCheck> accepted = demands.methods().stream()
        .filter(method -> method.method().equals(signed.signatureMethod()))
        .findFirst();
    if (accepted.isEmpty()) {
      return refused("oauth_signature_method is none that this server accepts");
    }
    SignatureCheck check = accepted.get();
    if (check == SignatureCheck.PLAINTEXT && !signed.isConfidential()) {
      return refused("oauth_signature_method is PLAINTEXT, and the request came by plain http");
    }
    if (demands.realm() != null && !signed.realm().equals(Optional.of(demands.realm()))) {
      return refused("realm is not the one that this server demands, or there is none");
    }
    if (!signed.parameter("oauth_version").orElse("1.0").equals("1.0")) {
      return refused("oauth_version is there and not 1.0");
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(signed.nonce().orElse(""))) {
      return refused("oauth_nonce is not ASCII");
    }
    if (!check.accepts(signed, clientSecret, tokenSecret, demands.publicKey())) {
      return refused("oauth_signature is not the one over the base string with these secrets");
    }
    return bodyHashRefusal(signed, check)
        .or(() -> timestampRefusal(signed))
        .or(() -> nonceRefusal(signed));
  }

  /** OAuth Request Body Hash 1.0: a form is signed itself, and has no hash; any other body may have one. */
  private Optional<Refusal> bodyHashRefusal(SignedRequest signed, SignatureCheck check) {
    Optional<String> hash = signed.parameter("oauth_body_hash");
    if (hash.isEmpty()) {
      return demands.bodyHash() && !signed.body().isForm()
          ? refused("oauth_body_hash is missing")
          : Optional.empty();
    }
    if (signed.body().isForm()) {
      return refused("oauth_body_hash is there, and the body is a form");
    }
    if (signed.body() instanceof Body.Unread) {
      return refused("oauth_body_hash is there, and the body cannot be read");
    }
    return SignatureCheck.sameText(check.bodyHash(signed.body().content()), hash.get())
        ? Optional.empty()
        : refused("oauth_body_hash is not the body's by the hash of the signature method");
  }

  private Optional<Refusal> timestampRefusal(SignedRequest signed) {
    long now = clock.now().getEpochSecond();
    long lowest = now - window.toSeconds();
    long highest = now + window.toSeconds();
    return signed
        .timestamp()
        .filter(t -> t < lowest || t > highest)
        .map(t -> Refusal.timestampOutOfBounds(demands.refusedTimestamp(), lowest, highest));
  }

  private Optional<Refusal> nonceRefusal(SignedRequest signed) {
    return signed
        .nonce()
        .map(value ->
            new Nonce(signed.clientKey(), signed.token(), signed.timestamp().orElse(0L), value))
        .filter(nonce -> !spend(nonce))
        .flatMap(
            nonce -> refused("oauth_nonce was used with this timestamp, client and token before"));
  }

  private boolean spend(Nonce nonce) {
    synchronized (used) {
      return used.add(nonce);
    }
  }

  private static Optional<Refusal> refused(String reason) {
    return Optional.of(Refusal.couldNotAuthenticate(reason));
  }

  /**
   * In what servers differ.
   *
   * @param methods of which one must be used
   * @param publicKey of the client, for RSA
   * @param realm that each request must name, in the header
   * @param bodyHash whether each body that is no form must have its hash
   * @param refusedTimestamp how it tells that a timestamp is too far off
   */
  record Demands(
      Set<SignatureCheck> methods,
      @Nullable PublicKey publicKey,
      @Nullable String realm,
      boolean bodyHash,
      RefusedTimestamp refusedTimestamp) {

    static Demands ofX() {
      return new Demands(
          Set.of(SignatureCheck.HMAC_SHA1), null, null, false, RefusedTimestamp.CODE_135);
    }
  }

  /** RFC 5849 section 3.3: what a nonce is unique across. */
  private record Nonce(String clientKey, String token, long timestamp, String value) {}
}
