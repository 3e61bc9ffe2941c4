package dev.tripod.domain.builtin;

import dev.tripod.domain.port.Signer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC (RFC 2104) by the JDK, with a key in memory. Immutable and thread-safe; {@code toString} does not tell the key. */
public final class HmacSigner implements Signer {

  private final SecretKeySpec key;

  private HmacSigner(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * A signer with {@code key}.
   *
   * @param algorithm the JCA name: {@code HmacSHA1}, {@code HmacSHA256}, {@code HmacSHA512}
   * @param key not empty; copied
   * @throws IllegalArgumentException if the key is empty, or this platform does not know the algorithm
   */
  public static HmacSigner of(String algorithm, byte[] key) {
    HmacSigner signer = new HmacSigner(new SecretKeySpec(key, algorithm));
    signer.mac();
    return signer;
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
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("This platform has no " + key.getAlgorithm(), e);
    }
  }
}
