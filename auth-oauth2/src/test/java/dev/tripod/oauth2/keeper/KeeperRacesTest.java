package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.API;
import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.HeldTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real threads, in an order that latches enforce. The clock does not move, so waiting for it would hang. Each test runs with bearer
 * tokens, and with tokens that are bound to a key, at a server that verifies each proof.
 */
@Timeout(120)
@DisplayName("Many callers at once")
@ParameterizedClass(name = "with tokens that are bound to a key: {0}")
@ValueSource(booleans = {false, true})
final class KeeperRacesTest {

  private static final int CALLERS = 64;

  private final StoredLogin login;
  private final FaultyStore store = new FaultyStore();
  private final RecordingListener listener = new RecordingListener();
  private final Callers callers;
  private final HeldTransport held;
  private TokenKeeper keeper;
  private Tokens first;
  private int requestsOfTheLogin;

  KeeperRacesTest(boolean isBound) {
    this.login = new StoredLogin(isBound);
    this.callers = new Callers(login.clock);
    this.held = HeldTransport.over(login.server);
  }

  @BeforeEach
  void logIn() {
    keeper = node();
    first = login.logIn();
    keeper.keep(OWNER, first).over(login.server);
    requestsOfTheLogin = login.server.tokenRequests();
  }

  @AfterEach
  void close() throws InterruptedException {
    held.release();
    callers.close();
  }

  private TokenKeeper node() {
    return TokenKeeper.builder(login.client(callers), store).listener(listener).build();
  }

  private int requests() {
    return login.server.tokenRequests() - requestsOfTheLogin;
  }

  private static List<Exchange<Tokens>> times(int number, Supplier<Exchange<Tokens>> exchange) {
    return IntStream.range(0, number).mapToObj(i -> exchange.get()).toList();
  }

