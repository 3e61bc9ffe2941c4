package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.Sealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Searches all keys of a server, and the file that it saves, for the secrets that were stored in it. */
@DisplayName("All keys of a server and its saved file")
final class SealedKeysTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final PendingKey TAKEN = key("STATE-1");
  private static final PendingKey LEFT = key("STATE-2");
  private static final List<String> SECRETS = List.of(
      "ACCESS-TOKEN-1",
      "REFRESH-TOKEN-1",
      "ACCESS-TOKEN-2",
      "VERIFIER-1",
      "STATE-1",
      "STATE-2",
      "BROWSER-BINDING-0123456789");

  private final Sealing sealing =
      Sealing.with(AesGcmKey.of("k1", RandomSource.secure().base64url(32)));

  private RedisProcess server;
  private Clients.Opened client;

  @BeforeEach
  void start() {
    // In the saved file, a compressed text would not be found.
    server = RedisProcess.embedded("--rdbcompression", "no");
    client = Clients.newJedis(server.port(), Clients.CLIENT_TIMEOUT);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  @DisplayName("contain the secrets if the stores are not sealed")
  void containTheSecrets() throws IOException {
    store(
        RedisCredentialStore.of(client.scripts()),
        RedisPendingAuthorizationStore.of(client.scripts()));

    String[] found = {"REFRESH-TOKEN-1", "ACCESS-TOKEN-2", "VERIFIER-1", "STATE-1", "STATE-2"};
    assertThat(secretsIn(keys())).containsExactly(found);
    assertThat(secretsIn(savedFile())).containsExactly(found);
  }

  @Test
  @DisplayName("contain no secret if the stores are sealed")
  void containNoSecret() throws IOException {
    CredentialStore credentials = sealing.credentials(RedisCredentialStore.of(client.scripts()));
    PendingAuthorizationStore pending =
        sealing.pending(RedisPendingAuthorizationStore.of(client.scripts()));

    store(credentials, pending);

    for (String dump : List.of(keys(), savedFile())) {
      assertThat(dump).contains(ADA.digest(), LEFT.digest());
      assertThat(secretsIn(dump)).isEmpty();
    }
    assertThat(credentials.load(ADA)).isPresent();
    assertThat(pending.take(LEFT)).isPresent();
  }

  private static void store(CredentialStore credentials, PendingAuthorizationStore pending)
      throws IOException {
    assertThat(credentials.replace(ADA, "", new Entry("v1", tokens("ACCESS-TOKEN-1"))))
        .isTrue();
    assertThat(credentials.replace(ADA, "v1", new Entry("v2", tokens("ACCESS-TOKEN-2"))))
        .isTrue();
    Instant later = Instant.now().plusSeconds(600);
    pending.put(TAKEN, login("STATE-1"), later);
    pending.put(LEFT, login("STATE-2"), later);
    assertThat(pending.take(TAKEN)).isPresent();
  }

  private static Snapshot tokens(String access) {
    return Snapshot.of("tokens", 1).with("access", access).with("refresh", "REFRESH-TOKEN-1");
  }

  private static Snapshot login(String state) {
    return Snapshot.of("login", 1).with("state", state).with("verifier", "VERIFIER-1");
  }

  private static PendingKey key(String state) {
    return new PendingKey(
        new BrowserBinding(Secret.of("BROWSER-BINDING-0123456789")), Secret.of(state));
  }

  /** Returns all keys with their fields and values. */
  private String keys() {
    StringBuilder dump = new StringBuilder();
    try (Jedis jedis = server.connect()) {
      for (String key : jedis.keys("*")) {
        dump.append(key).append('\n');
        jedis
            .hgetAll(key)
            .forEach(
                (field, value) -> dump.append(field).append('\n').append(value).append('\n'));
      }
    }
    return dump.toString();
  }

  private String savedFile() throws IOException {
    try (Jedis jedis = server.connect()) {
      assertThat(jedis.save()).isEqualTo("OK");
    }
    return Files.readString(server.folder().resolve("dump.rdb"), StandardCharsets.ISO_8859_1);
  }

  /** Returns the secrets that the dump contains as they are or in base64. */
  private static List<String> secretsIn(String dump) {
    List<String> found = new ArrayList<>();
    for (String secret : SECRETS) {
      String base64 = Base64.getEncoder()
          .withoutPadding()
          .encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
      // The last character of base64 also depends on what follows.
      if (dump.contains(secret) || dump.contains(base64.substring(0, base64.length() - 1))) {
        found.add(secret);
      }
    }
    return found;
  }
}
