package dev.tripod.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.sealing.SealedValueException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SealingTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final ResourceOwner BEN = ResourceOwner.of("x", "ben");
  private static final Instant LATER = Instant.parse("2200-01-01T00:00:00Z");
  private static final Snapshot TOKENS =
      Snapshot.of("oauth1-token-credentials", 1).with("token", "t0ken").with("secret", "s3cret");

  /**
   * TOKENS of ADA in the first format. A program in another language computed it, with the nonce a0 to ab. If this test fails, the format
   * has changed, and no stored value opens.
   */
  private static final String STORED_BY_THE_FIRST_RELEASE =
      "sealed/1?key=2026-11&value=oKGio6SlpqeoqaqriXkJWS36L8sNDuK9KhmyuxTJN2T71i4fsz8Z8hDAEG_v"
          + "AneUykx1Tjr_dq19R_DKJGkjPNan49G4pg1Rwsp-YnY1Zww";

  private final CredentialStore storage = InMemoryCredentialStore.create();
  private final Sealing sealing = Sealing.with(TestKeys.key("2026-11", 0));
  private final CredentialStore sealed = sealing.credentials(storage);

  @Test
  void writesTheFormatOfTheFirstRelease() throws IOException {
    AesGcmKey withFixedNonce = AesGcmKey.of("2026-11", TestKeys.secret(0), target -> {
      for (int i = 0; i < target.length; i++) {
        target[i] = (byte) (0xa0 + i);
      }
    });
    Sealing.with(withFixedNonce).credentials(storage).replace(ADA, "", new Entry("v1", TOKENS));

    assertThat(stored(ADA).snapshot().encode()).isEqualTo(STORED_BY_THE_FIRST_RELEASE);
  }

  @Test
  void opensTheFormatOfTheFirstRelease() throws IOException {
    storage.replace(ADA, "", new Entry("v1", Snapshot.decode(STORED_BY_THE_FIRST_RELEASE)));

    assertThat(sealed.load(ADA)).contains(new Entry("v1", TOKENS));
  }

  @Test
  void storesNothingReadableButTheVersionAndTheIdOfTheKey() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));

    assertThat(stored(ADA).version()).isEqualTo("v1");
    assertThat(stored(ADA).snapshot().encode())
        .matches("sealed/1\\?key=2026-11&value=[A-Za-z0-9_-]+")
        .doesNotContain("t0ken", "s3cret", "oauth1", base64("t0ken"), base64("s3cret"));
    assertThat(sealed.load(ADA)).contains(new Entry("v1", TOKENS));
  }

  @Test
  void doesNotOpenWithAnyChangedBit() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    byte[] value = Base64.getUrlDecoder().decode(stored(ADA).snapshot().text("value"));
    for (int bit = 0; bit < 8 * value.length; bit++) {
      byte[] changed = value.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRejected(Reason.NOT_AUTHENTIC, sealedAs("2026-11", encoded(changed)));
    }
  }

  @Test
  void doesNotOpenIfAnyCharacterIsAnotherOne() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    String value = stored(ADA).snapshot().text("value");
    // Base64url has several texts of the same octets, which differ in bits that a decoder ignores.
    for (int at = 0; at < value.length(); at++) {
      for (char c : "AQgwBZ_-9".toCharArray()) {
        if (value.charAt(at) != c) {
          assertRejected(value.substring(0, at) + c + value.substring(at + 1));
        }
      }
    }
  }

  @Test
  void doesNotOpenIfTruncatedOrExtended() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    String value = stored(ADA).snapshot().text("value");
    for (int length = 0; length < value.length(); length++) {
      assertRejected(value.substring(0, length));
    }
    for (String more : new String[] {"A", "=", "==", "\n", "\r\n", " ", ".", "AAAA"}) {
      assertRejected(value + more);
    }
  }

  @Test
  void doesNotOpenAfterRandomChanges() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    byte[] value = Base64.getUrlDecoder().decode(stored(ADA).snapshot().text("value"));
    SplittableRandom random = new SplittableRandom(20261130);
    for (int round = 0; round < 1_000; round++) {
      byte[] changed = new byte[Math.max(0, value.length + random.nextInt(-8, 9))];
      random.nextBytes(changed);
      System.arraycopy(
          value, 0, changed, 0, Math.min(random.nextInt(value.length), changed.length));
      assertRejected(encoded(changed));
    }
  }

  @Test
  void doesNotOpenForAnotherOwner() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    storage.replace(BEN, "", stored(ADA));

    assertThat(rejection(BEN).reason()).isEqualTo(Reason.NOT_AUTHENTIC);
    assertThat(sealed.load(ADA)).contains(new Entry("v1", TOKENS));
  }

  @Test
  void separatesProviderAndIdOfAnOwner() throws IOException {
    ResourceOwner one = ResourceOwner.of("x", "yz");
    ResourceOwner other = ResourceOwner.of("xy", "z");
    sealed.replace(one, "", new Entry("v1", TOKENS));
    storage.replace(other, "", stored(one));

    assertThat(rejection(other).reason()).isEqualTo(Reason.NOT_AUTHENTIC);
  }

  @Test
  void doesNotOpenForAnotherPurpose() throws IOException {
    BrowserBinding browser = new BrowserBinding(Secret.of("browser-one-0123456789"));
    PendingKey key = new PendingKey(browser, Secret.of("state"));
    PendingAuthorizationStore logins = InMemoryPendingAuthorizationStore.create();
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    logins.put(key, stored(ADA).snapshot(), LATER);

    SealedValueException e = catchThrowableOfType(
        SealedValueException.class, () -> sealing.pending(logins).take(key));

    assertThat(e.reason()).isEqualTo(Reason.NOT_AUTHENTIC);
  }

  @Test
  void doesNotOpenALoginForAnotherKey() throws IOException {
    BrowserBinding browser = new BrowserBinding(Secret.of("browser-one-0123456789"));
    BrowserBinding other = new BrowserBinding(Secret.of("browser-two-0123456789"));
    PendingAuthorizationStore logins = InMemoryPendingAuthorizationStore.create();
    PendingAuthorizationStore sealedLogins = sealing.pending(logins);
    for (PendingKey wrong : new PendingKey[] {
      new PendingKey(browser, Secret.of("state2")), new PendingKey(other, Secret.of("state"))
    }) {
      PendingKey key = new PendingKey(browser, Secret.of("state"));
      sealedLogins.put(key, TOKENS, LATER);
      logins.put(wrong, logins.take(key).orElseThrow(), LATER);

      assertThatExceptionOfType(SealedValueException.class)
          .isThrownBy(() -> sealedLogins.take(wrong))
          .withMessageEndingWith("Let the user start the login again.");
    }
  }

  @Test
  void opensWithOldKeysAndSealsWithTheNewest() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    CredentialStore rotated = Sealing.with(TestKeys.key("2027-05", 1))
        .alsoOpening(TestKeys.key("2026-11", 0))
        .credentials(storage);

    assertThat(rotated.load(ADA)).contains(new Entry("v1", TOKENS));
    assertThat(rotated.replace(ADA, "v1", new Entry("v2", TOKENS))).isTrue();

    assertThat(stored(ADA).snapshot().text("key")).isEqualTo("2027-05");
    assertThat(rotated.load(ADA)).contains(new Entry("v2", TOKENS));
    assertThat(rejection(ADA))
        .hasMessage("The value was sealed with the key 2027-05, but this process has the keys "
            + "[2026-11]. Add the missing key with alsoOpening. If that does not help, remove "
            + "the entry with the store that does not seal; the user then logs in again.")
        .extracting(SealedValueException::reason)
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void doesNotOpenIfAnotherKeyHasTheId() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    CredentialStore other = Sealing.with(TestKeys.key("2026-11", 7)).credentials(storage);

    assertThatExceptionOfType(SealedValueException.class)
        .isThrownBy(() -> other.load(ADA))
        .withMessageStartingWith("The sealed value does not open with the key 2026-11: ");
  }

  @Test
  void doesNotOpenUnderTheIdOfAnotherKeyWithTheSameOctets() throws IOException {
    Sealing twoNames = sealing.alsoOpening(TestKeys.key("copy", 0));
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    storage.replace(
        ADA, "v1", new Entry("v2", sealedAs("copy", stored(ADA).snapshot().text("value"))));

    assertThatExceptionOfType(SealedValueException.class)
        .isThrownBy(() -> twoNames.credentials(storage).load(ADA))
        .withMessageContaining("does not open with the key copy");
  }

  @Test
  void rejectsClearText() throws IOException {
    storage.replace(ADA, "", new Entry("v1", TOKENS));

    assertThat(rejection(ADA))
        .hasMessageStartingWith("The stored snapshot has kind oauth1-token-credentials, "
            + "but kind sealed is expected here. If it was stored before sealing was on, seal it.")
        .hasMessageNotContaining("s3cret")
        .extracting(SealedValueException::reason)
        .isEqualTo(Reason.NOT_SEALED);
  }

  @Test
  void rejectsOtherMembersAndNewerVersions() throws IOException {
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    String value = stored(ADA).snapshot().text("value");

    assertRejected(Reason.NOT_SEALED, sealedAs("2026-11", value).with("more", ""));
    assertRejected(Reason.NOT_SEALED, Snapshot.of("sealed", 1));
    assertRejected(Reason.NOT_SEALED, Snapshot.of("sealed", 1).with("key", "2026-11"));
    assertRejected(Reason.NOT_SEALED, Snapshot.of("sealed", 1).with("value", value));
    assertRejected(
        Reason.NOT_SEALED, Snapshot.of("sealed", 2).with("key", "2026-11").with("value", value));
    for (String id : new String[] {"", "2026-11 ", "a\r\nb", "k".repeat(33)}) {
      assertRejected(Reason.NOT_SEALED, sealedAs(id, value));
    }
    assertRejected(Reason.UNKNOWN_KEY, sealedAs("2026-10", value));
  }

  @Test
  void rejectsAValueThatIsNotASnapshot() throws IOException {
    SealingKey key = new SealingKey() {
      @Override
      public String id() {
        return "2026-11";
      }

      @Override
      public byte[] seal(byte[] plaintext, byte[] associatedData) {
        return plaintext;
      }

      @Override
      public Optional<byte[]> open(byte[] value, byte[] associatedData) {
        return Optional.of(new byte[] {'n', 'o'});
      }
    };
    CredentialStore other = Sealing.with(key).credentials(storage);
    other.replace(ADA, "", new Entry("v1", TOKENS));

    assertThatExceptionOfType(SealedValueException.class)
        .isThrownBy(() -> other.load(ADA))
        .withMessageStartingWith("The key 2026-11 sealed a value that is not a snapshot.");
  }

  @Test
  void passesOnTheFailureOfAKey() throws IOException {
    IOException unreachable = new IOException("The key service did not respond");
    SealingKey key = new SealingKey() {
      @Override
      public String id() {
        return "2026-11";
      }

      @Override
      public byte[] seal(byte[] plaintext, byte[] associatedData) throws IOException {
        throw unreachable;
      }

      @Override
      public Optional<byte[]> open(byte[] value, byte[] associatedData) throws IOException {
        throw unreachable;
      }
    };
    sealed.replace(ADA, "", new Entry("v1", TOKENS));
    CredentialStore failing = Sealing.with(key).credentials(storage);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> failing.load(ADA))
        .isSameAs(unreachable);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> failing.replace(ADA, "v1", new Entry("v2", TOKENS)))
        .isSameAs(unreachable);
    assertThat(sealed.load(ADA)).contains(new Entry("v1", TOKENS));
  }

  /** The associated data of a value: a key service may log it, and only these octets bind the value to its owner. */
  @Test
  void passesThePartsOfTheContextWithTheirLengths() throws IOException {
    StringBuilder seen = new StringBuilder();
    SealingKey key = new SealingKey() {
      @Override
      public String id() {
        return "kms";
      }

      @Override
      public byte[] seal(byte[] plaintext, byte[] associatedData) {
        seen.append(new String(associatedData, US_ASCII));
        return plaintext;
      }

      @Override
      public Optional<byte[]> open(byte[] value, byte[] associatedData) {
        return Optional.of(value);
      }
    };
    Sealing.with(key).credentials(storage).replace(ADA, "", new Entry("v1", TOKENS));

    assertThat(seen).hasToString("13:tripod-seal-13:kms11:credentials64:" + ADA.digest());
  }

  @Test
  void removesAnEntryThatDoesNotOpen() throws IOException {
    storage.replace(ADA, "", new Entry("v1", TOKENS));

    assertThat(sealed.remove(ADA, "v1")).isTrue();
    assertThat(sealed.load(ADA)).isEmpty();
  }

  @Test
  void rejectsTwoKeysWithOneId() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sealing.alsoOpening(TestKeys.key("2026-11", 1)))
        .withMessage("Two sealing keys have the id 2026-11. Give each key an id of its own.");
  }

  @Test
  void printsTheIdsOfTheKeysOnly() {
    assertThat(sealing.alsoOpening(TestKeys.key("old", 3))).hasToString("Sealing[2026-11, old]");
    assertThat(sealed)
        .hasToString("SealedCredentialStore[InMemoryCredentialStore[0 owners], keys [2026-11]]");
    assertThat(sealing.pending(InMemoryPendingAuthorizationStore.create()))
        .hasToString(
            "SealedPendingAuthorizationStore[InMemoryPendingAuthorizationStore[0], keys [2026-11]]");
  }

  private Entry stored(ResourceOwner owner) throws IOException {
    return storage.load(owner).orElseThrow();
  }

  private void assertRejected(String value) throws IOException {
    store(sealedAs("2026-11", value));
    assertThat(rejection(ADA).reason())
        .as("\"%s\"", value)
        .isIn(Reason.NOT_AUTHENTIC, Reason.NOT_SEALED);
  }

  private void assertRejected(Reason reason, Snapshot snapshot) throws IOException {
    store(snapshot);
    assertThat(rejection(ADA).reason()).isEqualTo(reason);
  }

  private void store(Snapshot snapshot) throws IOException {
    String version = storage.load(ADA).map(Entry::version).orElse("");
    assertThat(storage.replace(ADA, version, new Entry("changed", snapshot))).isTrue();
  }

  private SealedValueException rejection(ResourceOwner owner) {
    SealedValueException rejection =
        catchThrowableOfType(SealedValueException.class, () -> sealed.load(owner));
    assertThat(rejection).hasMessageEndingWith(".").hasNoCause();
    return rejection;
  }

  private static Snapshot sealedAs(String key, String value) {
    return Snapshot.of("sealed", 1).with("key", key).with("value", value);
  }

  private static String encoded(byte[] value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  private static String base64(String text) {
    return encoded(text.getBytes(US_ASCII));
  }
}
