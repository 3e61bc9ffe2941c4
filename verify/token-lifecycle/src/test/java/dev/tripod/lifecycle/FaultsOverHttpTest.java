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
import dev.tripod.testkit.Served;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand calls by three nodes over one store, on real sockets that break, with tokens that live for a second and a
 * server that ends a grant when a refresh token comes twice. The figures are printed.
 *
 * <p>A grant may be lost in one way: the server rotated, and its answer was lost on the way to the client, so that nobody
 * but the server ever had the next refresh token. How often that was, the proxy counts, and as often must a user log in
 * again. Time is the machine's. Where it stands still for longer than the transport's deadline, an answer is lost that no
 * proxy broke, or a connection does not come about in time; those requests are counted too, and every bound is that much
 * wider.
 */
@DisplayName("Tokens kept alive over HTTP that breaks")
final class FaultsOverHttpTest {

  private static final int CALLS = 10_000;
  private static final int NODES = 3;
  private static final int OWNERS = 32;
  private static final int CALLERS_OF_EACH = 2;
  private static final long SEED = 20260102;
  private static final Duration DEADLINE = Duration.ofMillis(950);
  private static final Duration CLAIM = Duration.ofSeconds(2);
  private static final URI BACK = URI.create("https://app.example/back");

  /** What the server says that tokens live. */
  private static final int SECONDS_TOLD = 1;

  /**
   * How long they do: a life begins at the server, and the client counts from when it was told. The second more is for the
   * way. A 401 is the keeper's fault then, and no accident of a slow machine.
   */
  private static final Duration TOKENS_LIVE = Duration.ofSeconds(SECONDS_TOLD + 1);

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .defaultScope("orders")
      .tokenLifetime(TOKENS_LIVE)
      .resource("GET", "/orders", Set.of(), request -> orders())
      .build();
  private final RefreshWitness refreshes = new RefreshWitness();
  private final Told told = new Told();
  private final AtomicInteger tooLate = new AtomicInteger();
  private final Outcomes outcomes = new Outcomes();

  @Test
  @Timeout(180)
  @DisplayName("10,000 calls lose the grants whose rotation was lost on the wire, and no other")
  void tenThousandCalls() throws Exception {
    try (Served served = Served.on(server);
        FaultProxy tokens =
            FaultProxy.before(served.origin(), new Plan(15, 10, 8, 4), SEED, refreshes);
        FaultProxy api = FaultProxy.before(
            served.origin(), new Plan(6, 3, 3, 3), SEED + 1_000_000, new Unseen())) {
      server.faults().expiresIn(JsonValue.number(Integer.toString(SECONDS_TOLD)));
      World world = new World(tokens.origin(), List.of(served.origin(), api.origin()));
      long begun = System.nanoTime();

      world.call(CALLS);
      tokens.heal();
      api.heal();
      world.settle();

      report(tokens, api, Duration.ofNanos(System.nanoTime() - begun));
      assertThatAllCallsEndedAsTheyMay(api);
      assertThatGrantsWereLostOnTheWireAlone(world);
      assertThatEveryKindOfFaultWasMet(tokens, api);
    }
  }

  private void assertThatAllCallsEndedAsTheyMay(FaultProxy api) {
    assertThat(outcomes.unexpected).isEmpty();
    assertThat(outcomes.all()).isEqualTo(CALLS);
    assertThat(outcomes.worked.get()).isGreaterThan(CALLS / 2);
    assertThat(outcomes.noResponse.get()).isLessThanOrEqualTo(api.broken() + tooLate.get());
    assertThat(outcomes.refused.get())
        .as("calls that went out with a token that works no more")
        .isLessThanOrEqualTo(tooLate.get());
    assertThat(outcomes.inDoubt)
        .as("claims in doubt: a caller may be told of one as often as it asks, a listener is once")
        .hasSizeLessThanOrEqualTo(told.unknown.get());
    assertThat(outcomes.reauthorization.get())
        .isLessThanOrEqualTo(told.dead.get() * CALLERS_OF_EACH);
    assertThat(outcomes.otherwiseTyped)
        .as("a machine that stands still for a second makes a claim take too long")
        .allMatch("AdapterFailed"::equals);
  }

