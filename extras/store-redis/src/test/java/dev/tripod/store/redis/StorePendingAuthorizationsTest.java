package dev.tripod.store.redis;

import dev.tripod.contract.PendingAuthorizationStoreContract;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the contract on each engine and with each client. */
@DisplayName("RedisPendingAuthorizationStore")
@Execution(ExecutionMode.CONCURRENT)
final class StorePendingAuthorizationsTest {

  @Nested
  @DisplayName("with Jedis on Redis 6.2 is a pending-authorization store")
  final class JedisOnEmbedded extends Contract {

    private JedisOnEmbedded() {
      super(Clients::jedisOnEmbedded);
    }
  }

  @Nested
  @DisplayName("with Lettuce on Redis 6.2 is a pending-authorization store")
  final class LettuceOnEmbedded extends Contract {

    private LettuceOnEmbedded() {
      super(Clients::lettuceOnEmbedded);
    }
  }

  @Nested
  @DisplayName("with a client that sends each script twice is a pending-authorization store")
  final class SentTwice extends Contract {

    private SentTwice() {
      super(() -> Clients.sendingTwice(Clients.jedisOnEmbedded()));
    }
  }

  @Nested
  @DisplayName("with Lettuce on an installed Redis is a pending-authorization store")
  final class LettuceOnInstalled extends Contract {

    private LettuceOnInstalled() {
      super(Clients::lettuceOnInstalled);
    }

    @BeforeAll
    static void needsRedis() {
      Engines.requireInstalled();
    }
  }

  @Nested
  @DisplayName(
      "with Jedis and a replica that confirms each change is a pending-authorization store")
  final class JedisWithReplica extends Contract {

    private JedisWithReplica() {
      super(Clients::jedisOnMaster);
    }

    @BeforeAll
    static void needsRedis() {
      Engines.requireInstalled();
    }

    @Override
    RedisPendingAuthorizationStore.Builder configured(
        RedisPendingAuthorizationStore.Builder builder) {
      return builder.replicas(1, Clients.LONG_WAIT);
    }
  }

  @Nested
  @DisplayName(
      "with Lettuce on a cluster, with confirmed changes, is a pending-authorization store")
  final class LettuceOnCluster extends Contract {

    private LettuceOnCluster() {
      super(Clients::lettuceOnCluster);
    }

    @BeforeAll
    static void needsRedis() {
      Engines.requireInstalled();
    }

    @Override
    RedisPendingAuthorizationStore.Builder configured(
        RedisPendingAuthorizationStore.Builder builder) {
      return builder.replicas(1, Clients.LONG_WAIT);
    }
  }

  /** Each store has its own keys on a shared server. */
  private abstract static class Contract extends PendingAuthorizationStoreContract {

    private final Clients.Source scripts;
    private Clock clock = Clock.system();
    private String prefix = "";

    private Contract(Clients.Source scripts) {
      this.scripts = scripts;
    }

    RedisPendingAuthorizationStore.Builder configured(
        RedisPendingAuthorizationStore.Builder builder) {
      return builder;
    }

    @Override
    protected final PendingAuthorizationStore store(Clock clock) {
      this.clock = clock;
      prefix = Clients.newPrefix();
      return on(scripts.get());
    }

    @Override
    protected final Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store) {
      return Optional.of(on(scripts.get()));
    }

    @Override
    protected final Optional<PendingAuthorizationStore> losingTheRequest(
        PendingAuthorizationStore store) {
      return Optional.of(on(Clients.losingTheRequest(scripts.get())));
    }

    @Override
    protected final Optional<PendingAuthorizationStore> losingTheResponse(
        PendingAuthorizationStore store) {
      return Optional.of(on(Clients.losingTheResponse(scripts.get())));
    }

    private PendingAuthorizationStore on(RedisScripts client) {
      return configured(
              RedisPendingAuthorizationStore.builder(client).keyPrefix(prefix).clock(clock))
          .build();
    }
  }
}
