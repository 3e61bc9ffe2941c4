package dev.tripod.contract;

import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.port.Signer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** Runs the contract tests for the adapters in the domain, which cannot depend on this module. */
final class BuiltinAdaptersTest {

  @Nested
  final class SystemClock extends ClockContract {

    @Override
    protected Clock clock() {
      return Clock.system();
    }
  }

  @Nested
  final class SecureRandomSource extends RandomSourceContract {

    @Override
    protected RandomSource random() {
      return RandomSource.secure();
    }
  }

  @Nested
  final class InMemoryPendingAuthorizations extends PendingAuthorizationStoreContract {

    @Override
    protected PendingAuthorizationStore store(Clock clock) {
      return InMemoryPendingAuthorizationStore.of(clock, 16, 1_000);
    }
  }

  @Nested
  final class InMemoryCredentials extends CredentialStoreContract {

    @Override
    protected CredentialStore store() {
      return InMemoryCredentialStore.create();
    }

    @Override
    protected Optional<CredentialStore> storeFor(int owners) {
      return Optional.of(InMemoryCredentialStore.create(owners));
    }
  }

  @Nested
  final class PrivateKey extends SignerContract {

    private static final KeyPair PAIR = pair();

    @Override
    protected Signer signer() {
      return PrivateKeySigner.of("SHA256withRSA", PAIR.getPrivate());
    }

    @Override
    protected boolean verifies(byte[] message, byte[] signature) throws GeneralSecurityException {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(PAIR.getPublic());
      verifier.update(message);
      return verifier.verify(signature);
    }

    @Override
    protected Optional<byte[]> secretKey() {
      return Optional.of(PAIR.getPrivate().getEncoded());
    }

    private static KeyPair pair() {
      try {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        // Too short for production. The tests sign 800 times, on a JVM without C2.
        rsa.initialize(1024);
        return rsa.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Nested
  final class HmacSha1 extends SignerContract {

    private static final byte[] KEY = "client secret&token secret".getBytes(StandardCharsets.UTF_8);

    @Override
    protected Signer signer() {
      return HmacSigner.of("HmacSHA1", KEY);
    }

    @Override
    protected boolean verifies(byte[] message, byte[] signature) throws GeneralSecurityException {
      return Arrays.equals(signature, hmacByItsDefinition(message));
    }

    @Override
    protected Optional<byte[]> secretKey() {
      return Optional.of(KEY);
    }

    /** RFC 2104 section 2, with the hash alone. */
    private static byte[] hmacByItsDefinition(byte[] message) throws GeneralSecurityException {
      byte[] padded = Arrays.copyOf(KEY, 64);
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(xored(padded, 0x36));
      byte[] inner = sha1.digest(message);
      sha1.update(xored(padded, 0x5c));
      return sha1.digest(inner);
    }

    private static byte[] xored(byte[] octets, int mask) {
      byte[] result = new byte[octets.length];
      for (int i = 0; i < octets.length; i++) {
        result[i] = (byte) (octets[i] ^ mask);
      }
      return result;
    }
  }
}
