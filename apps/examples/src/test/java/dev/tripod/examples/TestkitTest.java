package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FailingCredentialStore;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.HeldTransport;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.testkit.TestCertificates.Defect;
import dev.tripod.testkit.VirtualTime;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The examples of {@code docs/testkit.md}. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class TestkitTest {

  private static final ResourceOwner ALICE = ResourceOwner.of("x", "42");
  private static final URI BACK = URI.create("https://app.example/back");
  private static final HttpRequest ME = HttpRequest.get("https://api.x.com/2/users/me");

  @Test
  void testsALoginWithOAuth2() throws IOException {
    // tag::oauth2[]
    FakeAuthorizationServer server = FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("client")
        .redirectUri("https://app.example/back")
        .user("42", "alice")
        .build();
    OAuth2Client client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("client")
        .json(JacksonJson.strict())
        .build();

    var login = client.begin(URI.create("https://app.example/back")).over(server);
    URI callback = server.approve(login.authorizationUri()); // the user approves
    Tokens tokens = client.complete(login, callback).over(server);

    HttpTransport api = AuthorizedTransport.of(server, client.authorizer(tokens, X.API));
    HttpResponse me = api.send(HttpRequest.get("https://api.x.com/2/users/me"));
    assertThat(me.bodyText()).contains("\"username\":\"alice\"");
    // end::oauth2[]
  }

  @Test
  void testsALoginWithOAuth1() throws IOException {
    // tag::oauth1[]
    FakeOAuth1Server server = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .callback("https://app.example/back")
        .user("42", "alice")
        .build();
    OAuth1Client client = OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials("key", "secret")
        .build();

    var login = client.begin(URI.create("https://app.example/back")).over(server);
    URI callback = server.approve(login.authorizationUri()); // the user approves
    TokenCredentials token = client.complete(login, callback).over(server);

    HttpTransport api = AuthorizedTransport.of(server, client.authorizer(token, X.API));
    api.send(
        HttpRequest.put("https://api.x.com/2/tweets/20/hidden", Body.json("{\"hidden\":true}")));
    assertThat(server.hiddenReplies()).containsExactly("20");
    // end::oauth1[]
  }

  @Test
  void breaksConnections() throws IOException {
    FakeAuthorizationServer server = x().build();
    // tag::fault-proxy[]
    try (LoopbackServer loopback = LoopbackServer.start(server);
        FaultProxy proxy = FaultProxy.before(loopback.origin())) {
      OAuth2Client client =
          client().server(X.oauth2().relocatedTo(proxy.origin())).build();
      Tokens tokens = logIn(client, server);

      // The server refreshes the tokens, and the client receives 40 octets of the response.
      proxy.next(Fault.responseCut(40, Ending.RESET));
      assertThatThrownBy(() -> client.refresh(tokens).over(JdkTransport.create()))
          .isInstanceOfSatisfying(
              NoResponse.class, failure -> assertThat(failure.perhapsSent()).isTrue());

      assertThat(proxy.requests()).hasSize(1); // the transport did not send it again
      proxy.awaitOpenConnections(0); // and left no connection
      assertThat(server.refreshes()).isEqualTo(1);
    }
    // end::fault-proxy[]
  }

  @Test
  void presentsInvalidCertificates() throws IOException {
    // tag::certificates[]
    TestCertificates certificates = TestCertificates.create();
    HttpTransport transport = JdkTransport.of(
        HttpClient.newBuilder().sslContext(certificates.clientContext()).build());

    try (LoopbackServer loopback = LoopbackServer.start(x().build())) {
      for (Defect defect : Defect.values()) {
        SSLContext invalid = certificates.serverContext(defect);
        try (FaultProxy proxy = FaultProxy.before(loopback.origin(), invalid)) {
          HttpRequest request = HttpRequest.get(proxy.origin() + "/2/users/me");
          assertThatThrownBy(() -> transport.send(request)).isInstanceOf(ConnectException.class);
          assertThat(proxy.requests()).isEmpty(); // nothing was sent
        }
      }
    }
    // end::certificates[]
  }

  @Test
  void testsADenial() {
    FakeAuthorizationServer server = x().build();
    OAuth2Client client = client().build();

    // tag::deny[]
    var login = client.begin(BACK).over(server);
    URI callback = server.deny(login.authorizationUri()); // the user denies

    assertThatThrownBy(() -> client.confirm(login, callback)).isInstanceOf(AccessDenied.class);
    // end::deny[]
  }

  @Test
  void usesARealHttpClient() throws IOException {
    FakeAuthorizationServer server = x().build();

    // tag::loopback[]
    try (LoopbackServer loopback = LoopbackServer.start(server)) {
      OAuth2Client client = OAuth2Client.builder()
          .server(X.oauth2().relocatedTo(loopback.origin())) // http://127.0.0.1:<free port>
          .clientId("client")
          .json(JacksonJson.strict())
          .build();
      HttpTransport transport = JdkTransport.create();

      var login = client.begin(BACK).over(transport);
      URI callback = server.approve(login.authorizationUri());
      Tokens tokens = client.complete(login, callback).over(transport);

      var api = AuthorizedTransport.of(transport, client.authorizer(tokens, loopback.origin()));
      assertThat(api.send(HttpRequest.get(loopback.origin() + "/2/users/me")).status())
          .isEqualTo(200);
    }
    // end::loopback[]
  }

  @Test
  void usesAFixedPort() throws IOException {
    FakeAuthorizationServer server = x().build();
    int port;
    try (LoopbackServer free = LoopbackServer.start(server)) {
      port = free.origin().port();
    }

    // tag::port[]
    try (LoopbackServer loopback = LoopbackServer.start(server, port)) {
      assertThat(loopback.origin()).hasToString("http://127.0.0.1:" + port);
    }
    // end::port[]
  }

  @Test
  void checksTheRecord() throws IOException {
    FakeAuthorizationServer server = x().build();
    OAuth2Client client = client().build();
    Tokens tokens = logIn(client, server);
    HttpTransport api = AuthorizedTransport.of(server, client.authorizer(tokens, X.API));
    api.send(ME);

    // tag::record[]
    assertThat(server.requestsTo("/2/users/me")).isEqualTo(1);
    assertThat(server.tokenRequests()).isEqualTo(1);
    assertThat(server.lastRequest().orElseThrow().headers().contains("Authorization"))
        .isTrue();
    assertThat(server.isActive(tokens.accessToken())).isTrue();

    server.revokeAccess(); // the user revokes the app's access in the server's settings
    assertThat(api.send(ME).status()).isEqualTo(401);
    assertThat(server.lastErrorReason())
        .contains("the access token is unknown, expired or revoked");
    // end::record[]
  }

  @Test
  void advancesTheClock() throws IOException {
    // tag::clock[]
    SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
    FakeAuthorizationServer server = x().clock(clock).build();
    OAuth2Client client = client().clock(clock).build();
    TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    keeper.keep(ALICE, logIn(client, server)).over(server);

    clock.advance(Duration.ofHours(3)); // the access token expires after two hours

    HttpTransport api = AuthorizedTransport.of(server, keeper.authorizer(ALICE, X.API));
    assertThat(api.send(ME).status()).isEqualTo(200);
    assertThat(server.refreshes()).isEqualTo(1);
    // end::clock[]
  }

  @Test
  void injectsFaults() throws IOException {
    SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
    FakeAuthorizationServer server = x().clock(clock).build();
    OAuth2Client client = client().clock(clock).build();
    TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    keeper.keep(ALICE, logIn(client, server)).over(server);
    clock.advance(Duration.ofHours(3));

    // tag::faults[]
    // The server refreshes the tokens, but the response does not arrive.
    server.faults().nextResponseLost(new SocketException("Connection reset"));
    assertThatThrownBy(() -> keeper.current(ALICE).over(server)).isInstanceOf(OutcomeUnknown.class);

    // Until clear, token responses have no expires_in.
    server.faults().noExpiresIn();
    assertThat(logIn(client, server).expiresAt()).isEmpty();
    server.faults().clear();
    // end::faults[]
  }

  @Test
  void runsAnExchangeInVirtualTime() {
    // tag::virtual-time[]
    SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
    VirtualTime time = VirtualTime.of(clock);
    FakeAuthorizationServer server = x().clock(clock).build();
    OAuth2Client client = client().clock(clock).build();
    CredentialStore shared = InMemoryCredentialStore.create();
    TokenKeeper crashed = TokenKeeper.of(client, shared);
    TokenKeeper other = TokenKeeper.of(client, shared);
    crashed.keep(ALICE, logIn(client, server)).over(server);
    clock.advance(Duration.ofHours(3));
    server.faults().nextFailure(new SocketException("Connection reset"));
    assertThatThrownBy(() -> time.run(crashed.current(ALICE), server))
        .isInstanceOf(OutcomeUnknown.class);

    // The other node pauses until the claim ends. The pauses advance the clock, and take no time.
    assertThat(server.isActive(time.run(other.current(ALICE), server).accessToken()))
        .isTrue();
    // end::virtual-time[]
    assertThat(clock.now()).isAfter(Instant.parse("2026-01-02T06:04:05Z"));
  }

  @Test
  void scriptsResponses() {
    // tag::scripted[]
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(200, "application/json", "{\"access_token\":\"at1\",\"token_type\":\"bearer\"}")
        .fail(new SocketException("Connection reset"));
    OAuth2Client client = OAuth2Client.builder()
        .server(
            AuthorizationServer.withoutUsers("https://login.shop.example/token").build())
        .clientId("app")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .build();

    assertThat(client.clientCredentials("stock.read").over(transport).expiresAt())
        .isEmpty();
    assertThatThrownBy(() -> client.clientCredentials("stock.read").over(transport))
        .isInstanceOf(NoResponse.class);

    assertThat(transport.requests()).hasSize(2);
    transport.assertFinished(); // each step was used, and each request had a step
    // end::scripted[]
  }

  @Test
  void ordersConcurrentCalls() throws Exception {
    SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
    FakeAuthorizationServer server = x().clock(clock).build();
    OAuth2Client client = client().clock(clock).build();
    TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    keeper.keep(ALICE, logIn(client, server)).over(server);
    clock.advance(Duration.ofHours(3));
    var threads = Executors.newFixedThreadPool(2);
    try {
      // tag::held[]
      HeldTransport held = HeldTransport.over(server);
      CompletableFuture<Tokens> first = keeper.current(ALICE).overAsync(held, threads);
      held.awaitRequests(1); // the first call is refreshing the tokens
      CompletableFuture<Tokens> second = keeper.current(ALICE).overAsync(held, threads);
      held.release();

      assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(first.get(1, TimeUnit.MINUTES));
      assertThat(server.refreshes()).isEqualTo(1);
      // end::held[]
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void survivesAFailingStore() {
    FakeAuthorizationServer server = x().build();
    OAuth2Client client = client().build();
    Tokens tokens = logIn(client, server);

    // tag::failing-store[]
    for (int call = 1; ; call++) {
      CredentialStore inner = InMemoryCredentialStore.create();
      FailingCredentialStore store = FailingCredentialStore.over(inner).failBefore(call);
      TokenKeeper keeper = TokenKeeper.of(client, store);
      try {
        keeper.keep(ALICE, tokens).over(server);
      } catch (AdapterFailed e) {
        keeper.keep(ALICE, tokens).over(server); // the message says: repeat the call
      }
      assertThat(keeper.current(ALICE).over(server)).isEqualTo(tokens);
      if (store.calls() < call) {
        break; // the program makes fewer calls: every failure was tested
      }
    }
    // end::failing-store[]
  }

  // tag::contract[]
  @Nested
  @DisplayName("MapCredentialStore")
  final class MapCredentialStoreTest extends CredentialStoreContract {

    @Override
    protected CredentialStore store() {
      return new MapCredentialStore();
    }
  }
  // end::contract[]

  /** A store as users write it, for the example. */
  private static final class MapCredentialStore implements CredentialStore {

    private final Map<ResourceOwner, Entry> entries = new ConcurrentHashMap<>();

    @Override
    public Optional<Entry> load(ResourceOwner owner) {
      return Optional.ofNullable(entries.get(owner));
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
      return compareAndSet(owner, expectedVersion, Optional.of(next));
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) {
      return !expectedVersion.isEmpty() && compareAndSet(owner, expectedVersion, Optional.empty());
    }

    private boolean compareAndSet(
        ResourceOwner owner, String expectedVersion, Optional<Entry> next) {
      AtomicBoolean done = new AtomicBoolean();
      entries.compute(owner, (key, entry) -> {
        String version = entry == null ? "" : entry.version();
        done.set(version.equals(expectedVersion));
        return done.get() ? next.orElse(null) : entry;
      });
      return done.get();
    }
  }

  private static FakeAuthorizationServer.Builder x() {
    return FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("client")
        .redirectUri(BACK.toString())
        .user("42", "alice");
  }

  private static OAuth2Client.Builder client() {
    return OAuth2Client.builder().server(X.oauth2()).clientId("client").json(JacksonJson.strict());
  }

  private static Tokens logIn(OAuth2Client client, FakeAuthorizationServer server) {
    var login = client
        .begin(AuthorizationRequest.to(BACK)
            .scope(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS))
        .over(server);
    return client.complete(login, server.approve(login.authorizationUri())).over(server);
  }
}
