package dev.tripod.store.redis;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.domain.port.CredentialStore;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the contract on each engine and with each client. */
@DisplayName("RedisCredentialStore")
@Execution(ExecutionMode.CONCURRENT)
final class StoreCredentialsTest {

  @Nested
  @DisplayName("with Jedis on Redis 6.2 is a credential store")
  final class JedisOnEmbedded extends Contract {

    private JedisOnEmbedded() {
      super(Clients::jedisOnEmbedded);
    }
  }

  @Nested
  @DisplayName("with Lettuce on Redis 6.2 is a credential store")
  final class LettuceOnEmbedded extends Contract {

    private LettuceOnEmbedded() {
      super(Clients::lettuceOnEmbedded);
    }
  }

  @Nested
  @DisplayName("with a client that sends each script twice is a credential store")
  final class SentTwice extends Contract {

    private SentTwice() {
      super(() -> Clients.sendingTwice(Clients.jedisOnEmbedded()));
    }
  }

  @Nested
  @DisplayName("with Jedis on an installed Redis is a credential store")
  final class JedisOnInstalled extends Contract {

    private JedisOnInstalled() {
      super(Clients::jedisOnInstalled);
    }

    @BeforeAll
    static void needsRedis() {
      Engines.requireInstalled();
    }
  }

  @Nested
  @DisplayName("with Jedis and a replica that confirms each change is a credential store")
  final class JedisWithReplica extends Contract {

    private JedisWithReplica() {
      super(Clients::jedisOnMaster);
    }

    @BeforeAll
    static void needsRedis() {
      Engines.requireInstalled();
    }

    @Override
    RedisCredentialStore.Builder configured(RedisCredentialStore.Builder builder) {
      return builder.replicas(1, Clients.LONG_WAIT);
    }
  }

  @Nested
  @DisplayName("with Jedis on a cluster is a credential store")
  final class JedisOnCluster extends Contract {

    private JedisOnCluster() {
      super(Clients::jedisOnCluster);
    }

    @BeforeAll
    static void needsRedis() {
      Engines.requireInstalled();
    }
  }

  /** Each store has its own keys on a shared server. */
  private abstract static class Contract extends CredentialStoreContract {

    private final Clients.Source scripts;
    private String prefix = "";

    private Contract(Clients.Source scripts) {
      this.scripts = scripts;
    }

    RedisCredentialStore.Builder configured(RedisCredentialStore.Builder builder) {
      return builder;
    }

    @Override
    protected final CredentialStore store() {
      prefix = Clients.newPrefix();
      return on(scripts.get());
    }

    @Override
    protected final Optional<CredentialStore> another(CredentialStore store) {
      return Optional.of(on(scripts.get()));
    }

    @Override
    protected final Optional<CredentialStore> losingTheRequest(CredentialStore store) {
      return Optional.of(on(Clients.losingTheRequest(scripts.get())));
    }

    @Override
    protected final Optional<CredentialStore> losingTheResponse(CredentialStore store) {
      return Optional.of(on(Clients.losingTheResponse(scripts.get())));
    }

    private CredentialStore on(RedisScripts client) {
      return configured(RedisCredentialStore.builder(client).keyPrefix(prefix)).build();
    }
  }
}
