package dev.tripod.oauth1;

import dev.tripod.domain.builtin.PrivateKeySigner;
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
final class WikiKey {

  private WikiKey() {}

  static String pem() {
    try (InputStream pem =
        Objects.requireNonNull(WikiKey.class.getResourceAsStream("oauth-wiki-rsa.pem"))) {
      return new String(pem.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static SignatureMethod sha1() {
    return SignatureMethod.rsaSha1(PrivateKeySigner.ofPem("SHA1withRSA", pem()));
  }

  static PublicKey publicKey() throws GeneralSecurityException {
    String base64 = pem().replaceAll("-----[A-Z ]+-----|\\s", "");
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key = (RSAPrivateCrtKey)
        rsa.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    return rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
  }
}