  private void assertThatGrantsWereLostOnTheWireAlone(World world) {
    int late = tooLate.get();
    assertThat(refreshes.breaches()).hasSizeLessThanOrEqualTo(late);
    assertThat(told.dead.get())
        .as("grants that ended: those whose rotation was lost on the wire")
        .isBetween(refreshes.rotationsLost(), refreshes.rotationsLost() + late);
    assertThat(world.loginsAgain()).isEqualTo(told.dead.get());
    assertThat(server.refreshTokenReuses())
        .as("reuses that the server saw: each told the client, or lost on the wire")
        .isBetween(told.dead.get(), told.dead.get() + refreshes.refusalsLost() + late);
    assertThat(told.refreshed.get())
        .as("rotations that were stored: all that the client learned of")
        .isBetween(refreshes.rotationsDelivered() - late, refreshes.rotationsDelivered());
    assertThat(server.refreshes())
        .isEqualTo(refreshes.rotationsDelivered() + refreshes.rotationsLost());
  }

  /** A test that met no fault would prove nothing. */
  private void assertThatEveryKindOfFaultWasMet(FaultProxy tokens, FaultProxy api) {
    for (Fault fault : Fault.values()) {
      assertThat(tokens.count(fault)).as("token endpoint: " + fault).isPositive();
      assertThat(api.count(fault)).as("resource: " + fault).isPositive();
    }
    assertThat(refreshes.rotationsLost()).isPositive();
    assertThat(refreshes.requestsLost()).isPositive();
    assertThat(told.adopted.get()).isPositive();
    assertThat(told.waited.get()).isPositive();
  }

  private void report(FaultProxy tokens, FaultProxy api, Duration took) {
    System.out.printf(
        "Faults over HTTP: %d calls by %d nodes for %d owners in %d ms: %s%n"
            + "  token endpoint: %s; of the connections %s%n"
            + "  resource: of the connections %s%n"
            + "  keepers: %s; the server saw %d refresh tokens twice; too late for the deadline: %d%n",
        CALLS,
        NODES,
        OWNERS,
        took.toMillis(),
        outcomes,
        refreshes,
        tokens,
        api,
        told,
        server.refreshTokenReuses(),
        tooLate.get());
  }

