package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.API;
import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which threads call the store and send refreshes, and that no pool of the JVM makes callers wait for each other. */
@Timeout(240)
@DisplayName("The threads of a keeper")
final class ExecutorsTest {

  private final StoredLogin login = new StoredLogin();
  private final RecordingStore store = new RecordingStore();
  private final Set<String> senders = ConcurrentHashMap.newKeySet();
  private final HttpTransport transport = request -> {
    senders.add(Thread.currentThread().getName());
    return login.server.send(request);
  };
  private ExecutorService own;

  @BeforeEach
  void open() {
    own = Executors.newCachedThreadPool(work -> new Thread(work, "own"));
  }

  @AfterEach
  void close() {
    own.shutdownNow();
  }

  /** A store that records which threads read and write it. */
  private static final class RecordingStore implements CredentialStore {

    private final InMemoryCredentialStore store = InMemoryCredentialStore.create();
    private final Set<String> readers = ConcurrentHashMap.newKeySet();
    private final Set<String> writers = ConcurrentHashMap.newKeySet();
    private volatile Runnable beforeARead = () -> {};

    @Override
    public Optional<Entry> load(ResourceOwner owner) throws IOException {
      readers.add(Thread.currentThread().getName());
      beforeARead.run();
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      return store.load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      writers.add(Thread.currentThread().getName());
      return store.replace(owner, expectedVersion, next);
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      return store.remove(owner, expectedVersion);
    }

    private void forget() {
      readers.clear();
      writers.clear();
    }
  }

  private TokenKeeper stored(TokenKeeper.Builder builder) {
    TokenKeeper keeper = builder.build();
    keeper.keep(OWNER, login.logIn()).over(login.server);
    store.forget();
    return keeper;
  }

  private static String here() {
    return Thread.currentThread().getName();
  }

  @Test
  @DisplayName("a caller of over and of send reads the store on its own thread")
  void readsOnTheCallersThread() throws IOException {
    stored(TokenKeeper.builder(login.client, store));

    TokenKeeper.of(login.client, store).current(OWNER).over(transport);
    AuthorizedTransport.of(
            transport, TokenKeeper.of(login.client, store).authorizer(OWNER, API), own)
        .send(HttpRequest.get(API + "/me"));

    assertThat(store.readers).containsExactly(here());
    assertThat(store.writers).isEmpty();
  }

  @Test
  @DisplayName("a caller that gets a failure without a refresh uses no executor")
  void failsOnTheCallersThread() throws IOException {
    TokenKeeper keeper = stored(TokenKeeper.builder(login.client, store));
    login.server.revokeAccess();
    login.expire();
    assertThat(catchFailure(keeper, own)).isNotNull();
    store.forget();

    assertThat(catchFailure(keeper, work -> {
          throw new AssertionError("no executor is needed");
        }))
        .isNotNull();
    assertThat(store.readers).containsExactly(here());
  }

  private RuntimeException catchFailure(TokenKeeper keeper, Executor executor) {
    try {
      throw new AssertionError(
          "no failure, but " + keeper.current(OWNER).over(transport, executor));
    } catch (RuntimeException failure) {
      return failure;
    }
  }

  @Test
  @DisplayName("send runs a claim and its refresh on the executor of the AuthorizedTransport")
  void executorOfTheTransport() throws IOException {
    TokenKeeper keeper = stored(TokenKeeper.builder(login.client, store));
    login.expire();

    AuthorizedTransport.of(transport, keeper.authorizer(OWNER, API), own)
        .send(HttpRequest.get(API + "/me"));

    assertThat(store.readers).containsExactly(here());
    assertThat(store.writers).containsExactly("own");
    assertThat(senders).containsExactlyInAnyOrder("own", here());
  }

  @Test
  @DisplayName("over runs a claim and its refresh on the executor that it receives")
  void executorOfTheCall() {
    TokenKeeper keeper = stored(TokenKeeper.builder(login.client, store));
    login.expire();

    keeper.current(OWNER).over(transport, own);

    assertThat(store.readers).containsExactly(here());
    assertThat(store.writers).containsExactly("own");
    assertThat(senders).containsExactly("own");
  }

  @Test
  @DisplayName("the keeper's executor runs claims and refreshes of every caller, sync and async")
  void executorOfTheKeeper() throws Exception {
    TokenKeeper keeper = stored(TokenKeeper.builder(login.client, store).executor(own));
    login.expire();
    keeper.current(OWNER).over(transport);
    assertThat(store.writers).containsExactly("own");
    assertThat(senders).containsExactly("own");

    store.forget();
    senders.clear();
    login.expire();
    ExecutorService other = Executors.newCachedThreadPool(work -> new Thread(work, "other"));
    try {
      keeper.current(OWNER).overAsync(transport, other).get(60, TimeUnit.SECONDS);
    } finally {
      other.shutdownNow();
    }
    assertThat(store.readers).containsExactly("other");
    assertThat(store.writers).containsExactly("own");
    assertThat(senders).containsExactly("own");
  }

