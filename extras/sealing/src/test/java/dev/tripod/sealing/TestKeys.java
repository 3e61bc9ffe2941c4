package dev.tripod.sealing;

import dev.tripod.domain.Secret;
import java.util.Base64;

/** Keys of tests: each octet of the key is one more than the octet before it. */
final class TestKeys {

  private TestKeys() {}

  /** Returns a key that begins with the octet {@code first}. */
  static Secret secret(int first) {
    byte[] octets = new byte[32];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (first + i);
    }
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
  }

  static AesGcmKey key(String id, int first) {
    return AesGcmKey.of(id, secret(first));
  }
}
