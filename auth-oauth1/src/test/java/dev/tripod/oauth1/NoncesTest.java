package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.testkit.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests that no two requests of one second, client and token have the same nonce (RFC 5849 section 3.3). */
final class NoncesTest {

  private static final HttpRequest REQUEST = HttpRequest.get("https://api.example/");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final List<Integer> draws = Collections.synchronizedList(new ArrayList<>());
  private final List<String> drawn = Collections.synchronizedList(new ArrayList<>());
  private final Authorizer authorizer = authorizer(this::fill);

  @Test
  @DisplayName("makes 16 nonces of a second from one random value, with different last digits")
  void ofOneDraw() {
    List<String> nonces = new ArrayList<>();
    for (int i = 0; i < 5 * 16; i++) {
      nonces.add(nonce());
    }

    assertThat(draws).containsExactly(12, 12, 12, 12, 12);
    assertThat(nonces).doesNotHaveDuplicates().allMatch(nonce -> nonce.matches("[0-9a-f]{24}"));
    for (int draw = 0; draw < 5; draw++) {
      String first = drawn.get(draw);
      assertThat(nonces.get(16 * draw)).isEqualTo(first);
      assertThat(nonces.subList(16 * draw, 16 * (draw + 1)))
          .allMatch(nonce -> nonce.startsWith(first.substring(0, 23)));
    }
  }

  @Test
  @DisplayName("never uses a random value in another second")
  void otherSeconds() {
    String first = nonce();
    nonce();
    clock.advance(Duration.ofSeconds(1));
    String later = nonce();
    clock.set(clock.now().minusSeconds(1));
    String back = nonce();

    assertThat(draws).containsExactly(12, 12, 12);
    assertThat(List.of(first, later, back)).isEqualTo(drawn);
  }

  @Test
  @DisplayName("gives threads different nonces")
  void threads() throws Exception {
    int threads = 8;
    int each = 2_000;
    CyclicBarrier start = new CyclicBarrier(threads);
    Callable<List<String>> signing = () -> {
      List<String> nonces = new ArrayList<>();
      start.await();
      for (int i = 0; i < each; i++) {
        nonces.add(nonce());
      }
      return nonces;
    };
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<String> all = new ArrayList<>();
    try {
      for (Future<List<String>> nonces :
          executor.invokeAll(Collections.nCopies(threads, signing))) {
        all.addAll(nonces.get());
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(all).hasSize(threads * each).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("works again after the random source failed")
  void failingSource() {
    RandomSource failing = target -> {
      if (draws.size() == 1) {
        draws.add(0);
        throw new IllegalStateException("no entropy");
      }
      fill(target);
    };
    Authorizer sometimes = authorizer(failing);
    String before = nonce(sometimes);
    clock.advance(Duration.ofSeconds(1));

    assertThatThrownBy(() -> nonce(sometimes)).hasMessage("no entropy");
    assertThat(nonce(sometimes)).isNotEqualTo(before);
  }

  private void fill(byte[] target) {
    new SecureRandom().nextBytes(target);
    draws.add(target.length);
    drawn.add(HexFormat.of().formatHex(target));
  }

  private Authorizer authorizer(RandomSource random) {
    return OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials("key", "secret")
        .clock(clock)
        .random(random)
        .build()
        .authorizer(TokenCredentials.of("token", "tokenSecret"), Origin.of("https://api.example"));
  }

  private String nonce() {
    return nonce(authorizer);
  }

  private static String nonce(Authorizer authorizer) {
    Attempt attempt = ((Exchange.Done<Attempt>) authorizer.authorize(REQUEST)).value();
    return attempt
        .request()
        .headers()
        .first("Authorization")
        .orElseThrow()
        .replaceAll(".*oauth_nonce=\"([^\"]+)\".*", "$1");
  }
}
