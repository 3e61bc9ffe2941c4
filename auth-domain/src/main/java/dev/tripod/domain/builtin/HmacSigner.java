package dev.tripod.domain.builtin;

import dev.tripod.domain.port.Signer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC (RFC 2104) by the JDK, with a key in memory. Immutable and thread-safe: each signature is made by a copy of what was
 * keyed once, or keyed anew where the provider's cannot be copied. {@code toString} does not tell the key.
 */
public final class HmacSigner implements Signer {

  private final SecretKeySpec key;
  private final @Nullable Mac keyed;

  private HmacSigner(SecretKeySpec key, @Nullable Mac keyed) {
    this.key = key;
    this.keyed = keyed;
  }

  /**
   * A signer with {@code key}.
   *
   * @param algorithm the JCA name: {@code HmacSHA1}, {@code HmacSHA256}, {@code HmacSHA512}
   * @param key not empty; copied
   * @throws IllegalArgumentException if the key is empty, or this platform does not know the algorithm
   */
  public static HmacSigner of(String algorithm, byte[] key) {
    SecretKeySpec secret = new SecretKeySpec(key, algorithm);
    Mac keyed = keyed(secret);
    return new HmacSigner(secret, copy(keyed) == null ? null : keyed);
  }

  @Override
  public String algorithm() {
    return key.getAlgorithm();
  }

  @Override
  public byte[] sign(byte[] message) {
    return mac().doFinal(message);
  }

  @Override
  public String toString() {
    return "HmacSigner[" + algorithm() + "]";
  }

  private Mac mac() {
    Mac copy = keyed == null ? null : copy(keyed);
    return copy == null ? keyed(key) : copy;
  }

  /** {@code null} if its provider does not copy. */
  private static @Nullable Mac copy(Mac keyed) {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      return null;
    }
  }

  private static Mac keyed(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      // Makes the JDK's HMAC hash the key's block here, and not in each copy.
      mac.update(new byte[0]);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("This platform has no " + key.getAlgorithm(), e);
    }
  }
}
