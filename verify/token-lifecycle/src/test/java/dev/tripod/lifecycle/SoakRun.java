package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.lifecycle.FaultProxy.Plan;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Makes calls for 1,000 owners from 64 threads for half an hour, over both transports. Connections break, threads are interrupted,
 * futures are cancelled, and the server revokes tokens. The profile {@code soak} starts it; {@code soak.seconds} sets the time.
 *
 * <p>The time is split into phases. After each phase all calls have ended, and the size of the process is measured.
 */
@DisplayName("A process with two keepers, broken connections, interrupts and cancellations")
final class SoakRun {

  private static final int SECONDS = Integer.getInteger("soak.seconds", 60);
  private static final int THREADS = 64;
  private static final int OWNERS = 1_000;
  private static final int PHASES = 12;
  private static final long SEED = 20261129;
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration CLAIM = Duration.ofSeconds(4);

  /** Caches and thread pools fill during these phases. */
  private static final int WARM_UP = 3;

  private static final long MORE_HEAP = 2 * 1024 * 1024;
  private static final int MORE_DESCRIPTORS = 16;
  private static final int MORE_THREADS = 64;

  private final SoakServer server = new SoakServer(OWNERS);
  private final SoakWitness refreshes = new SoakWitness(OWNERS);
  private final Map<Ending, AtomicInteger> endings = new EnumMap<>(Ending.class);
  private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
  private final AtomicInteger tooLate = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final ScheduledExecutorService disturbances = Executors.newScheduledThreadPool(2);

  /** How a call can end. */
  private enum Ending {
    SUCCEEDED,
    REJECTED,
    NO_RESPONSE,
    CANCELLED,
    OUTCOME_UNKNOWN,
    REAUTHORIZATION_REQUIRED,
    OTHER_AUTHORIZATION_FAILURE
  }

  SoakRun() {
    for (Ending ending : Ending.values()) {
      endings.put(ending, new AtomicInteger());
    }
  }

  @Test
  @DisplayName("does not grow")
  void doesNotGrow() throws Exception {
    List<ProcessSize> sizes = new ArrayList<>();
    try (LoopbackServer served = LoopbackServer.start(server);
        FaultProxy tokens =
            FaultProxy.before(served.origin(), new Plan(10, 3, 2, 1), SEED, refreshes);
        FaultProxy api =
            FaultProxy.before(served.origin(), new Plan(5, 2, 2, 2), SEED + 1, new Unobserved())) {
      Deployment deployment = new Deployment(tokens.origin(), api.origin());
      for (int phase = 0; phase < PHASES; phase++) {
        deployment.call(phase, Duration.ofSeconds(SECONDS).dividedBy(PHASES));
        awaitLastRefreshes();
        sizes.add(ProcessSize.now());
        System.out.printf(
            Locale.ROOT,
            "Phase %d: %s; %s; %d refreshes; connections to the token endpoint %s, to the API %s;"
                + " requests that missed the deadline: %d%n",
            phase + 1,
            sizes.get(phase),
            endings,
            refreshes.sent(),
            tokens,
            api,
            tooLate.get());
      }
    } finally {
      threads.shutdownNow();
      disturbances.shutdownNow();
    }
    assertThat(unexpected).isEmpty();
    assertThat(refreshes.breaches()).hasSizeLessThanOrEqualTo(tooLate.get());
    assertThatFaultsOccurred();
    assertThatNothingGrew(sizes);
  }

  /** Without these, the run would not prove anything. */
  private void assertThatFaultsOccurred() {
    for (Ending ending : Set.of(
        Ending.NO_RESPONSE,
        Ending.CANCELLED,
        Ending.OUTCOME_UNKNOWN,
        Ending.REAUTHORIZATION_REQUIRED)) {
      assertThat(endings.get(ending).get()).as("calls that end as " + ending).isPositive();
    }
    assertThat(endings.get(Ending.SUCCEEDED).get())
        .as("successful calls")
        .isGreaterThan(endings.values().stream().mapToInt(AtomicInteger::get).sum() / 2);
  }

  /** Compares the smallest size of the first third after the warm-up with the smallest of the last third. */
  private static void assertThatNothingGrew(List<ProcessSize> sizes) {
    int third = (PHASES - WARM_UP) / 3;
    List<ProcessSize> first = sizes.subList(WARM_UP, WARM_UP + third);
    List<ProcessSize> last = sizes.subList(PHASES - third, PHASES);
    assertThat(last.stream().mapToLong(ProcessSize::heap).min().orElseThrow())
        .as("octets of live objects; all phases: %s", sizes)
        .isLessThanOrEqualTo(
            first.stream().mapToLong(ProcessSize::heap).min().orElseThrow() + MORE_HEAP);
    assertThat(last.stream().mapToLong(ProcessSize::descriptors).min().orElseThrow())
        .as("file descriptors; all phases: %s", sizes)
        .isLessThanOrEqualTo(
            first.stream().mapToLong(ProcessSize::descriptors).min().orElseThrow()
                + MORE_DESCRIPTORS);
    assertThat(last.stream().mapToInt(ProcessSize::threads).min().orElseThrow())
        .as("threads; all phases: %s", sizes)
        .isLessThanOrEqualTo(
            first.stream().mapToInt(ProcessSize::threads).min().orElseThrow() + MORE_THREADS);
  }

  /** Waits for refreshes and requests of calls that were interrupted or cancelled. A fault delays them by 20 ms at most. */
  private static void awaitLastRefreshes() {
    CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
        .join();
  }

  private void count(Ending ending) {
    endings.get(ending).incrementAndGet();
  }

  private static final class Unobserved implements FaultProxy.Witness {

    @Override
    public void arrived(String request) {}

    @Override
    public void ends(String request, OptionalInt status, boolean delivered) {}
  }

