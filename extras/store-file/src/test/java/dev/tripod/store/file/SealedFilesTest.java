package dev.tripod.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.Sealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches all octets of a directory for the secrets that were stored in it. */
final class SealedFilesTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Instant LATER = Instant.parse("2200-01-01T00:00:00Z");
  private static final List<String> SECRETS = List.of(
      "ACCESS-TOKEN-1",
      "REFRESH-TOKEN-1",
      "TOKEN-SECRET-1",
      "VERIFIER-1",
      "STATE-1",
      "BROWSER-BINDING-0123456789");

  @TempDir
  private Path folder;

  private final Sealing sealing =
      Sealing.with(AesGcmKey.of("k1", RandomSource.secure().base64url(32)));

  @Test
  void findsTheSecretsInClearText() throws IOException {
    store(FileCredentialStore.of(directory()), FilePendingAuthorizationStore.of(directory()));

    assertThat(found())
        .containsExactlyInAnyOrder(
            "ACCESS-TOKEN-1", "REFRESH-TOKEN-1", "TOKEN-SECRET-1", "VERIFIER-1", "STATE-1");
  }

  @Test
  void findsNoSecretIfTheStoresAreSealed() throws IOException {
    store(
        sealing.credentials(FileCredentialStore.of(directory())),
        sealing.pending(FilePendingAuthorizationStore.of(directory())));

    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOCKED", "TEMPORARY_CREATED", "TEMPORARY_WRITTEN", "TEMPORARY_SYNCED"})
  void findsNoSecretInTheMiddleOfAChange(WriteStep stopped) throws IOException {
    List<String> foundThen = new ArrayList<>();
    CredentialStore store =
        sealing.credentials(FileCredentialStore.of(directory(), 10, 10, step -> {
          if (step == stopped) {
            foundThen.addAll(found());
            throw new IOException("stopped");
          }
        }));

    assertThatIOException().isThrownBy(() -> store.save(ADA, tokens()));

    assertThat(foundThen).isEmpty();
    assertThat(found()).isEmpty();
  }

  private static void store(CredentialStore credentials, PendingAuthorizationStore pending)
      throws IOException {
    credentials.replace(ADA, "", new Entry("v1", tokens()));
    credentials.save(
        ResourceOwner.of("y", "ada"),
        TokenCredentials.of("ACCESS-TOKEN-1", "TOKEN-SECRET-1").snapshot());
    pending.put(
        new PendingKey(
            new BrowserBinding(Secret.of("BROWSER-BINDING-0123456789")), Secret.of("STATE-1")),
        Snapshot.of("login", 1).with("state", "STATE-1").with("verifier", "VERIFIER-1"),
        LATER);
  }

  private static Snapshot tokens() {
    return Snapshot.of("oauth2-tokens", 1)
        .with("access", "ACCESS-TOKEN-1")
        .with("refresh", "REFRESH-TOKEN-1");
  }

  private Path directory() {
    return folder.resolve("store");
  }

  /** Returns the secrets in the names and the octets of all files, as they are or in base64. */
  private List<String> found() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        all.append(file.getFileName()).append('\n');
        if (Files.isRegularFile(file)) {
          all.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
        }
      }
    }
    List<String> found = new ArrayList<>();
    for (String secret : SECRETS) {
      String base64 = Base64.getEncoder()
          .withoutPadding()
          .encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
      // The last character of base64 also depends on what follows.
      if (all.indexOf(secret) >= 0 || all.indexOf(base64.substring(0, base64.length() - 1)) >= 0) {
        found.add(secret);
      }
    }
    return found;
  }
}
