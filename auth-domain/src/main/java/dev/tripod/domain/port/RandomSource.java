package dev.tripod.domain.port;

import dev.tripod.domain.Secret;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/**
 * A source of unpredictable bytes for nonces, states, verifiers and keys. Thread-safe. Use {@link #secure} everywhere except in
 * tests.
 */
@FunctionalInterface
public interface RandomSource {

  /** Fills the whole {@code target} with random bytes. */
  void fill(byte[] target);

  /** Returns the {@link SecureRandom} of the platform. */
  static RandomSource secure() {
    SecureRandom random = new SecureRandom();
    // Not a lambda: the first lambda of a process costs more time than the first signature.
    return new RandomSource() {
      @Override
      public void fill(byte[] target) {
        random.nextBytes(Objects.requireNonNull(target, "target"));
      }
    };
  }

  /** Returns {@code octets} random bytes in base64url without padding: 32 bytes are 43 characters. */
  default Secret base64url(int octets) {
    byte[] random = new byte[octets];
    fill(random);
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }
}
