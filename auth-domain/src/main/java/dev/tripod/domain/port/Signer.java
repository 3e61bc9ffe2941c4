package dev.tripod.domain.port;

import java.io.IOException;

/**
 * Makes signatures with a key that it holds or can reach; an HSM or a key management service can stand behind it.
 * Implementations are thread-safe, and their {@code toString} does not tell the key.
 */
public interface Signer {

  /** The JCA name of what {@link #sign} makes: {@code HmacSHA1}, {@code SHA256withRSA}. The same at every call. */
  String algorithm();

  /**
   * Signs {@code message}, which is not changed and not kept.
   *
   * @return a new array; for an elliptic curve {@code r || s} (IEEE P1363), not ASN.1
   * @throws IOException if the key cannot be reached or does not sign
   */
  byte[] sign(byte[] message) throws IOException;
}
