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
    SecureRandom random = new SecureRandom();
    // A class and no lambda: the first lambda of a process costs more than the first signature.
    return new RandomSource() {
      @Override
      public void fill(byte[] target) {
        random.nextBytes(target);
      }
    };
  }

  /** {@code octets} random octets in base64url without padding: 32 give 43 characters. */
  default Secret base64url(int octets) {
    byte[] random = new byte[octets];
    fill(random);
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }
}
