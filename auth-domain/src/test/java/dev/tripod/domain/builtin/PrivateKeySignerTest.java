package dev.tripod.domain.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an RSA key may come from; that it signs as it should is for {@code SignerContract} to say. */
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
  @DisplayName("a PEM gives the same signer as its key, blanks and line ends not counted")
  void pem() throws Exception {
    byte[] message = {1, 2, 3};
    String pem = "\r\n" + pem("PRIVATE KEY", rsa.getPrivate()).replace("\n", "\r\n") + " ";

    assertThat(PrivateKeySigner.ofPem("SHA512withRSA", pem).sign(message))
        .isEqualTo(PrivateKeySigner.of("SHA512withRSA", rsa.getPrivate()).sign(message));
  }

  @Test
  @DisplayName("the algorithm must go with the key, and the platform must know it")
  void algorithm() {
    assertThatThrownBy(() -> PrivateKeySigner.of("SHA1withRSA", ec.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SHA1withRSA");
    assertThatThrownBy(() -> PrivateKeySigner.of("SHA0withRSA", rsa.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY", "CERTIFICATE"})
  @DisplayName("what is no unencrypted PKCS#8 key is refused, and nothing of it is quoted")
  void otherPem(String kind) {
    String pem = pem(kind, rsa.getPrivate());

    assertThatThrownBy(() -> PrivateKeySigner.ofPem("SHA1withRSA", pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PKCS#8")
        .hasMessageNotContaining(pem.substring(60, 80));
  }

  @Test
  @DisplayName("a PEM of another key, or of none, is refused without a cause that could quote it")
  void wrongPem() {
    for (String pem : new String[] {
      pem("PRIVATE KEY", ec.getPrivate()),
      "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----",
      ""
    }) {
      assertThatThrownBy(() -> PrivateKeySigner.ofPem("SHA1withRSA", pem))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause();
    }
  }

  private static String pem(String kind, PrivateKey key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }
}