  private static Throwable failure(CompletableFuture<Tokens> result) throws Exception {
    try {
      throw new AssertionError("no failure, but " + result.get(60, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  /** A late caller starts its own refresh, finds the claim of the earlier one, and waits until that ends. */
  private Throwable failureAsTimePasses(CompletableFuture<Tokens> result) throws Exception {
    for (int minutes = 0; minutes < 100; minutes++) {
      try {
        result.handle((tokens, failure) -> true).get(300, TimeUnit.MILLISECONDS);
        break;
      } catch (TimeoutException notYet) {
        login.clock.advance(Duration.ofMinutes(1));
      }
    }
    return failure(result);
  }

  /** Checks that the callers of {@code exchanges} share one request. */
  private void assertOneRefresh(List<Exchange<Tokens>> exchanges) throws Exception {
    List<CompletableFuture<Tokens>> results = callers.ask(exchanges, held);
    callers.awaitInside(exchanges.size());
    held.awaitRequests(1);
    assertThat(results).noneMatch(CompletableFuture::isDone);
    assertThat(requests()).isZero();

    held.release();

    List<Throwable> failures = new ArrayList<>();
    Set<Tokens> tokens = Collections.newSetFromMap(new ConcurrentHashMap<>());
    for (CompletableFuture<Tokens> result : results) {
      try {
        tokens.add(result.get(60, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        failures.add(Objects.requireNonNull(e.getCause()));
      }
    }
    assertThat(requests()).as("requests on the wire").isEqualTo(1);
    assertThat(failures).isEmpty();
    assertThat(tokens).hasSize(1).doesNotContain(first);
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  @Test
  @DisplayName("64 callers of one expired token, sync and async, refresh it once")
  void oneKeeper() throws Exception {
    login.expire();

    assertOneRefresh(times(CALLERS, () -> keeper.current(OWNER)));

    assertThat(listener.count("refreshed")).isEqualTo(1);
    assertThat(listener.count("waited")).isBetween(0L, CALLERS - 1L);
  }

  @Test
  @DisplayName("64 callers of four keepers on one store refresh once")
  void fourKeepers() throws Exception {
    login.expire();
    List<TokenKeeper> nodes = List.of(keeper, node(), node(), node());

    assertOneRefresh(IntStream.range(0, CALLERS)
        .mapToObj(i -> nodes.get(i / 2 % 4).current(OWNER))
        .toList());

    assertThat(listener.count("refreshed")).isEqualTo(1);
  }

  @Test
  @DisplayName("a keeper without a claim fails the same test")
  void naive() {
    NaiveKeeper naive = new NaiveKeeper(login.client, callers, first);
    login.expire();

    assertThatThrownBy(() -> assertOneRefresh(times(CALLERS, naive::current)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("requests on the wire");
    assertThat(requests()).isEqualTo(CALLERS);
    assertThat(login.server.refreshTokenReuses()).isEqualTo(CALLERS - 1);
  }

  @Test
  @DisplayName("a failed refresh is sent once, and fails each caller that waited")
  void failing() throws Exception {
    login.expire();
    login.server.faults().nextStatus(503);
    List<CompletableFuture<Tokens>> results =
        callers.ask(times(CALLERS, () -> keeper.current(OWNER)), held);
    callers.awaitInside(CALLERS);
    held.awaitRequests(1);

    held.release();

    for (CompletableFuture<Tokens> result : results) {
      assertThat(failure(result)).isInstanceOf(ErrorResponse.class);
    }
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("a slow refresh does not delay callers with a valid token")
  void slow() throws Exception {
    login.nearlyExpire();
    List<CompletableFuture<Tokens>> leader =
        callers.ask(times(1, () -> keeper.current(OWNER)), held);
    held.awaitRequests(1);

    List<CompletableFuture<Tokens>> others =
        callers.ask(times(CALLERS, () -> keeper.current(OWNER)), held);
    for (CompletableFuture<Tokens> other : others) {
      assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(first);
    }
    assertThat(login.call(keeper, "/me")).isEqualTo(200);
    assertThat(leader.get(0)).isNotDone();

    held.release();
    assertThat(leader.get(0).get(60, TimeUnit.SECONDS)).isNotEqualTo(first);
    assertThat(requests()).isEqualTo(1);
  }

  static Stream<Throwable> whatTransportsThrow() {
    return Stream.of(
        new ConnectException("refused"),
        new UnknownHostException("nowhere"),
        new SocketException("reset"),
        new SocketTimeoutException("late"),
        new InterruptedIOException("interrupted"),
        new IOException("broken"),
        new IllegalStateException("a transport with a bug"),
        new StackOverflowError("too deep"),
        new AssertionError("a transport with a wrong idea"));
  }

  @ParameterizedTest
  @MethodSource("whatTransportsThrow")
  @DisplayName("no exception of the transport makes a caller hang, and the next caller refreshes")
  void throwing(Throwable thrown) throws Exception {
    login.expire();
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CountDownLatch sent = new CountDownLatch(1);
    assertNobodyHangs(thrown, sent, answer, new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) {
        throw new AssertionError("a refresh is never sent on a caller's thread");
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        sent.countDown();
        return answer;
      }
    });
  }

  @ParameterizedTest
  @MethodSource("whatTransportsThrow")
  @DisplayName("the same holds if the transport throws instead of returning a future")
  void throwingAtOnce(Throwable thrown) throws Exception {
    login.expire();
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CountDownLatch sent = new CountDownLatch(1);
    assertNobodyHangs(thrown, sent, answer, new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) throws IOException {
        sent.countDown();
        try {
          return answer.join();
        } catch (CompletionException e) {
          throw KeeperRacesTest.<IOException>sneaked(Objects.requireNonNull(e.getCause()));
        }
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        try {
          return CompletableFuture.completedFuture(send(request));
        } catch (IOException e) {
          throw KeeperRacesTest.<RuntimeException>sneaked(e);
        }
      }
    });
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
  }) // for transports that throw what they may not declare
  private static <T extends Throwable> T sneaked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private void assertNobodyHangs(
      Throwable thrown,
      CountDownLatch sent,
      CompletableFuture<HttpResponse> answer,
      HttpTransport transport)
      throws Exception {
    List<CompletableFuture<Tokens>> results =
        callers.ask(times(8, () -> keeper.current(OWNER)), transport);
    callers.awaitInside(8);
    assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();

    answer.completeExceptionally(thrown);

    List<Throwable> failures = new ArrayList<>();
    for (CompletableFuture<Tokens> result : results) {
      failures.add(failureAsTimePasses(result));
    }
    assertThat(failures)
        .filteredOn(failure -> !(failure instanceof AuthorizationException))
        .as("only the caller that ran the refresh receives an Error")
        .isEqualTo(thrown instanceof Error ? List.of(thrown) : List.of());
    login.clock.advance(Duration.ofMinutes(1));
    Tokens second = keeper.current(OWNER).overAsync(login.server).get(60, TimeUnit.SECONDS);
    assertThat(login.server.isActive(second.accessToken())).isTrue();
  }

  @Test
  @DisplayName("interrupting the caller that began the refresh ends only its wait")
  void interrupted() throws Exception {
    login.expire();
    CompletableFuture<Tokens> leader =
        callers.ask(times(1, () -> keeper.current(OWNER)), held).get(0);
    held.awaitRequests(1);
    callers.awaitInside(1);
    List<CompletableFuture<Tokens>> others =
        callers.ask(times(8, () -> keeper.current(OWNER)), held);
    callers.awaitInside(8);

    callers.thread(0).interrupt();
    assertThat(failure(leader)).isInstanceOf(NoResponse.class);
    callers.thread(1).interrupt();
    assertThat(failure(others.get(0))).isInstanceOf(NoResponse.class);
    assertThat(others.subList(1, 8)).noneMatch(CompletableFuture::isDone);

    held.release();
    for (CompletableFuture<Tokens> other : others.subList(1, 8)) {
      assertThat(other.get(60, TimeUnit.SECONDS)).isNotEqualTo(first);
    }
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "cancelling a caller ends only its wait, whether it began the refresh or waits for it")
  void cancelled() throws Exception {
    login.expire();
    CompletableFuture<Tokens> leader = keeper.current(OWNER).overAsync(held, callers.blocking());
    held.awaitRequests(1);
    CompletableFuture<Tokens> waiting = keeper.current(OWNER).overAsync(held, callers.blocking());
    CompletableFuture<Tokens> other = keeper.current(OWNER).overAsync(held, callers.blocking());

    assertThat(leader.cancel(true)).isTrue();
    assertThat(waiting.cancel(true)).isTrue();
    assertThat(other).isNotDone();

    held.release();
    Tokens second = other.get(60, TimeUnit.SECONDS);
    assertThat(login.server.isActive(second.accessToken())).isTrue();
    assertThat(keeper.current(OWNER).over(login.server)).isEqualTo(second);
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "a slow store does not block callers of overAsync, and is never called on their thread")
  void slowStore() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CredentialStore slow = new CredentialStore() {
      @Override
      public Optional<Entry> load(ResourceOwner owner) throws IOException {
        await();
        return store.load(owner);
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
          throws IOException {
        await();
        return store.replace(owner, expectedVersion, next);
      }

      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
        await();
        return store.remove(owner, expectedVersion);
      }

      private void await() throws IOException {
        threads.add(Thread.currentThread());
        try {
          assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
      }
    };
    TokenKeeper slowKeeper = TokenKeeper.of(login.client(callers), slow);
    login.expire();

    CompletableFuture<Tokens> current =
        slowKeeper.current(OWNER).overAsync(login.server, callers.blocking());
    CompletableFuture<HttpResponse> call = AuthorizedTransport.of(
            login.server, slowKeeper.authorizer(OWNER, API), callers.blocking())
        .sendAsync(HttpRequest.get(API + "/me"));
    assertThat(current).isNotDone();
    assertThat(call).isNotDone();

    ready.countDown();
    assertThat(current.get(60, TimeUnit.SECONDS)).isNotEqualTo(first);
    assertThat(call.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(slowKeeper
            .forget(OWNER)
            .overAsync(login.server, callers.blocking())
            .get(60, TimeUnit.SECONDS))
        .isPresent();
    assertThat(threads)
        .isNotEmpty()
        .allSatisfy(thread -> assertThat(thread.getName()).isEqualTo("blocking"));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "a caller that waited continues on its own executor, not on the thread that ended the refresh")
  void continuesOnItsOwnExecutor() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    TokenKeeper observed = TokenKeeper.builder(login.client, store)
        .listener(new KeeperListener() {
          @Override
          public void waited(ResourceOwner owner, Duration waited) {
            threads.add(Thread.currentThread().getName());
          }
        })
        .build();
    ExecutorService own = Executors.newSingleThreadExecutor(work -> new Thread(work, "own"));
    try {
      login.expire();
      CompletableFuture<Tokens> leader =
          observed.current(OWNER).overAsync(held, callers.blocking());
      held.awaitRequests(1);
      CompletableFuture<Tokens> waiting = observed.current(OWNER).overAsync(held, own);

      held.release();

      assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(leader.get(60, TimeUnit.SECONDS));
      assertThat(threads).containsExactly("own");
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  @DisplayName("a thousand calls with status 401 refresh once, and all succeed")
  void thousandUnauthorized() throws Exception {
    login.server.send(HttpRequest.post(
        "https://s.example/revoke",
        Body.form(
            Parameters.of("token", first.accessToken().reveal()).and("client_id", "client"))));
    AuthorizedTransport api =
        AuthorizedTransport.of(held, keeper.authorizer(OWNER, API), callers.blocking());

    List<CompletableFuture<HttpResponse>> calls = IntStream.range(0, 1000)
        .mapToObj(i -> api.sendAsync(HttpRequest.get(API + "/me")))
        .toList();
    held.awaitRequests(1000);
    held.release();

    for (CompletableFuture<HttpResponse> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
    assertThat(requests()).isEqualTo(1);
    assertThat(login.server.requestsTo("/me")).isEqualTo(2000);
  }
}
