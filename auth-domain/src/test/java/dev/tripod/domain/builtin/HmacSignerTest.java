package dev.tripod.domain.builtin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HmacSignerTest {

  private static final byte[] COUNTING =
      HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10111213141516171819");

  static Stream<Arguments> vectors() {
    byte[] jefe = "Jefe".getBytes(US_ASCII);
    byte[] hiThere = "Hi There".getBytes(US_ASCII);
    byte[] nothing = "what do ya want for nothing?".getBytes(US_ASCII);
    byte[] truncated = "Test With Truncation".getBytes(US_ASCII);
    byte[] largeKey = "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(US_ASCII);
    byte[] largeBoth = "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"
        .getBytes(US_ASCII);
    byte[] largerBoth =
        ("This is a test using a larger than block-size key and a larger than block-size data."
                + " The key needs to be hashed before being used by the HMAC algorithm.")
            .getBytes(US_ASCII);
    return Stream.of(
        arguments(
            "RFC 2202 section 3, case 1",
            "HmacSHA1",
            repeat(0x0b, 20),
            hiThere,
            "b617318655057264e28bc0b6fb378c8ef146be00"),
        arguments(
            "RFC 2202 section 3, case 2",
            "HmacSHA1",
            jefe,
            nothing,
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        arguments(
            "RFC 2202 section 3, case 3",
            "HmacSHA1",
            repeat(0xaa, 20),
            repeat(0xdd, 50),
            "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        arguments(
            "RFC 2202 section 3, case 4",
            "HmacSHA1",
            COUNTING,
            repeat(0xcd, 50),
            "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        arguments(
            "RFC 2202 section 3, case 5",
            "HmacSHA1",
            repeat(0x0c, 20),
            truncated,
            "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
        arguments(
            "RFC 2202 section 3, case 6",
            "HmacSHA1",
            repeat(0xaa, 80),
            largeKey,
            "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        arguments(
            "RFC 2202 section 3, case 7",
            "HmacSHA1",
            repeat(0xaa, 80),
            largeBoth,
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"),
        arguments(
            "RFC 4231 section 4.2, HmacSHA256",
            "HmacSHA256",
            repeat(0x0b, 20),
            hiThere,
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        arguments(
            "RFC 4231 section 4.2, HmacSHA512",
            "HmacSHA512",
            repeat(0x0b, 20),
            hiThere,
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"),
        arguments(
            "RFC 4231 section 4.3, HmacSHA256",
            "HmacSHA256",
            jefe,
            nothing,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        arguments(
            "RFC 4231 section 4.3, HmacSHA512",
            "HmacSHA512",
            jefe,
            nothing,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
        arguments(
            "RFC 4231 section 4.4, HmacSHA256",
            "HmacSHA256",
            repeat(0xaa, 20),
            repeat(0xdd, 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        arguments(
            "RFC 4231 section 4.4, HmacSHA512",
            "HmacSHA512",
            repeat(0xaa, 20),
            repeat(0xdd, 50),
            "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"),
        arguments(
            "RFC 4231 section 4.5, HmacSHA256",
            "HmacSHA256",
            COUNTING,
            repeat(0xcd, 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        arguments(
            "RFC 4231 section 4.5, HmacSHA512",
            "HmacSHA512",
            COUNTING,
            repeat(0xcd, 50),
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"),
        arguments(
            "RFC 4231 section 4.6, HmacSHA256",
            "HmacSHA256",
            repeat(0x0c, 20),
            truncated,
            "a3b6167473100ee06e0c796c2955552b"),
        arguments(
            "RFC 4231 section 4.6, HmacSHA512",
            "HmacSHA512",
            repeat(0x0c, 20),
            truncated,
            "415fad6271580a531d4179bc891d87a6"),
        arguments(
            "RFC 4231 section 4.7, HmacSHA256",
            "HmacSHA256",
            repeat(0xaa, 131),
            largeKey,
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        arguments(
            "RFC 4231 section 4.7, HmacSHA512",
            "HmacSHA512",
            repeat(0xaa, 131),
            largeKey,
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
        arguments(
            "RFC 4231 section 4.8, HmacSHA256",
            "HmacSHA256",
            repeat(0xaa, 131),
            largerBoth,
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        arguments(
            "RFC 4231 section 4.8, HmacSHA512",
            "HmacSHA512",
            repeat(0xaa, 131),
            largerBoth,
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"));
  }

  /** RFC 4231 prints the first 128 bits of its case 5 only. */
  @ParameterizedTest(name = "{0}")
  @DisplayName("The vectors of the RFCs are signed")
  @MethodSource("vectors")
  void signsTheVectorsOfTheRfcs(
      String name, String algorithm, byte[] key, byte[] message, String hex) {
    HmacSigner signer = HmacSigner.of(algorithm, key);
    assertThat(HexFormat.of().formatHex(signer.sign(message))).as(name).startsWith(hex);
    assertThat(signer.algorithm()).isEqualTo(algorithm);
  }

  private static byte[] repeat(int octet, int times) {
    byte[] octets = new byte[times];
    Arrays.fill(octets, (byte) octet);
    return octets;
  }

  @Test
  @DisplayName("The key is copied, and each signature is a new array")
  void copiesTheKeyAndGivesANewArray() {
    byte[] key = {1, 2, 3};
    HmacSigner signer = HmacSigner.of("HmacSHA1", key);
    byte[] message = {4};
    byte[] first = signer.sign(message);
    byte[] expected = first.clone();

    Arrays.fill(key, (byte) 0);
    Arrays.fill(first, (byte) 0);

    assertThat(signer.sign(message)).isEqualTo(expected);
    assertThat(message).containsExactly(4);
  }

  @Test
  @DisplayName("Many threads can sign at the same time")
  void signsFromManyThreadsAtOnce() {
    HmacSigner signer = HmacSigner.of("HmacSHA256", "key".getBytes(US_ASCII));
    byte[] message = "message".getBytes(US_ASCII);
    byte[] expected = signer.sign(message);
    assertThat(Stream.generate(() -> message).limit(20_000).parallel().map(signer::sign))
        .allSatisfy(signature -> assertThat(signature).isEqualTo(expected));
  }

  @Test
  @DisplayName("A provider with an HMAC that cannot be copied signs too")
  void signsWithoutCopies() {
    Provider uncopied = new Provider("Uncopied", "1", "an HMAC that cannot be copied") {};
    uncopied.put("Mac.HmacUncopied", UncopiedMac.class.getName());
    Security.addProvider(uncopied);
    try {
      HmacSigner signer = HmacSigner.of("HmacUncopied", "key".getBytes(US_ASCII));
      byte[] expected =
          HmacSigner.of("HmacSHA1", "key".getBytes(US_ASCII)).sign("message".getBytes(US_ASCII));

      assertThat(signer.sign("message".getBytes(US_ASCII))).isEqualTo(expected);
      assertThat(signer.sign("message".getBytes(US_ASCII))).isEqualTo(expected);
    } finally {
      Security.removeProvider("Uncopied");
    }
  }

  /** HMAC-SHA1 of the JDK without {@code clone}. Public, because the platform instantiates it. */
  public static final class UncopiedMac extends MacSpi {

    private final Mac mac;

    public UncopiedMac() throws NoSuchAlgorithmException {
      this.mac = Mac.getInstance("HmacSHA1");
    }

    @Override
    protected int engineGetMacLength() {
      return mac.getMacLength();
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec parameters)
        throws InvalidKeyException {
      mac.init(key);
    }

    @Override
    protected void engineUpdate(byte input) {
      mac.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      mac.update(input, offset, length);
    }

    @Override
    protected byte[] engineDoFinal() {
      return mac.doFinal();
    }

    @Override
    protected void engineReset() {
      mac.reset();
    }
  }

  @Test
  @DisplayName("An empty key is rejected")
  void rejectsAnEmptyKey() {
    assertThatIllegalArgumentException().isThrownBy(() -> HmacSigner.of("HmacSHA1", new byte[0]));
  }

  @ParameterizedTest
  @DisplayName("An algorithm that the platform does not know is rejected")
  @ValueSource(strings = {"", "SHA1", "HmacSHA0", "SHA256withRSA"})
  void rejectsAnAlgorithmThatThePlatformDoesNotKnow(String algorithm) {
    assertThatIllegalArgumentException().isThrownBy(() -> HmacSigner.of(algorithm, new byte[] {1}));
  }

  @Test
  @DisplayName("toString does not contain the key")
  void printsNoKey() {
    assertThat(HmacSigner.of("HmacSHA1", "canary".getBytes(US_ASCII)))
        .hasToString("HmacSigner[HmacSHA1]");
  }
}