  @Test
  @DisplayName(
      "a caller that is interrupted in the store does not fail the callers that wait for it")
  void interruptedReader() throws Exception {
    stored(TokenKeeper.builder(login.client, store));
    TokenKeeper keeper = TokenKeeper.of(login.client, store);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch othersWait = new CountDownLatch(1);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    store.beforeARead = () -> {
      if (isFirst.compareAndSet(true, false)) {
        reading.countDown();
        awaitUninterrupted(othersWait);
        Thread.currentThread().interrupt();
      }
    };
    CompletableFuture<Tokens> leader = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        leader.complete(keeper.current(OWNER).over(transport));
      } catch (RuntimeException e) {
        leader.completeExceptionally(e);
      }
    });
    thread.start();
    awaitUninterrupted(reading);
    List<CompletableFuture<Tokens>> others = Stream.generate(
            () -> keeper.current(OWNER).overAsync(transport, own))
        .limit(8)
        .toList();

    othersWait.countDown();

    for (CompletableFuture<Tokens> other : others) {
      assertThat(other.get(60, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(leader.handle((tokens, failure) -> failure).get(60, TimeUnit.SECONDS))
        .isNotNull();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    boolean passed = false;
    while (!passed) {
      try {
        passed = latch.await(60, TimeUnit.SECONDS);
        assertThat(passed).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  // The common pool.

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("32 owners refresh at the same time, however small the common pool is")
  void smallCommonPool(int parallelism) throws Exception {
    Process process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + parallelism,
            "-cp",
            System.getProperty("java.class.path"),
            ManyOwners.class.getName())
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains(ManyOwners.SUCCESS);
  }

  /** Refreshes the tokens of 32 owners at once, over a transport and a store that block until all have arrived. */
  static final class ManyOwners {

    private static final String SUCCESS = "all owners were served at the same time";
    private static final int OWNERS = 32;

    private final StoredLogin login = new StoredLogin();
    private final InMemoryCredentialStore memory = InMemoryCredentialStore.create();
    private final CountDownLatch allSend = new CountDownLatch(OWNERS);
    private final CountDownLatch allClaim = new CountDownLatch(OWNERS);

    /** Runs in a process of its own, because the size of the common pool is fixed at its start. */
    public static void main(String[] arguments) throws Exception {
      new ManyOwners().run();
      System.out.println(SUCCESS);
      System.exit(0);
    }

    private void run() throws Exception {
      TokenKeeper keeper = TokenKeeper.of(login.client, new BlockingStore());
      for (int i = 0; i < OWNERS; i++) {
        TokenKeeper.of(login.client, memory).keep(owner(i), login.logIn()).over(login.server);
      }
      login.expire();
      HttpTransport blocking = request -> {
        pass(allSend);
        synchronized (this) {
          return login.server.send(request);
        }
      };
      List<CompletableFuture<HttpResponse>> calls = new ArrayList<>();
      for (int i = 0; i < OWNERS; i++) {
        ResourceOwner owner = owner(i);
        CompletableFuture<HttpResponse> call = new CompletableFuture<>();
        calls.add(call);
        Thread thread = new Thread(() -> {
          try {
            call.complete(AuthorizedTransport.of(blocking, keeper.authorizer(owner, API))
                .send(HttpRequest.get(API + "/me")));
          } catch (IOException | RuntimeException | Error e) {
            call.completeExceptionally(e);
          }
        });
        thread.setDaemon(true);
        thread.start();
      }
      for (CompletableFuture<HttpResponse> call : calls) {
        if (call.get(60, TimeUnit.SECONDS).status() != 200) {
          throw new AssertionError("a call was rejected");
        }
      }
    }

    private static ResourceOwner owner(int number) {
      return ResourceOwner.of("x", Integer.toString(number));
    }

    /** Waits until all callers have come so far. It stays open after that. */
    private static void pass(CountDownLatch latch) {
      latch.countDown();
      try {
        if (!latch.await(60, TimeUnit.SECONDS)) {
          throw new AssertionError("a caller had to wait for another one");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private final class BlockingStore implements CredentialStore {

      @Override
      public Optional<Entry> load(ResourceOwner owner) {
        return memory.load(owner);
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
          throws IOException {
        pass(allClaim);
        return memory.replace(owner, expectedVersion, next);
      }

      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        throw new AssertionError("nothing is removed");
      }
    }
  }
}