  /** Two nodes with one store. */
  private final class Deployment {

    private final CredentialStore store = InMemoryCredentialStore.create();
    private final List<Node> nodes;
    private final Origin api;

    private Deployment(Origin tokens, Origin api) {
      OAuth2Client client = OAuth2Client.builder()
          .server(
              AuthorizationServer.at(tokens + "/authorize", tokens + "/token").build())
          .clientId("client")
          .json(JacksonJson.strict())
          .build();
      this.api = api;
      this.nodes = List.of(
          new Node(client, store, JdkTransport.create().withTotalDeadline(DEADLINE)),
          new Node(
              client, store, OkHttpTransport.of(new OkHttpClient()).withTotalDeadline(DEADLINE)));
      for (int owner = 0; owner < OWNERS; owner++) {
        logIn(owner);
      }
    }

    private void call(int phase, Duration length) throws Exception {
      long end = System.nanoTime() + length.toNanos();
      List<Future<?>> callers = new ArrayList<>();
      for (int caller = 0; caller < THREADS; caller++) {
        SplittableRandom random = new SplittableRandom(SEED + (long) phase * THREADS + caller);
        callers.add(threads.submit(() -> {
          while (System.nanoTime() < end) {
            call(random);
          }
        }));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    }

    private void call(SplittableRandom random) {
      int owner = random.nextInt(OWNERS);
      HttpTransport transport = nodes.get(random.nextInt(nodes.size())).api(owner(owner), api);
      int kind = random.nextInt(20);
      int delay = random.nextInt(20);
      try {
        HttpResponse response = kind == 0
            ? interrupted(transport, delay)
            : kind == 1
                ? cancelled(transport, delay)
                : kind < 10 ? transport.send(request()) : joined(transport.sendAsync(request()));
        count(response.status() == 200 ? Ending.SUCCEEDED : Ending.REJECTED);
      } catch (CancellationException e) {
        count(Ending.CANCELLED);
      } catch (ReauthorizationRequired e) {
        count(Ending.REAUTHORIZATION_REQUIRED);
        logIn(owner);
      } catch (OutcomeUnknown e) {
        count(Ending.OUTCOME_UNKNOWN);
      } catch (AuthorizationException e) {
        count(Ending.OTHER_AUTHORIZATION_FAILURE);
      } catch (IOException e) {
        count(Ending.NO_RESPONSE);
      } catch (RuntimeException | Error e) {
        unexpected.add(e.toString());
      }
    }

    private HttpRequest request() {
      return HttpRequest.get(api + "/orders");
    }

    /** Sends a request, and interrupts this thread after {@code millis}. */
    private HttpResponse interrupted(HttpTransport transport, int millis) throws IOException {
      Thread caller = Thread.currentThread();
      ScheduledFuture<?> interrupt =
          disturbances.schedule(caller::interrupt, millis, TimeUnit.MILLISECONDS);
      try {
        return transport.send(request());
      } finally {
        if (!interrupt.cancel(false)) {
          awaitInterrupt(interrupt);
        }
        // The next call of this thread starts without an interrupt.
        Thread.interrupted();
      }
    }

    private void awaitInterrupt(Future<?> interrupt) {
      boolean ended = false;
      while (!ended) {
        try {
          interrupt.get();
          ended = true;
        } catch (InterruptedException e) {
          // This is the interrupt. The task ends now.
        } catch (ExecutionException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    /** Sends a request, and cancels its future after {@code millis}. */
    private HttpResponse cancelled(HttpTransport transport, int millis) throws IOException {
      CompletableFuture<HttpResponse> future = transport.sendAsync(request());
      ScheduledFuture<?> cancellation =
          disturbances.schedule(() -> future.cancel(true), millis, TimeUnit.MILLISECONDS);
      try {
        return joined(future);
      } finally {
        cancellation.cancel(false);
      }
    }

    private HttpResponse joined(CompletableFuture<HttpResponse> future) throws IOException {
      try {
        return future.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw e.getCause() instanceof RuntimeException failure ? failure : e;
      }
    }

    /** Logs an owner in. Two threads may do so at once: then the keeper has the tokens of one, and the server revokes the grant later. */
    private void logIn(int owner) {
      synchronized (server) {
        nodes.get(0).keeper.keep(owner(owner), server.logIn(owner)).over(nodes.get(0).transport);
      }
    }

    private static ResourceOwner owner(int number) {
      return ResourceOwner.of("shop", "owner-" + number);
    }
  }

  /** A keeper with its own transport. */
  private final class Node {

    private final HttpTransport transport;
    private final TokenKeeper keeper;

    private Node(OAuth2Client client, CredentialStore store, HttpTransport transport) {
      this.transport = new Watched(transport);
      this.keeper = TokenKeeper.builder(client, store).claimLength(CLAIM).build();
    }

    private HttpTransport api(ResourceOwner owner, Origin origin) {
      return AuthorizedTransport.of(transport, keeper.authorizer(owner, origin));
    }
  }

  /** Counts the requests that failed because the machine was too slow. */
  private final class Watched implements HttpTransport {

    private final HttpTransport transport;

    private Watched(HttpTransport transport) {
      this.transport = transport;
    }

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      try {
        return transport.send(request);
      } catch (IOException e) {
        count(e);
        throw e;
      }
    }

    @Override
    public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
      CompletableFuture<HttpResponse> sent = transport.sendAsync(request);
      var unused = sent.whenComplete((response, failure) -> count(failure));
      return sent;
    }

    private void count(Throwable failure) {
      boolean isInterrupt = Thread.currentThread().isInterrupted();
      if (!isInterrupt
          && (failure instanceof HttpTimeoutException
              || failure instanceof InterruptedIOException)) {
        tooLate.incrementAndGet();
      }
    }
  }
}
