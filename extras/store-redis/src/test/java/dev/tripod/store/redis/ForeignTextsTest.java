package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.store.redis.RedisScripts.Reply;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A text in Redis that no store wrote")
final class ForeignTextsTest {

  private static final ResourceOwner OWNER = ResourceOwner.of("x", "42");
  private static final PendingKey KEY =
      new PendingKey(new BrowserBinding(Secret.of("A".repeat(22))), Secret.of("state"));

  private static RedisScripts returning(String... values) {
    return (key, command, replicas, timeout) -> Reply.of(List.of(values), 0);
  }

  @Test
  @DisplayName("is not returned as an entry")
  void notAnEntry() {
    assertThatIOException()
        .isThrownBy(() -> RedisCredentialStore.of(returning("1", "secret text")).load(OWNER))
        .withMessage(
            "The Redis key tripod:credentials:%s contains text that is not a snapshot. Check which other application writes to it.",
            OWNER.digest());
    assertThatIOException()
        .isThrownBy(() -> RedisCredentialStore.of(returning("a b", "tokens/1?")).load(OWNER))
        .withMessage(
            "The Redis key tripod:credentials:%s contains text that is not the version of an entry. Check which other application writes to it.",
            OWNER.digest());
  }

  @Test
  @DisplayName("is not returned as a pending login")
  void notALogin() {
    assertThatIOException()
        .isThrownBy(
            () -> RedisPendingAuthorizationStore.of(returning("secret text")).take(KEY))
        .withMessage(
            "The Redis key tripod:pending:%s contains text that is not a snapshot. Check which other application writes to it.",
            KEY.binding().digest());
  }
}
