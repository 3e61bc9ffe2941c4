package dev.tripod.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.lifecycle.FaultProxy.Fault;
import dev.tripod.lifecycle.FaultProxy.Plan;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.KeeperListener;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Makes ten thousand calls from three nodes with one store over real sockets that break. Tokens live for a second, and the server
 * revokes a grant if a refresh token arrives twice. The test prints its counts.
 *
 * <p>A grant may be lost in one way: the server rotated the refresh token, and its response was lost. Then only the server has the
 * next refresh token. The proxy counts these cases, and exactly as often a user must log in again.
 *
 * <p>The test uses real time. If the machine pauses for longer than the transport's deadline, a response is lost or a connection
 * fails although the proxy did not break it. The test counts these requests and widens every bound by their number. On a machine
 * where most requests miss the deadline, it makes as many calls as two minutes allow.
 */
@DisplayName("Keepers over HTTP with broken connections")
final class FaultsOverHttpTest {

  private static final int CALLS = 10_000;
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int NODES = 3;
  private static final int OWNERS = 32;
  private static final int CALLERS_OF_EACH = 2;
  private static final long SEED = 20260102;
  private static final Duration DEADLINE = Duration.ofMillis(950);
  private static final Duration CLAIM = Duration.ofSeconds(2);
  private static final URI BACK = URI.create("https://app.example/back");

  /** The lifetime of tokens in the server's responses. */
  private static final int EXPIRES_IN = 1;

  /**
   * The real lifetime of tokens. It starts at the server, while the client counts from the arrival of the response. The additional
   * second covers the difference. So a 401 shows a defect of the keeper and not a slow machine.
   */
  private static final Duration TOKENS_LIVE = Duration.ofSeconds(EXPIRES_IN + 1);

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .defaultScope("orders")
      .tokenLifetime(TOKENS_LIVE)
      .resource("GET", "/orders", Set.of(), request -> orders())
      .build();
  private final RefreshWitness refreshes = new RefreshWitness();
  private final ListenerCounts listener = new ListenerCounts();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger tooLate = new AtomicInteger();
  private final Outcomes outcomes = new Outcomes();

  @Test
  @Timeout(600)
  @DisplayName("lose a grant only if the response to its rotation was lost, in 10,000 calls")
  void tenThousandCalls() throws Exception {
    try (LoopbackServer served = LoopbackServer.start(server);
        FaultProxy tokens =
            FaultProxy.before(served.origin(), new Plan(15, 10, 8, 4), SEED, refreshes);
        FaultProxy api = FaultProxy.before(
            served.origin(), new Plan(6, 3, 3, 3), SEED + 1_000_000, new Unobserved())) {
      server.faults().expiresIn(JsonValue.number(Integer.toString(EXPIRES_IN)));
      Deployment deployment =
          new Deployment(tokens.origin(), List.of(served.origin(), api.origin()));
      long begun = System.nanoTime();

      deployment.call();
      tokens.heal();
      api.heal();
      deployment.settle();

      report(tokens, api, Duration.ofNanos(System.nanoTime() - begun));
      assertThatAllCallsEndedAsAllowed(api);
      assertThatGrantsWereLostOnlyWithResponses(deployment);
      assertThatEveryFaultOccurred(tokens, api);
    }
  }

  private void assertThatAllCallsEndedAsAllowed(FaultProxy api) {
    assertThat(outcomes.unexpected).isEmpty();
    assertThat(outcomes.all()).isEqualTo(calls.get());
    assertThat(outcomes.worked.get()).isGreaterThan(calls.get() / 2 - tooLate.get());
    assertThat(outcomes.noResponse.size())
        .as(
            "calls without a response, which ended with %s; connections that the proxy did not serve: %s",
            counted(outcomes.noResponse), counted(api.unserved()))
        .isLessThanOrEqualTo(api.broken() + tooLate.get());
    assertThat(outcomes.rejected.get())
        .as("calls with an expired token")
        .isLessThanOrEqualTo(tooLate.get());
    assertThat(outcomes.inDoubt)
        .as(
            "claims with an unknown outcome: callers can see one several times, the listener sees it once")
        .hasSizeLessThanOrEqualTo(listener.unknown.get());
    assertThat(outcomes.reauthorization.get())
        .isLessThanOrEqualTo(listener.revoked.get() * CALLERS_OF_EACH);
    assertThat(outcomes.otherFailures)
        .as("a claim takes too long if the machine pauses for a second")
        .allMatch("AdapterFailed"::equals);
  }

