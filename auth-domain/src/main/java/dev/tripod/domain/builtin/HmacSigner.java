package dev.tripod.domain.builtin;

import dev.tripod.domain.port.Signer;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A signer with HMAC (RFC 2104) of the JDK and a key in memory. It initializes a {@link Mac} once and signs with copies of it. If
 * the JCA provider does not support copies, it initializes a new one per signature. Immutable and thread-safe; {@code toString}
 * does not contain the key.
 */
public final class HmacSigner implements Signer {

  private final SecretKeySpec key;
  private final @Nullable Mac keyed;

  private HmacSigner(SecretKeySpec key, @Nullable Mac keyed) {
    this.key = key;
    this.keyed = keyed;
  }

  /**
   * Returns a signer with {@code key}.
   *
   * @param algorithm the JCA name: {@code HmacSHA1}, {@code HmacSHA256}, {@code HmacSHA512}
   * @param key not empty; the array is copied
   * @throws IllegalArgumentException if the key is empty, or this platform does not support the algorithm
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
    return mac().doFinal(Objects.requireNonNull(message, "message"));
  }

  @Override
  public String toString() {
    return "HmacSigner[" + algorithm() + "]";
  }

  private Mac mac() {
    Mac copy = keyed == null ? null : copy(keyed);
    return copy == null ? keyed(key) : copy;
  }

  /** Returns a copy, or {@code null} if the JCA provider does not support copies. */
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
      // The JDK hashes the key block at the first update: do it here once, and not in each copy.
      mac.update(new byte[0]);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "This platform does not support " + key.getAlgorithm() + ". Use another algorithm.", e);
    }
  }
}
