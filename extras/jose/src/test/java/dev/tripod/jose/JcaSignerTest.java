package dev.tripod.jose;

import dev.tripod.contract.SignerContract;
import dev.tripod.domain.port.Signer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** The signer with keys of elliptic curves. With RSA keys, the contract takes seconds; SigningKeyTest signs with them. */
@DisplayName("The signer with the JDK's keys")
class JcaSignerTest {

  /** The contract with a new key. */
  abstract static class WithNewKey extends SignerContract {

    private final JwsAlgorithm algorithm;
    private final KeyPair keys;
    private final JcaSigner signer;

    WithNewKey(JwsAlgorithm algorithm, String kind, int size) {
      this.algorithm = algorithm;
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(size);
        this.keys = generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
      this.signer = JcaSigner.of(algorithm, keys);
    }

    @Override
    protected Signer signer() {
      return signer;
    }

    @Override
    protected boolean verifies(byte[] message, byte[] signature) throws Exception {
      Signature verification = algorithm.newSignature();
      verification.initVerify(keys.getPublic());
      verification.update(message);
      return verification.verify(signature);
    }

    @Override
    protected Optional<byte[]> secretKey() {
      return Optional.of(keys.getPrivate().getEncoded());
    }
  }

  @Nested
  @DisplayName("ES256")
  class Es256 extends WithNewKey {

    Es256() {
      super(JwsAlgorithm.ES256, "EC", 256);
    }
  }

  @Nested
  @DisplayName("EdDSA")
  class Ed25519 extends WithNewKey {

    Ed25519() {
      super(JwsAlgorithm.EDDSA, "Ed25519", 255);
    }
  }
}
