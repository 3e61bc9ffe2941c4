package dev.tripod.sealing;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.RandomSource;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A sealing key in memory: AES-256-GCM of the JDK (NIST SP 800-38D). A sealed value is a random nonce of 96 bits, the ciphertext,
 * and a tag of 128 bits.
 *
 * <p>Replace the key before all servers together have sealed 2<sup>32</sup> values with it. After that, the chance that a random nonce
 * repeats exceeds the bound of SP 800-38D section 8.3. Two values with the same nonce reveal their difference, and let an attacker
 * forge others.
 *
 * <p>Immutable and thread-safe; {@code toString} contains the id only.
 */
public final class AesGcmKey implements SealingKey {

  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int KEY_OCTETS = 32;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_OCTETS = 16;

  private static final String HOW_TO_CREATE_A_KEY =
      "Create a key with RandomSource.secure().base64url(32).";

  private final String id;
  private final SecretKeySpec key;
  private final RandomSource random;

  private AesGcmKey(String id, SecretKeySpec key, RandomSource random) {
    this.id = id;
    this.key = key;
    this.random = random;
  }

  /**
   * Returns a key.
   *
   * @param id a name of this key, such as the month of its creation: 1 to 32 letters, digits, {@code -} and {@code _}
   * @param key 32 random octets in base64 or base64url, such as {@code RandomSource.secure().base64url(32)}
   * @throws IllegalArgumentException if the id or the key has another form, or this platform does not support AES-256-GCM; the message
   *     does not quote the key
   */
  public static AesGcmKey of(String id, Secret key) {
    return of(id, key, RandomSource.secure());
  }

  /**
   * Returns a key, as {@link #of(String, Secret)} does.
   *
   * @param random the source of the nonces; a source that repeats itself breaks the encryption
   * @throws IllegalArgumentException as {@link #of(String, Secret)} does
   */
  public static AesGcmKey of(String id, Secret key, RandomSource random) {
    AesGcmKey created = new AesGcmKey(
        KeyId.require(id),
        new SecretKeySpec(octets(id, key), "AES"),
        Objects.requireNonNull(random, "random"));
    try {
      created.cipher(Cipher.ENCRYPT_MODE, new byte[NONCE_OCTETS]);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "This platform does not support AES-256-GCM. Add a JCA provider that does.", e);
    }
    return created;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public byte[] seal(byte[] plaintext, byte[] associatedData) throws IOException {
    byte[] nonce = new byte[NONCE_OCTETS];
    random.fill(nonce);
    byte[] sealed = Arrays.copyOf(nonce, NONCE_OCTETS + plaintext.length + TAG_OCTETS);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
      cipher.updateAAD(associatedData);
      cipher.doFinal(plaintext, 0, plaintext.length, sealed, NONCE_OCTETS);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<byte[]> open(byte[] sealed, byte[] associatedData) throws IOException {
    if (sealed.length < NONCE_OCTETS + TAG_OCTETS) {
      return Optional.empty();
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed);
      cipher.updateAAD(associatedData);
      return Optional.of(cipher.doFinal(sealed, NONCE_OCTETS, sealed.length - NONCE_OCTETS));
    } catch (AEADBadTagException notAuthentic) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw failed(e);
    }
  }

  @Override
  public String toString() {
    return "AesGcmKey[" + id + "]";
  }

  private Cipher cipher(int mode, byte[] startsWithNonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_OCTETS, startsWithNonce, 0, NONCE_OCTETS));
    return cipher;
  }

  private static byte[] octets(String id, Secret key) {
    byte[] octets;
    try {
      octets = Base64.getUrlDecoder().decode(key.reveal().replace('+', '-').replace('/', '_'));
    } catch (IllegalArgumentException e) {
      // Without the cause, because its message quotes a character of the key.
      throw new IllegalArgumentException(
          "The sealing key " + id + " is not base64. " + HOW_TO_CREATE_A_KEY);
    }
    if (octets.length != KEY_OCTETS) {
      throw new IllegalArgumentException("The sealing key " + id + " has " + octets.length
          + " octets, but AES-256 needs " + KEY_OCTETS + ". " + HOW_TO_CREATE_A_KEY);
    }
    return octets;
  }

  private static IOException failed(GeneralSecurityException cause) {
    return new IOException("The JCA provider failed. Check the providers of this JVM.", cause);
  }
}
