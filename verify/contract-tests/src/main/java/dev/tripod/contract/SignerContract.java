package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests the rules of {@link Signer}. The subclass creates the signer, and verifies its signatures with other code. */
@DisplayName("A signer")
public abstract class SignerContract {

  private static final int THREADS = 16;
  private static final byte[] MESSAGE =
      "POST&https%3A%2F%2Fapi.example%2F1".getBytes(StandardCharsets.US_ASCII);

  /** Creates the contract for a subclass. */
  protected SignerContract() {}

  /** Returns a signer, with the same key at every call. */
  protected abstract Signer signer();

  /**
   * Returns whether {@code signature} belongs to {@code message}, without using the signer: with the public key, or with
   * another implementation of the same MAC.
   */
  protected abstract boolean verifies(byte[] message, byte[] signature) throws Exception;

  /** Returns the secret key, which {@code toString} must not contain; empty if it is in an HSM. */
  protected Optional<byte[]> secretKey() {
    return Optional.empty();
  }

  @Test
  @DisplayName("returns the JCA name of its algorithm, the same at every call")
  protected void required_returnsAJcaAlgorithmName() {
    Signer signer = signer();
    Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(Security.getAlgorithms("Mac"));
    known.addAll(Security.getAlgorithms("Signature"));

    assertThat(known).contains(signer.algorithm().toUpperCase(Locale.ROOT));
    assertThat(signer.algorithm()).isEqualTo(signer.algorithm());
  }

  @Test
  @DisplayName("returns valid signatures of messages of any length")
  protected void required_returnsValidSignatures() throws Exception {
    Signer signer = signer();
    for (int length : new int[] {0, 1, 55, 56, 64, 65, 1000, 100_000}) {
      byte[] message = new byte[length];
      Arrays.fill(message, (byte) 0xE9);

      assertThat(verifies(message, signer.sign(message)))
          .as("the signature of " + length + " octets is valid")
          .isTrue();
    }
  }

  @Test
  @DisplayName("returns a signature that is not valid for another message")
  protected void required_signsOnlyTheMessage() throws Exception {
    byte[] other = MESSAGE.clone();
    other[other.length - 1] ^= 1;

    assertThat(verifies(other, signer().sign(MESSAGE)))
        .as("the signature is valid for another message")
        .isFalse();
  }

  @Test
  @DisplayName("does not change the message")
  protected void required_doesNotChangeTheMessage() throws IOException {
    byte[] message = MESSAGE.clone();

    signer().sign(message);

    assertThat(message).isEqualTo(MESSAGE);
  }

  @Test
  @DisplayName("returns a new array each time")
  protected void required_returnsANewArray() throws Exception {
    Signer signer = signer();
    byte[] first = signer.sign(MESSAGE);
    byte[] copy = first.clone();

    Arrays.fill(first, (byte) 0);

    assertThat(verifies(MESSAGE, copy)).as("the first signature is valid").isTrue();
    assertThat(verifies(MESSAGE, signer.sign(MESSAGE)))
        .as("the second signature is valid")
        .isTrue();
  }

  @Test
  @DisplayName("returns r || s for an elliptic curve, not ASN.1")
  protected void required_returnsPlainEllipticCurveSignatures() throws IOException {
    Signer signer = signer();
    if (signer.algorithm().toUpperCase(Locale.ROOT).contains("ECDSA")) {
      assertThat(signer.sign(MESSAGE).length).isIn(64, 96, 132);
    }
  }

  @Test
  @DisplayName("can be used by many threads at the same time")
  protected void required_isThreadSafe() throws Exception {
    Signer signer = signer();

    boolean right = Race.repeated(THREADS, 50, thread -> turn -> {
      byte[] message = (thread + ":" + turn).getBytes(StandardCharsets.US_ASCII);
      return verifies(message, signer.sign(message));
    });

    assertThat(right).as("all signatures are valid").isTrue();
  }

  @Test
  @DisplayName("has a toString without its key")
  protected void required_toStringDoesNotContainTheKey() {
    Optional<byte[]> key = secretKey();
    if (key.isPresent()) {
      assertThat(signer().toString())
          .doesNotContain(new String(key.get(), StandardCharsets.ISO_8859_1))
          .doesNotContainIgnoringCase(HexFormat.of().formatHex(key.get()))
          .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(key.get()))
          .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(key.get()))
          .doesNotContain(Arrays.toString(key.get()));
    }
  }
}
