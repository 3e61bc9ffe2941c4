package dev.tripod.domain.port;

import dev.tripod.domain.Secret;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Unpredictable octets, for nonces, states, verifiers and keys. Thread-safe. Anything but {@link #secure} is for tests.
 */
@FunctionalInterface
public interface RandomSource {

  /** Fills all of {@code target}. */
  void fill(byte[] target);

  /** {@link SecureRandom} of the platform. */
  static RandomSource secure() {
    return new SecureRandom()::nextBytes;
  }

  /** {@code octets} random octets in base64url without padding: 32 give 43 characters. */
  default Secret base64url(int octets) {
    byte[] random = new byte[octets];
    fill(random);
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }
}
