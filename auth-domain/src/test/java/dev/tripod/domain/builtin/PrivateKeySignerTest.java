package dev.tripod.domain.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the sources of a key. {@code SignerContract} tests the signatures. */
final class PrivateKeySignerTest {

  private static KeyPair rsa;
  private static KeyPair ec;

  @BeforeAll
  static void keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
    ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  @Test
  @DisplayName("a PEM returns the same signer as its key, with any white space")
  void pem() throws Exception {
    byte[] message = {1, 2, 3};
    String pem = "\r\n" + pem("PRIVATE KEY", rsa.getPrivate()).replace("\n", "\r\n") + " ";

    assertThat(PrivateKeySigner.ofPem("SHA512withRSA", pem).sign(message))
        .isEqualTo(PrivateKeySigner.of("SHA512withRSA", rsa.getPrivate()).sign(message));
  }

  @Test
  @DisplayName("the platform must support the algorithm with this key")
  void algorithm() {
    assertThatThrownBy(() -> PrivateKeySigner.of("SHA1withRSA", ec.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SHA1withRSA");
    assertThatThrownBy(() -> PrivateKeySigner.of("SHA0withRSA", rsa.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"secp256r1, SHA256withECDSA, 64", "secp521r1, SHA512withECDSA, 132"})
  @DisplayName("a signature with an elliptic curve is r || s, from a key and from a PEM")
  void ellipticCurve(String curve, String algorithm, int length) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair pair = generator.generateKeyPair();
    byte[] message = {1, 2, 3};
    Signature verifier = Signature.getInstance(algorithm + "inP1363Format");

    for (PrivateKeySigner signer : List.of(
        PrivateKeySigner.of(algorithm, pair.getPrivate()),
        PrivateKeySigner.ofPem(algorithm, pem("PRIVATE KEY", pair.getPrivate())))) {
      byte[] signature = signer.sign(message);
      verifier.initVerify(pair.getPublic());
      verifier.update(message);

      assertThat(signer.algorithm()).isEqualTo(algorithm);
      assertThat(signature).hasSize(length);
      assertThat(verifier.verify(signature)).as("the signature is valid").isTrue();
    }
    assertThatThrownBy(
            () -> PrivateKeySigner.ofPem(algorithm, pem("PRIVATE KEY", rsa.getPrivate())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("EC private key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY", "CERTIFICATE"})
  @DisplayName("anything but an unencrypted PKCS#8 key is rejected and not quoted")
  void otherPem(String kind) {
    String pem = pem(kind, rsa.getPrivate());

    assertThatThrownBy(() -> PrivateKeySigner.ofPem("SHA1withRSA", pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PKCS#8")
        .hasMessageNotContaining(pem.substring(60, 80));
  }

  @Test
  @DisplayName(
      "a PEM with another key or without one is rejected, without a cause that could quote it")
  void wrongPem() {
    for (String pem : new String[] {
      pem("PRIVATE KEY", ec.getPrivate()),
      "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----A-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----AAA=A===-----END PRIVATE KEY-----",
      ""
    }) {
      assertThatThrownBy(() -> PrivateKeySigner.ofPem("SHA1withRSA", pem))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PEM")
          .hasNoCause();
    }
  }

  private static String pem(String kind, PrivateKey key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }
}
