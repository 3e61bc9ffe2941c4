package dev.tripod.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.store.redis.RedisScripts.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that remembers the changes that no replica has confirmed. Replies take the place of a server. */
final class UnconfirmedChangesTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Entry NEXT = new Entry("2", Snapshot.of("tokens", 1));

  private final List<String> commands = new ArrayList<>();
  private final Deque<NextReply> replies = new ArrayDeque<>();
  private final RedisCredentialStore store =
      RedisCredentialStore.builder(this::run).replicas(1, Duration.ofMillis(10)).build();

  /** The reply to one command. */
  private interface NextReply {

    Reply get() throws IOException;
  }

  private Reply run(String key, List<String> command, int replicas, Duration timeout)
      throws IOException {
    commands.add(command.get(0));
    return replies.remove().get();
  }

  private static Reply entry(int replicas) {
    return Reply.of(List.of("2", NEXT.snapshot().encode()), replicas);
  }

  private void replaceUnconfirmed() {
    assertThatIOException().isThrownBy(() -> store.replace(ADA, "1", NEXT));
  }

  @Test
  void confirmsAChangeThatAnotherThreadMakesDuringAConfirmation() throws IOException {
    replies.add(() -> Reply.of(List.of("replaced"), 0));
    replaceUnconfirmed();
    replies.add(() -> {
      // The server has run the confirmation, and its reply has not arrived yet.
      replaceUnconfirmed();
      return entry(1);
    });
    replies.add(() -> Reply.of(List.of("replaced"), 0));
    assertThat(store.load(ADA)).isPresent();
    commands.clear();

    replies.add(() -> entry(1));
    assertThat(store.load(ADA)).isPresent();
    replies.add(() -> entry(0));
    assertThat(store.load(ADA)).isPresent();

    assertThat(commands).containsExactly("EVALSHA", "HMGET");
  }
}