  private void assertThatGrantsWereLostOnlyWithResponses(Deployment deployment) {
    int late = tooLate.get();
    assertThat(refreshes.breaches()).hasSizeLessThanOrEqualTo(late);
    assertThat(listener.revoked.get())
        .as("revoked grants: those with a lost response to a rotation")
        .isBetween(refreshes.rotationsLost(), refreshes.rotationsLost() + late);
    assertThat(deployment.loginsAgain()).isEqualTo(listener.revoked.get());
    assertThat(server.refreshTokenReuses())
        .as("reuses that the server saw: each reported to the client or lost")
        .isBetween(listener.revoked.get(), listener.revoked.get() + refreshes.errorsLost() + late);
    assertThat(listener.refreshed.get())
        .as("stored rotations: all that the client received")
        .isBetween(refreshes.rotationsDelivered() - late, refreshes.rotationsDelivered());
    assertThat(server.refreshes())
        .isEqualTo(refreshes.rotationsDelivered() + refreshes.rotationsLost());
  }

  /** Without faults, the test would not prove anything. */
  private void assertThatEveryFaultOccurred(FaultProxy tokens, FaultProxy api) {
    for (Fault fault : Fault.values()) {
      assertThat(tokens.count(fault)).as("token endpoint: " + fault).isPositive();
      assertThat(api.count(fault)).as("resource: " + fault).isPositive();
    }
    assertThat(refreshes.rotationsLost()).isPositive();
    assertThat(refreshes.requestsLost()).isPositive();
    assertThat(listener.adopted.get()).isPositive();
    assertThat(listener.waited.get()).isPositive();
  }

  private void report(FaultProxy tokens, FaultProxy api, Duration took) {
    System.out.printf(
        Locale.ROOT,
        "Faults over HTTP: %d calls by %d nodes for %d owners in %d ms: %s%n"
            + "  token endpoint: %s; faults of connections %s%n"
            + "  resource: faults of connections %s%n"
            + "  keepers: %s; refresh tokens that the server saw twice: %d; requests that missed the deadline: %d%n",
        calls.get(),
        NODES,
        OWNERS,
        took.toMillis(),
        outcomes,
        refreshes,
        tokens,
        api,
        listener,
        server.refreshTokenReuses(),
        tooLate.get());
  }

  private static Map<String, Long> counted(Collection<String> texts) {
    return texts.stream()
        .collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
  }

