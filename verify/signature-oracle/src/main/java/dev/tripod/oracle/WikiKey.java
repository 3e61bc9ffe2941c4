package dev.tripod.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Objects;

/** The RSA key that the OAuth wiki published for its test cases. */
public final class WikiKey {

  private WikiKey() {}

  /** {@return the private key: PKCS#8 in PEM} */
  public static String pem() {
    try (InputStream pem =
        Objects.requireNonNull(WikiKey.class.getResourceAsStream("oauth-wiki-rsa.pem"))) {
      return new String(pem.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** {@return the public key} */
  public static PublicKey publicKey() throws GeneralSecurityException {
    String base64 = pem().replaceAll("-----[A-Z ]+-----|\\s", "");
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key = (RSAPrivateCrtKey)
        rsa.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    return rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
  }
}
