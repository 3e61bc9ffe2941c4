package dev.tripod.sealing;

import java.io.IOException;
import java.util.Optional;

/**
 * A key that seals values: it encrypts and authenticates them (RFC 5116). {@link AesGcmKey} is such a key in memory. Implement this
 * interface for a key in a key management service or a hardware security module. Thread-safe.
 *
 * <p>The associated data is authenticated, not encrypted. It contains names and digests, and no secret, so a key service may log it.
 */
public interface SealingKey {

  /**
   * Returns the id of this key: 1 to 32 letters, digits, {@code -} and {@code _}. Each sealed value contains it in clear text. Never
   * give two keys the same id.
   */
  String id();

  /**
   * Encrypts and authenticates {@code plaintext}. Two calls with the same arguments return different values.
   *
   * @return everything that {@link #open} needs, such as a nonce, the ciphertext and a tag
   * @throws IOException if the key cannot be used now
   */
  byte[] seal(byte[] plaintext, byte[] associatedData) throws IOException;

  /**
   * Decrypts what {@link #seal} returned for the same associated data.
   *
   * @return empty if {@code sealed} is anything else: a changed, truncated or foreign value, or one with other associated data
   * @throws IOException if the key cannot be used now
   */
  Optional<byte[]> open(byte[] sealed, byte[] associatedData) throws IOException;
}
