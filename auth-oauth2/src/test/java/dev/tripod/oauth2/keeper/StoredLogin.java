package dev.tripod.oauth2.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.SignedKeys;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A server that rotates, with tokens that are valid for an hour, a user who logs in, and an API: {@code /me} for any valid token,
 * {@code /strict} with a response that a test sets.
 */
final class StoredLogin {

  static final ResourceOwner OWNER = ResourceOwner.of("x", "42");
  static final Origin API = Origin.of("https://api.example");
  static final Duration LIFETIME = Duration.ofHours(1);

  private static final URI BACK = URI.create("https://app.example/back");

  final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  final AtomicReference<HttpResponse> strict = new AtomicReference<>(answer(401));
  private final boolean isBound;
  private final SignedKeys keys = new SignedKeys(clock);
  final FakeAuthorizationServer server;
  final OAuth2Client client;

  /** Creates a server that issues bearer tokens. */
  StoredLogin() {
    this(false);
  }

  /**
   * Creates a server.
   *
   * @param isBound whether it issues only tokens that are bound to a key
   */
  StoredLogin(boolean isBound) {
    this.isBound = isBound;
    FakeAuthorizationServer.Builder builder = FakeAuthorizationServer.builder()
        .publicClient("client")
        .confidentialClient("own", "secret")
        .redirectUri(BACK.toString())
        .defaultScope("read")
        .tokenLifetime(LIFETIME)
        .clock(clock)
        .random(FixedRandom.seeded(5))
        .clientResource("GET", "/me", Set.of(), request -> answer(200))
        .resource("GET", "/strict", Set.of(), request -> strict.get());
    this.server = (isBound ? builder.proofsOfPossession(JacksonJson.strict()) : builder).build();
    this.client = client(clock);
  }

  /** Returns a client of another node. */
  OAuth2Client client(Clock nodeClock) {
    return builder(nodeClock).clientId("client").build();
  }

  /** Returns a client with a secret, which can get tokens for itself. */
  OAuth2Client clientWithSecret() {
    return builder(clock).clientId("own").clientSecret("secret").build();
  }

  /** Returns a client that authenticates itself by {@code authentication}. */
  OAuth2Client clientWith(String clientId, ClientAuthentication authentication) {
    return builder(clock)
        .clientId(clientId)
        .clientAuthentication(authentication)
        .build();
  }

  /** Returns a client with {@code random}. */
  OAuth2Client clientWith(RandomSource random) {
    return builder(clock).clientId("client").random(random).build();
  }

  Tokens logIn() {
    PendingAuthorization login = client.begin(BACK).over(server);
    return client.complete(login, server.approve(login.authorizationUri())).over(server);
  }

  TokenKeeper keeper(CredentialStore store, KeeperListener listener) {
    return TokenKeeper.builder(client, store).listener(listener).build();
  }

  /** Returns the status of a call to {@code path} of the API. */
  int call(TokenKeeper keeper, String path) throws IOException {
    return AuthorizedTransport.of(server, keeper.authorizer(OWNER, API))
        .send(HttpRequest.get(API + path))
        .status();
  }

  /** Sets the clock to a time at which the token is valid, and due for a refresh. */
  void nearlyExpire() {
    clock.advance(LIFETIME.minusSeconds(30));
  }

  void expire() {
    clock.advance(LIFETIME);
  }

  static HttpResponse answer(int status) {
    return HttpResponse.of(status, Headers.none(), "{}".getBytes(UTF_8));
  }

  private OAuth2Client.Builder builder(Clock nodeClock) {
    OAuth2Client.Builder builder = OAuth2Client.builder()
        .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
            .revocationEndpoint("https://s.example/revoke")
            .build())
        .json(JacksonJson.strict())
        .clock(nodeClock);
    return isBound ? builder.proofOfPossession(keys) : builder;
  }
}
