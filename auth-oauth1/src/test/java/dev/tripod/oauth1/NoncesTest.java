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

/** RFC 5849 section 3.3: no two requests of one second, client and token have the same nonce. */
final class NoncesTest {

  private static final HttpRequest REQUEST = HttpRequest.get("https://api.example/");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final List<Integer> draws = Collections.synchronizedList(new ArrayList<>());
  private final List<String> drawn = Collections.synchronizedList(new ArrayList<>());
  private final Authorizer authorizer = authorizer(this::fill);

  @Test
  @DisplayName("each is its own part of what was drawn, in order")
  void parts() {
    List<String> nonces = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      nonces.add(nonce());
    }

    assertThat(String.join("", drawn)).startsWith(String.join("", nonces));
    assertThat(nonces).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName(
      "one is drawn for one request; the more a second needs, the more at a time, up to 16")
  void draws() {
    for (int i = 0; i < 1 + 2 + 4 + 8 + 16 + 16; i++) {
      nonce();
    }

    assertThat(draws).containsExactly(12, 24, 48, 96, 192, 192);
  }

  @Test
  @DisplayName("what one second leaves is never used in another, before or after")
  void otherSeconds() {
    String first = nonce();
    nonce();
    clock.advance(Duration.ofSeconds(1));
    String later = nonce();
    clock.set(clock.now().minusSeconds(1));
    String back = nonce();

    assertThat(draws).containsExactly(12, 24, 12, 12);
    assertThat(List.of(first, later, back))
        .containsExactly(drawn.get(0), drawn.get(2), drawn.get(3));
  }

  @Test
  @DisplayName("threads that sign at once share none")
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
  @DisplayName("a source that fails spoils nothing: the next request has a nonce again")
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
