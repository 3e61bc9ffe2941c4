package dev.tripod.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.RandomSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AesGcmKeyTest {

  private static final byte[] NOTHING = {};
  private static final byte[] TEXT = "a text".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "a context".getBytes(StandardCharsets.US_ASCII);
  private static final HexFormat HEX = HexFormat.of();
  private static final AesGcmKey KEY = TestKeys.key("k1", 0);

  /** Test cases 13 to 16 of "The Galois/Counter Mode of Operation (GCM)" by McGrew and Viega, which NIST adopted. */
  @ParameterizedTest(name = "test case {0}")
  @CsvSource({
    "13, 0000000000000000000000000000000000000000000000000000000000000000, 000000000000000000000000,"
        + " '', '', '', 530f8afbc74536b9a963b4f1c4cb738b",
    "14, 0000000000000000000000000000000000000000000000000000000000000000, 000000000000000000000000,"
        + " 00000000000000000000000000000000, '', cea7403d4d606b6e074ec5d3baf39d18,"
        + " d0d1c8a799996bf0265b98b5d48ab919",
    "15, feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308, cafebabefacedbaddecaf888,"
        + " d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255, '',"
        + " 522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad,"
        + " b094dac5d93471bdec1a502270e3cc6c",
    "16, feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308, cafebabefacedbaddecaf888,"
        + " d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39,"
        + " feedfacedeadbeeffeedfacedeadbeefabaddad2,"
        + " 522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662,"
        + " 76fc6ece0f4e1768cddf8853bb2d551b"
  })
  void sealsAndOpensThePublishedTestCases(
      int number,
      String key,
      String nonce,
      String plaintext,
      String associatedData,
      String ciphertext,
      String tag)
      throws IOException {
    RandomSource fixed = target -> System.arraycopy(HEX.parseHex(nonce), 0, target, 0, 12);
    AesGcmKey sealingKey = AesGcmKey.of(
        "case-" + number, Secret.of(Base64.getEncoder().encodeToString(HEX.parseHex(key))), fixed);

    byte[] sealed = sealingKey.seal(HEX.parseHex(plaintext), HEX.parseHex(associatedData));

    assertThat(HEX.formatHex(sealed)).isEqualTo(nonce + ciphertext + tag);
    assertThat(sealingKey.open(sealed, HEX.parseHex(associatedData)))
        .hasValue(HEX.parseHex(plaintext));
  }

  @Test
  void drawsAnotherNonceForEachValue() throws IOException {
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      nonces.add(HEX.formatHex(KEY.seal(TEXT, CONTEXT), 0, 12));
    }
    assertThat(nonces).hasSize(1_000);
  }

  @Test
  void opensNoValueWithAChangedBit() throws IOException {
    byte[] sealed = KEY.seal(TEXT, CONTEXT);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(KEY.open(changed, CONTEXT)).as("bit %d", bit).isEmpty();
    }
    assertThat(KEY.open(sealed, CONTEXT)).hasValue(TEXT);
  }

  @Test
  void opensNoValueOfAnotherLength() throws IOException {
    byte[] sealed = KEY.seal(TEXT, CONTEXT);
    for (int length = 0; length < sealed.length; length++) {
      assertThat(KEY.open(Arrays.copyOf(sealed, length), CONTEXT))
          .as("%d octets", length)
          .isEmpty();
    }
    assertThat(KEY.open(Arrays.copyOf(sealed, sealed.length + 1), CONTEXT)).isEmpty();
  }

  @Test
  void opensNoValueWithOtherAssociatedData() throws IOException {
    byte[] sealed = KEY.seal(TEXT, CONTEXT);
    for (int bit = 0; bit < 8 * CONTEXT.length; bit++) {
      byte[] changed = CONTEXT.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(KEY.open(sealed, changed)).as("bit %d", bit).isEmpty();
    }
    assertThat(KEY.open(sealed, NOTHING)).isEmpty();
  }

  @Test
  void opensNoValueOfAnotherKey() throws IOException {
    assertThat(TestKeys.key("k1", 1).open(KEY.seal(TEXT, CONTEXT), CONTEXT)).isEmpty();
  }

  @Test
  void acceptsAKeyInBothAlphabetsWithAndWithoutPadding() throws IOException {
    byte[] octets = new byte[32];
    Arrays.fill(octets, (byte) 0xfb); // base64 writes it with + and /, base64url with - and _
    byte[] sealed = AesGcmKey.of("k1", Secret.of(Base64.getEncoder().encodeToString(octets)))
        .seal(TEXT, CONTEXT);
    for (Base64.Encoder encoder : new Base64.Encoder[] {
      Base64.getEncoder().withoutPadding(),
      Base64.getUrlEncoder(),
      Base64.getUrlEncoder().withoutPadding()
    }) {
      assertThat(
              AesGcmKey.of("k1", Secret.of(encoder.encodeToString(octets))).open(sealed, CONTEXT))
          .hasValue(TEXT);
    }
    assertThat(AesGcmKey.of("k2", RandomSource.secure().base64url(32)).open(sealed, CONTEXT))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAECAwQFBgcICQoLDA0ODw", // 128 bits
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
        "correct horse battery staple",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
      })
  void rejectsAnotherKeyAndDoesNotQuoteIt(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AesGcmKey.of("k1", Secret.of(key)))
        .withMessageStartingWith("The sealing key k1 ")
        .withMessageEndingWith("Create a key with RandomSource.secure().base64url(32).")
        .withNoCause()
        .satisfies(e -> assertThat(key.isEmpty() || !e.toString().contains(key)).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "a\n", "\u00e4", "123456789012345678901234567890123"})
  void rejectsAnotherId(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AesGcmKey.of(id, TestKeys.secret(0)))
        .withMessage(
            "The id of the sealing key, with a length of %s, is not allowed. "
                + "Use 1 to 32 letters, digits, - and _.",
            id.length());
  }

  @Test
  void printsItsIdOnly() {
    assertThat(KEY).hasToString("AesGcmKey[k1]");
    assertThat(KEY.id()).isEqualTo("k1");
  }
}
