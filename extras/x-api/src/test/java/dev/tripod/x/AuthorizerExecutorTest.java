package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The executor of XApi")
final class AuthorizerExecutorTest {

  @Test
  @DisplayName("runs the authorizer's work")
  void authorizersWork() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    ExecutorService own = Executors.newCachedThreadPool(work -> new Thread(work, "own"));
    try (FakeX fake = new FakeX()) {
      fake.responds(200, "{\"data\": {\"hidden\": true}}");
      Authorizer bearer = fake.bearer(FakeX.TOKENS);
      Authorizer refreshing = request -> Exchange.detached(
          () -> {
            threads.add(Thread.currentThread().getName());
            return bearer.authorize(request);
          },
          (attempt, failure) -> {});

      fake.api().executor(own).oauth2(refreshing, FakeX.TOKENS).hideReply("20").execute();

      assertThat(threads).containsExactly("own");
    } finally {
      own.shutdownNow();
    }
  }
}
