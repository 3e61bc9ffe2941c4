package dev.tripod.fuzz;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.SealedCookies;
import dev.tripod.sealing.SealedValueException;
import dev.tripod.sealing.Sealing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sealed values from a store and from a cookie: of all inputs, only the two that the key has sealed open. Any other fails with the
 * documented exception, or is not a cookie of this login.
 */
final class SealedValueCheck implements ParserCheck {

  private static final Instant SEALED_AT = Instant.ofEpochSecond(1_795_910_400L);
  private static final ResourceOwner OWNER = ResourceOwner.of("as.example", "alice");
  private static final PendingKey LOGIN =
      new PendingKey(new BrowserBinding(Secret.of("browser-one-0123456789")), Secret.of("state-1"));

  /** The stored input {@code stored}. */
  private static final String STORED =
      "sealed/1?key=k1&value=AQIDBAUGBwgJCgsMaosvoYSm3fIjyQYpYzzbFyMggpvkHm22"
          + "kjyLF-qYF6bngeisYm1Ctt8friPPyfvL6ESBBw";

  /** The cookie of the stored input {@code cookie}. */
  private static final String COOKIE = "__Host-tripod-login-199f3d9557c20cfd="
      + "1795910400.k1.AgMEBQYHCAkKCwwNBanDqBdV7o3RDUJPbn-OU9-JhE6EZH_kwjzNuJArEGhY6AJ4sZnDqZAD";

  /** A message may quote the kind of a snapshot and the id of a key. Neither can contain a period, as the secrets do. */
  private static final Pattern MESSAGE = Pattern.compile("[ -~]{1,500}\\.");

  private static final Sealing SEALING =
      Sealing.with(AesGcmKey.of("k1", Secret.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")));
  private static final SealedCookies COOKIES =
      SealedCookies.of(SEALING, () -> SEALED_AT, Duration.ofMinutes(10));

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    try {
      checkStored(text);
      checkCookie(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkStored(String text) throws IOException {
    Snapshot snapshot;
    try {
      snapshot = Snapshot.decode(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    try {
      Optional<CredentialStore.Entry> opened =
          SEALING.credentials(new OneEntry(snapshot)).load(OWNER);
      Promise.isEqual("only the sealed text opens", STORED, text);
      Promise.isEqual(
          "it opens completely",
          "s3cr3t.access",
          opened.orElseThrow().snapshot().text("access"));
    } catch (SealedValueException documented) {
      Promise.isTrue("the sealed text opens", !text.equals(STORED));
      requireDiscreet(documented);
    }
  }

  private static void checkCookie(String text) throws IOException {
    boolean isPresent = Stream.of(text.split(";", -1)).map(String::strip).anyMatch(COOKIE::equals);
    try {
      Optional<Snapshot> opened = COOKIES.open(LOGIN, text);
      Promise.isTrue("only the sealed cookie opens", opened.isEmpty() || isPresent);
      opened.ifPresent(
          login -> Promise.isEqual("it opens completely", "s3cr3t.state", login.text("state")));
    } catch (SealedValueException documented) {
      requireDiscreet(documented);
    }
  }

  private static void requireDiscreet(SealedValueException documented) {
    String message = String.valueOf(documented.getMessage());
    Promise.isTrue(
        "the message is one line: " + message, MESSAGE.matcher(message).matches());
    Promise.isTrue("no message contains a secret: " + message, !message.contains("s3cr3t."));
    Promise.isTrue("the exception has no cause", documented.getCause() == null);
  }

  /** A store with one entry, as somebody else has written it. */
  private record OneEntry(Snapshot snapshot) implements CredentialStore {

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.of(new Entry("v1", snapshot));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      return false;
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      return false;
    }
  }
}