  private static HttpResponse orders() {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "application/json"), "{\"orders\":[]}".getBytes(UTF_8));
  }

  /** Nodes, users, and what they do. */
  private final class World {

    private final CredentialStore store = InMemoryCredentialStore.create();
    private final OAuth2Client client;
    private final List<Origin> shops;
    private final List<Node> nodes = new ArrayList<>();
    private final List<User> users = new ArrayList<>();

    /** @param shops where the orders stand, each as good as the other */
    private World(Origin tokens, List<Origin> shops) {
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

    /** Each caller is one user's, on any node, half of them asynchronous. */
    private void call(int calls) throws Exception {
      AtomicInteger left = new AtomicInteger(calls);
      atOnce(OWNERS * CALLERS_OF_EACH, caller -> {
        SplittableRandom random = new SplittableRandom(SEED + caller);
        User user = users.get(caller % OWNERS);
        while (left.getAndDecrement() > 0) {
          Node node = nodes.get(random.nextInt(NODES));
          // Each way through a proxy costs as much as the whole of a call without.
          user.call(node, shops.get(random.nextInt(4) == 0 ? 1 : 0), caller < OWNERS);
        }
      });
    }

    /** Until no refresh is in doubt any more: what was lost is known then. */
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

      /** The way of the login is not broken: it is not what is tested. */
      private void logIn() {
        var login = client.begin(BACK).over(server);
        var tokens =
            client.complete(login, server.approve(login.authorizationUri())).over(server);
        nodes.get(0).keeper.keep(owner, tokens).over(server);
        logins.incrementAndGet();
      }

      /** Of all whose calls failed for the same loss, one sends the user to log in. */
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
          outcomes.otherwiseTyped.add(e.getClass().getSimpleName());
        } catch (IOException e) {
          outcomes.noResponse.incrementAndGet();
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

      private void settle(Node node) throws IOException {
        long latest = System.nanoTime() + CLAIM.multipliedBy(30).toNanos();
        while (!state().equals("live")) {
          assertThat(System.nanoTime()).as("a claim ends").isLessThan(latest);
          int login = logins.get();
          try {
            node.keeper.current(owner).over(node.transport);
          } catch (ReauthorizationRequired e) {
            logInAfter(login);
          } catch (OutcomeUnknown e) {
            passUntil(e.askAgainAt(), node.transport);
          }
        }
        assertThat(sent(node, shops.get(0)).status()).isEqualTo(200);
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

  /** A process: a keeper and a client of its own. */
  private final class Node {

    private final HttpTransport transport =
        new Watched(JdkTransport.create().withTotalDeadline(DEADLINE));
    private final TokenKeeper keeper;

    private Node(OAuth2Client client, CredentialStore store) {
      this.keeper =
          TokenKeeper.builder(client, store).claimLength(CLAIM).listener(told).build();
    }

    private HttpTransport api(ResourceOwner owner, Origin shop) {
      return AuthorizedTransport.of(transport, keeper.authorizer(owner, shop));
    }
  }

  /** Counts what ended because the machine took too long. */
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
      return transport.sendAsync(request).whenComplete((answer, failure) -> count(failure));
    }

    /** Nothing here refuses a connection: one that failed was not there within the deadline. */
    private void count(Throwable failure) {
      if (failure instanceof HttpTimeoutException || failure instanceof ConnectException) {
        tooLate.incrementAndGet();
      }
    }
  }

  /** One owner's claim whose refresh got no answer: no two of an owner end at the same instant. */
  private record Doubt(ResourceOwner owner, Instant askAgainAt) {}

  /** What became of the calls. */
  private static final class Outcomes {

    private final AtomicInteger worked = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger noResponse = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final Set<Doubt> inDoubt = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reauthorization = new AtomicInteger();
    private final Queue<String> otherwiseTyped = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();

    private void add(HttpResponse answer) {
      if (answer.status() == 200 && answer.bodyText().equals("{\"orders\":[]}")) {
        worked.incrementAndGet();
      } else if (answer.status() == 401) {
        refused.incrementAndGet();
      } else {
        unexpected.add("status " + answer.status());
      }
    }

    private int all() {
      return worked.get()
          + refused.get()
          + noResponse.get()
          + unknown.get()
          + reauthorization.get()
          + otherwiseTyped.size()
          + unexpected.size();
    }

    @Override
    public String toString() {
      return worked + " answered 200, " + noResponse + " broken on the way, " + unknown
          + " OutcomeUnknown, " + reauthorization + " ReauthorizationRequired, "
          + refused + " answered 401, other failures "
          + otherwiseTyped;
    }
  }

  private static final class Told implements KeeperListener {

    private final AtomicInteger refreshed = new AtomicInteger();
    private final AtomicInteger adopted = new AtomicInteger();
    private final AtomicInteger waited = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger dead = new AtomicInteger();

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
      dead.incrementAndGet();
    }

    @Override
    public String toString() {
      return "refreshed " + refreshed + ", adopted " + adopted + ", waited " + waited + ", unknown "
          + unknown + ", grants lost " + dead;
    }
  }

  private static final class Unseen implements FaultProxy.Witness {

    @Override
    public void arrived(String request) {}

    @Override
    public void ends(String request, OptionalInt status, boolean delivered) {}
  }

  private interface Caller {

    void run(int number) throws Exception;
  }
}
