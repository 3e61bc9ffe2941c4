package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.store.redis.JedisScripts;
import dev.tripod.store.redis.RedisCredentialStore;
import dev.tripod.store.redis.RedisScripts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** A Redis master fails before its replica has the tokens of a refresh. */
@Timeout(300)
final class UnconfirmedTokensTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final int TIMEOUT_MILLIS = 60_000;

  /** A guard against hanging, shorter than the timeout of the connection. */
  private static final Duration WAIT_FOR_REPLICA = Duration.ofSeconds(50);

  /** Each wait for a replica that is cut off takes this long. */
  private static final Duration WAIT_IN_VAIN = Duration.ofMillis(500);

  /** The write of the new tokens, and the read after it. */
  private final CountDownLatch unconfirmedCalls = new CountDownLatch(2);

  private Path folder;
  private RedisServer master;
  private RedisServer replica;
  private RedisServer another;
  private volatile boolean isCut;
  private volatile boolean isPromoted;
  private volatile RedisScripts scripts;

  @BeforeEach
  void startServers() throws IOException {
    EngineKind.of("REDIS").requireInstalled();
    folder = ServerProcess.newFolder();
    master = RedisServer.start(folder);
    replica = RedisServer.start(folder);
    another = RedisServer.start(folder);
    follow(replica, master);
    scripts = scripts(master);
  }

  @AfterEach
  void stopServers() throws IOException {
    if (folder != null) {
      for (RedisServer server : List.of(master, replica, another)) {
        server.close();
      }
      ServerProcess.delete(folder);
    }
  }

  @Test
  void storesTheNewTokensAgainAfterAFailover() throws Exception {
    TokenKeeper keeper = TokenKeeper.builder(client(), store())
        .claimLength(Duration.ofMinutes(4))
        .build();
    keeper
        .keep(
            ADA,
            Tokens.of("old")
                .withRefreshToken("spent")
                .withExpiresAt(Instant.now().minusSeconds(1)))
        .over(UnconfirmedTokensTest::neverCalled);
    FutureTask<Tokens> refreshed =
        new FutureTask<>(() -> keeper.current(ADA).over(this::cutTheReplicaAndRotate));
    new Thread(refreshed).start();
    while (unconfirmedCalls.getCount() > 0 && !refreshed.isDone()) {
      boolean unused = unconfirmedCalls.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(refreshed.isDone()).as("used before a replica has them").isFalse();

    master.process().kill();
    promoteReplica();

    assertThat(refreshed.get(2, TimeUnit.MINUTES).accessToken().reveal()).isEqualTo("new");
    Tokens stored = TokenKeeper.of(client(), RedisCredentialStore.of(scripts(replica)))
        .current(ADA)
        .over(UnconfirmedTokensTest::neverCalled);
    assertThat(stored.accessToken().reveal()).isEqualTo("new");
  }

  private RedisCredentialStore store() {
    RedisScripts counting = (key, command, replicas, timeout) -> {
      boolean isUnconfirmed = isCut && !isPromoted && replicas > 0;
      try {
        return scripts.run(key, command, replicas, isUnconfirmed ? WAIT_IN_VAIN : timeout);
      } finally {
        if (isUnconfirmed) {
          unconfirmedCalls.countDown();
        }
      }
    };
    return RedisCredentialStore.builder(counting).replicas(1, WAIT_FOR_REPLICA).build();
  }

  private HttpResponse cutTheReplicaAndRotate(HttpRequest request) throws IOException {
    assertThat(isCut).as("a second refresh request").isFalse();
    master.proxy().cut();
    isCut = true;
    return HttpResponse.of(
        200,
        Headers.of("Content-Type", "application/json"),
        "{\"token_type\":\"bearer\",\"expires_in\":7200,\"access_token\":\"new\",\"refresh_token\":\"next\"}"
            .getBytes(US_ASCII));
  }

  private static HttpResponse neverCalled(HttpRequest request) throws IOException {
    throw new IOException("This test expects no request here");
  }

  private static OAuth2Client client() {
    return FleetProcess.client("https://s.example/token");
  }

  private static RedisScripts scripts(RedisServer server) {
    return JedisScripts.on(RedisClient.builder()
        .hostAndPort("127.0.0.1", server.port())
        .clientConfig(
            DefaultJedisClientConfig.builder().timeoutMillis(TIMEOUT_MILLIS).build())
        .build());
  }

  private void promoteReplica() {
    try (Jedis jedis = replica.connect()) {
      assertThat(jedis.replicaofNoOne()).isEqualTo("OK");
    }
    follow(another, replica);
    scripts = scripts(replica);
    isPromoted = true;
  }

  /** Lets {@code follower} copy {@code leader}, and waits until it has all data. */
  private static void follow(RedisServer follower, RedisServer leader) {
    try (Jedis jedis = follower.connect();
        Jedis copied = leader.connect()) {
      assertThat(jedis.replicaof("127.0.0.1", leader.proxy().port())).isEqualTo("OK");
      assertThat(copied.set("tripod-test:replicated", "1")).isEqualTo("OK");
      assertThat(copied.waitReplicas(1, TIMEOUT_MILLIS)).isEqualTo(1);
    }
  }
}
