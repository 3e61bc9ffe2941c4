package dev.tripod.domain.port;

import java.io.IOException;

/**
 * A creator of signatures with a key in memory, in an HSM or in a key management service. Implementations are thread-safe, and
 * their {@code toString} does not contain the key.
 */
public interface Signer {

  /** Returns the JCA name of the algorithm: {@code HmacSHA1}, {@code SHA256withRSA}. It never changes. */
  String algorithm();

  /**
   * Signs {@code message}, without changing or storing the array.
   *
   * @return a new array; for an elliptic curve {@code r || s} (IEEE P1363), not ASN.1
   * @throws IOException if the key is not available or cannot sign
   */
  byte[] sign(byte[] message) throws IOException;
}
