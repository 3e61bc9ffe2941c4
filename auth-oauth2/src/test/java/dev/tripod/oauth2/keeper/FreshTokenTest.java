package dev.tripod.oauth2.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cost of a call with a fresh token: one read of a map, and the header. */
@DisplayName("A fresh token")
@Timeout(120)
final class FreshTokenTest {

  private static final ResourceOwner OWNER = ResourceOwner.of("shop", "42");
  private static final Origin API = Origin.of("https://api.shop.example");
  private static final HttpRequest CALL = HttpRequest.get(API + "/orders");
  private static final HttpTransport NO_TRANSPORT = request -> {
    throw new AssertionError("nothing is sent");
  };

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final WatchedStore store = new WatchedStore();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.at("https://shop.example/authorize", "https://shop.example/token")
          .build())
      .clientId("client")
      .json(octets -> {
        throw new AssertionError("nothing is read");
      })
      .clock(clock)
      .build();
  private final TokenKeeper keeper = TokenKeeper.of(client, store);
  private final Authorizer authorizer = keeper.authorizer(OWNER, API);

  @Test
  @DisplayName("is added to a request at once, without another step and without the store")
  void atOnce() {
    keepFor(Duration.ofHours(1));
    int before = store.calls.get();

    Exchange<Attempt> authorized = authorizer.authorize(CALL);

    assertThat(authorized).isInstanceOf(Exchange.Done.class);
    assertThat(bearer(authorized)).isEqualTo("Bearer a-token");
    assertThat(store.calls).hasValue(before);
  }

  @Test
  @DisplayName("needs no step after the response either")
  void answered() {
    keepFor(Duration.ofHours(1));
    Attempt attempt = ((Exchange.Done<Attempt>) authorizer.authorize(CALL)).value();

    assertThat(attempt.after(HttpResponse.of(200, Headers.none(), new byte[0])))
        .isInstanceOf(Exchange.Done.class);
  }

  @Test
  @DisplayName("is fresh until a tenth of its lifetime is left, and at most a minute")
  void asLongAsItIsFresh() {
    keepFor(Duration.ofMinutes(5));
    clock.advance(Duration.ofMinutes(5).minusSeconds(31));
    assertThat(authorizer.authorize(CALL)).isInstanceOf(Exchange.Done.class);

    clock.advance(Duration.ofSeconds(1));
    assertThat(authorizer.authorize(CALL)).isNotInstanceOf(Exchange.Done.class);
  }

  @Test
  @DisplayName("waits neither for a caller that refreshes nor for the keeper's monitor")
  void waitsForNobody() throws Exception {
    keepFor(Duration.ofHours(1));
    CountDownLatch inStore = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.meanwhile = () -> {
      inStore.countDown();
      await(goOn);
    };
    Attempt rejected = ((Exchange.Done<Attempt>) authorizer.authorize(CALL)).value();
    CompletableFuture<?> refresh = rejected
        .after(HttpResponse.of(401, Headers.none(), new byte[0]))
        .overAsync(NO_TRANSPORT, work -> new Thread(work).start());
    await(inStore);

    synchronized (keeper) {
      synchronized (authorizer) {
        CompletableFuture<Exchange<Attempt>> other = new CompletableFuture<>();
        new Thread(() -> other.complete(authorizer.authorize(CALL))).start();

        assertThat(other.get(60, TimeUnit.SECONDS)).isInstanceOf(Exchange.Done.class);
      }
    }

    assertThat(refresh).isNotDone();
    goOn.countDown();
    assertThat(refresh.handle((ended, failed) -> true).get(60, TimeUnit.SECONDS))
        .isTrue();
  }

  private void keepFor(Duration lifetime) {
    keeper
        .keep(OWNER, Tokens.of("a-token").withExpiresAt(clock.now().plus(lifetime)))
        .over(NO_TRANSPORT);
  }

  private static String bearer(Exchange<Attempt> authorized) {
    Attempt attempt = ((Exchange.Done<Attempt>) authorized).value();
    return attempt.request().headers().first("Authorization").orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Counts calls, and runs the work of a test during a call. */
  private static final class WatchedStore implements CredentialStore {

    private final CredentialStore store = InMemoryCredentialStore.create();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Runnable meanwhile = () -> {};

    @Override
    public Optional<Entry> load(ResourceOwner owner) throws IOException {
      calls.incrementAndGet();
      meanwhile.run();
      return store.load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      calls.incrementAndGet();
      return store.replace(owner, expectedVersion, next);
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      calls.incrementAndGet();
      return store.remove(owner, expectedVersion);
    }
  }
}