  private static HttpResponse orders() {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "application/json"), "{\"orders\":[]}".getBytes(UTF_8));
  }

  /** The nodes and users. */
  private final class Deployment {

    private final CredentialStore store = InMemoryCredentialStore.create();
    private final OAuth2Client client;
    private final List<Origin> shops;
    private final List<Node> nodes = new ArrayList<>();
    private final List<User> users = new ArrayList<>();

    /** @param shops the equivalent origins of the resource */
    private Deployment(Origin tokens, List<Origin> shops) {
      this.client = OAuth2Client.builder()
          .server(
              AuthorizationServer.at(tokens + "/authorize", tokens + "/token").build())
          .clientId("client")
          .json(JacksonJson.strict())
          .build();
      this.shops = shops;
      for (int i = 0; i < NODES; i++) {
        nodes.add(new Node(client, store));
      }
      for (int i = 0; i < OWNERS; i++) {
        User user = new User(ResourceOwner.of("shop", "user-" + i));
        user.logIn();
        users.add(user);
      }
    }

    /** Makes calls from two callers per user on random nodes. Half of the callers are asynchronous. */
    private void call() throws Exception {
      AtomicInteger left = new AtomicInteger(CALLS);
      long latest = System.nanoTime() + LONGEST.toNanos();
      atOnce(OWNERS * CALLERS_OF_EACH, caller -> {
        SplittableRandom random = new SplittableRandom(SEED + caller);
        User user = users.get(caller % OWNERS);
        while (left.getAndDecrement() > 0 && System.nanoTime() - latest < 0) {
          calls.incrementAndGet();
          Node node = nodes.get(random.nextInt(NODES));
          // Few calls go through the proxy, which doubles the time of a call.
          user.call(node, shops.get(random.nextInt(4) == 0 ? 1 : 0), caller < OWNERS);
        }
      });
    }

    /** Waits until the outcome of every refresh is known. Then the lost grants are known. */
    private void settle() throws Exception {
      atOnce(OWNERS, number -> users.get(number).settle(nodes.get(number % NODES)));
    }

    private void atOnce(int callers, Caller caller) throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(callers);
      try {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
          int number = i;
          ends.add(threads.submit(() -> {
            caller.run(number);
            return null;
          }));
        }
        for (Future<?> end : ends) {
          end.get();
        }
      } finally {
        threads.shutdownNow();
      }
    }

    private int loginsAgain() {
      return users.stream().mapToInt(user -> user.logins.get() - 1).sum();
    }

    private final class User {

      private final ResourceOwner owner;
      private final AtomicInteger logins = new AtomicInteger();

      private User(ResourceOwner owner) {
        this.owner = owner;
      }

      /** Logs the user in without the proxy, because the login is not under test. */
      private void logIn() {
        var login = client.begin(BACK).over(server);
        var tokens =
            client.complete(login, server.approve(login.authorizationUri())).over(server);
        nodes.get(0).keeper.keep(owner, tokens).over(server);
        logins.incrementAndGet();
      }

      /** Logs the user in once if several calls failed because of the same lost grant. */
      private synchronized void logInAfter(int login) {
        if (logins.get() == login) {
          logIn();
        }
      }

      private void call(Node node, Origin shop, boolean async) {
        int login = logins.get();
        try {
          outcomes.add(async ? sentAsync(node, shop) : sent(node, shop));
        } catch (ReauthorizationRequired e) {
          outcomes.reauthorization.incrementAndGet();
          logInAfter(login);
        } catch (OutcomeUnknown e) {
          outcomes.unknown.incrementAndGet();
          outcomes.inDoubt.add(new Doubt(owner, e.askAgainAt()));
        } catch (AuthorizationException e) {
          outcomes.otherFailures.add(e.getClass().getSimpleName());
        } catch (IOException e) {
          outcomes.noResponse.add(e.toString());
        } catch (RuntimeException | Error e) {
          outcomes.unexpected.add(e.toString());
        }
      }

      private HttpResponse sent(Node node, Origin shop) throws IOException {
        return node.api(owner, shop).send(HttpRequest.get(shop + "/orders"));
      }

      private HttpResponse sentAsync(Node node, Origin shop) throws IOException {
        try {
          return node.api(owner, shop)
              .sendAsync(HttpRequest.get(shop + "/orders"))
              .join();
        } catch (CompletionException e) {
          if (e.getCause() instanceof IOException failure) {
            throw failure;
          }
          throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
      }

      /** Waits until a call shows that the stored tokens are valid. A call that is too late is made again. */
      private void settle(Node node) throws IOException {
        long latest = System.nanoTime() + CLAIM.multipliedBy(120).toNanos();
        boolean settled = false;
        while (!settled) {
          assertThat(System.nanoTime()).as("a claim ends").isLessThan(latest);
          int login = logins.get();
          try {
            node.keeper.current(owner).over(node.transport);
            settled = state().equals("live") && worksOrIsTooLate(node);
          } catch (ReauthorizationRequired e) {
            logInAfter(login);
          } catch (OutcomeUnknown e) {
            passUntil(e.askAgainAt(), node.transport);
          }
        }
      }

      /** Returns whether there is a response, which must have status 200. */
      private boolean worksOrIsTooLate(Node node) throws IOException {
        try {
          assertThat(sent(node, shops.get(0)).status()).isEqualTo(200);
          return true;
        } catch (HttpTimeoutException | ConnectException e) {
          return false;
        }
      }

      private void passUntil(Instant instant, HttpTransport transport) {
        Duration left = Duration.between(Clock.system().now(), instant);
        Exchange.pause(left.isNegative() ? Duration.ZERO : left, () -> Exchange.done(instant))
            .over(transport);
      }

      private String state() throws IOException {
        return store.load(owner).orElseThrow().snapshot().text("state");
      }
    }
  }

  /** A process with its own keeper and transport. */
  private final class Node {

    private final HttpTransport transport =
        new Watched(JdkTransport.create().withTotalDeadline(DEADLINE));
    private final TokenKeeper keeper;

    private Node(OAuth2Client client, CredentialStore store) {
      this.keeper = TokenKeeper.builder(client, store)
          .claimLength(CLAIM)
          .listener(listener)
          .build();
    }

    private HttpTransport api(ResourceOwner owner, Origin shop) {
      return AuthorizedTransport.of(transport, keeper.authorizer(owner, shop));
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
      return transport.sendAsync(request).whenComplete((response, failure) -> count(failure));
    }

    /** Counts failed connections as well: no server in this test rejects one, so it missed the deadline. */
    private void count(Throwable failure) {
      if (failure instanceof HttpTimeoutException || failure instanceof ConnectException) {
        tooLate.incrementAndGet();
      }
    }
  }

  /** A claim of an owner with a lost response. Two claims of one owner never end at the same instant. */
  private record Doubt(ResourceOwner owner, Instant askAgainAt) {}

  /** The outcomes of the calls. */
  private static final class Outcomes {

    private final AtomicInteger worked = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final Set<Doubt> inDoubt = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reauthorization = new AtomicInteger();
    private final Queue<String> noResponse = new ConcurrentLinkedQueue<>();
    private final Queue<String> otherFailures = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();

    private void add(HttpResponse response) {
      if (response.status() == 200 && response.bodyText().equals("{\"orders\":[]}")) {
        worked.incrementAndGet();
      } else if (response.status() == 401) {
        rejected.incrementAndGet();
      } else {
        unexpected.add("status " + response.status());
      }
    }

    private int all() {
      return worked.get()
          + rejected.get()
          + noResponse.size()
          + unknown.get()
          + reauthorization.get()
          + otherFailures.size()
          + unexpected.size();
    }

    @Override
    public String toString() {
      return worked + " responses 200, " + noResponse.size() + " broken on the way, " + unknown
          + " OutcomeUnknown, " + reauthorization + " ReauthorizationRequired, "
          + rejected + " responses 401, other failures "
          + otherFailures;
    }
  }

  private static final class ListenerCounts implements KeeperListener {

    private final AtomicInteger refreshed = new AtomicInteger();
    private final AtomicInteger adopted = new AtomicInteger();
    private final AtomicInteger waited = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger revoked = new AtomicInteger();

    @Override
    public void refreshed(ResourceOwner owner, Duration took) {
      refreshed.incrementAndGet();
    }

    @Override
    public void adopted(ResourceOwner owner) {
      adopted.incrementAndGet();
    }

    @Override
    public void waited(ResourceOwner owner, Duration waited) {
      this.waited.incrementAndGet();
    }

    @Override
    public void outcomeUnknown(ResourceOwner owner) {
      unknown.incrementAndGet();
    }

    @Override
    public void revoked(ResourceOwner owner) {
      revoked.incrementAndGet();
    }

    @Override
    public String toString() {
      return "refreshed " + refreshed + ", adopted " + adopted + ", waited " + waited + ", unknown "
          + unknown + ", grants lost " + revoked;
    }
  }

  private static final class Unobserved implements FaultProxy.Witness {

    @Override
    public void arrived(String request) {}

    @Override
    public void ends(String request, OptionalInt status, boolean delivered) {}
  }

  private interface Caller {

    void run(int number) throws Exception;
  }
}
