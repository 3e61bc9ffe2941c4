package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies signed requests of one client (RFC 5849 section 3.2): key, method, version, signature, timestamp and nonce, in
 * that order, so that a nonce is spent by a good signature alone. Thread-safe.
 */
final class SignatureVerifier {

  private final String clientKey;
  private final Secret clientSecret;
  private final Clock clock;
  private final Duration window;
  private final Set<Nonce> used = new HashSet<>();

  /** Accepts {@code clientKey} with timestamps at most {@code window} before or after the clock. */
  SignatureVerifier(String clientKey, Secret clientSecret, Clock clock, Duration window) {
    this.clientKey = clientKey;
    this.clientSecret = clientSecret;
    this.clock = clock;
    this.window = window;
  }

  /** Empty if {@code signed} is accepted. */
  Optional<Refusal> refusal(SignedRequest signed, Secret tokenSecret) {
    if (!signed.clientKey().equals(clientKey)) {
      return refused("oauth_consumer_key is not this client's");
    }
    if (!signed.signatureMethod().equals("HMAC-SHA1")) {
      return refused("oauth_signature_method is not HMAC-SHA1");
    }
    if (!signed.parameter("oauth_version").orElse("1.0").equals("1.0")) {
      return refused("oauth_version is there and not 1.0");
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(signed.nonce())) {
      return refused("oauth_nonce is not ASCII");
    }
    if (!signed.isSignedWith(clientSecret, tokenSecret)) {
      return refused("oauth_signature is not the one over the base string with these secrets");
    }
    if (Math.abs(clock.now().getEpochSecond() - signed.timestamp()) > window.toSeconds()) {
      return Optional.of(Refusal.timestampOutOfBounds());
    }
    return spend(new Nonce(signed.clientKey(), signed.token(), signed.timestamp(), signed.nonce()))
        ? Optional.empty()
        : refused("oauth_nonce was used with this timestamp, client and token before");
  }

  private boolean spend(Nonce nonce) {
    synchronized (used) {
      return used.add(nonce);
    }
  }

  private static Optional<Refusal> refused(String reason) {
    return Optional.of(Refusal.couldNotAuthenticate(reason));
  }

  /** RFC 5849 section 3.3: what a nonce is unique across. */
  private record Nonce(String clientKey, String token, long timestamp, String value) {}
}
