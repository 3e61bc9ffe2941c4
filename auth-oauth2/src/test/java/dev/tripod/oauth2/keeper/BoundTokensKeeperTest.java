package dev.tripod.oauth2.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.NumberedKeys;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A keeper with tokens that are bound to a key, with repeated grants, and with a transport of its own for token requests. */
final class BoundTokensKeeperTest {

  private static final ResourceOwner OWNER = ResourceOwner.of("x", "42");
  private static final Origin API = Origin.of("https://api.example");
  private static final String GRANT = "urn:example:grant";
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final NumberedKeys keys = new NumberedKeys();
  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryCredentialStore store = InMemoryCredentialStore.create();
  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth2Client client = builder().proofOfPossession(keys).build();
  private final TokenKeeper keeper = TokenKeeper.of(client, store);

  @Test
  void refreshesWithTheKeyOfTheTokensAndRepeatsTheRequestForANonce() {
    keep(tokens(1, true));
    clock.advance(LIFETIME);
    transport.respond(wantsNonce("n1")).respond(json(tokens(2, true)));

    Tokens refreshed = keeper.current(OWNER).over(transport);

    assertThat(refreshed.accessToken().reveal()).isEqualTo("at2");
    assertThat(refreshed.isBound()).isTrue();
    assertThat(proofs())
        .containsExactly(
            "key-1 #1 POST https://s.example/token",
            "key-1 #2 POST https://s.example/token",
            "key-1 #3 POST https://s.example/token nonce=n1");
    transport.assertFinished();
  }

  @Test
  void provesRequestsToTheApiAndRepeatsOneForANonce() throws IOException {
    keep(tokens(1, true));
    transport.respond(challenge("use_dpop_nonce", "n1")).respond(status(200)).respond(status(200));

    HttpTransport api = AuthorizedTransport.of(transport, keeper.authorizer(OWNER, API));

    assertThat(post(api)).isEqualTo(200);
    assertThat(post(api)).isEqualTo(200);

    assertThat(proofs().subList(1, 4))
        .containsExactly(
            "key-1 #2 POST https://api.example/pay token=at1",
            "key-1 #3 POST https://api.example/pay nonce=n1 token=at1",
            "key-1 #4 POST https://api.example/pay nonce=n1 token=at1");
    assertThat(transport.requests().get(1).headers().all("Authorization"))
        .containsExactly("DPoP at1");
    assertThat(keys.found()).as("one look-up for the API").hasSize(1);
  }

  @Test
  void replacesARejectedTokenAfterTheNonce() throws IOException {
    keep(tokens(1, true));
    transport
        .respond(challenge("use_dpop_nonce", "n1"))
        .respond(challenge("invalid_token", "n1"))
        .respond(json(tokens(2, true)))
        .respond(status(200));

    assertThat(post()).isEqualTo(200);

    assertThat(proofs().get(4))
        .isEqualTo("key-1 #5 POST https://api.example/pay nonce=n1 token=at2");
  }

  @Test
  void doesNotRefreshBecauseOfASecondNonceOrAWrongProof() throws IOException {
    keep(tokens(1, true));
    transport
        .respond(challenge("use_dpop_nonce", "n1"))
        .respond(challenge("use_dpop_nonce", "n2"))
        .respond(challenge("invalid_dpop_proof", "n2"));

    assertThat(post()).isEqualTo(401);
    assertThat(post()).isEqualTo(401);

    transport.assertFinished();
    assertThat(transport.requests()).hasSize(4);
  }

  @Test
  void sendsNoProofToAnotherOriginOrToTheServer() throws IOException {
    keep(tokens(1, true));
    transport.respond(status(200)).respond(status(200));
    HttpTransport api = AuthorizedTransport.of(
        transport, keeper.authorizer(OWNER, API, Origin.of("https://s.example")));

    api.send(HttpRequest.get("https://other.example/"));
    api.send(HttpRequest.get("https://s.example/token"));

    assertThat(proofs().subList(1, 3)).containsExactly("", "");
  }

  @Test
  void aMissingKeyCostsNoStoredTokens() throws IOException {
    keep(tokens(1, true));
    keys.clear();
    clock.advance(LIFETIME);

    assertThatThrownBy(() -> keeper.current(OWNER).over(transport))
        .isInstanceOf(AdapterFailed.class);

    assertThat(store.load(OWNER))
        .hasValueSatisfying(entry -> assertThat(entry.snapshot().text("state")).isEqualTo("live"));
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void aClientWithoutKeysSendsNothingForBoundTokens() {
    keep(tokens(1, true));
    clock.advance(LIFETIME);
    TokenKeeper other = TokenKeeper.of(builder().build(), store);

    assertThatThrownBy(() -> other.current(OWNER).over(transport))
        .isInstanceOf(AdapterFailed.class)
        .hasRootCauseMessage(
            "These tokens are bound to a key, but this client has no source of keys. Set"
                + " proofOfPossession to the keys of the client that got the tokens.");
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void repeatsAGrantAtOnceAfterALostResponse() {
    OAuth2Client repeating = builder()
        .repeatableGrant(GRANT, tokens -> Exchange.done(TokenRequest.of(GRANT).parameter("a", "b")))
        .build();
    TokenKeeper repeater = TokenKeeper.of(repeating, store);
    transport.respond(json(tokens(1, false).replace("refresh_token", "other")));
    Tokens first = repeating.requestTokens(TokenRequest.of(GRANT)).over(transport);
    repeater.keep(OWNER, first).over(transport);
    clock.advance(LIFETIME);
    transport
        .fail(new SocketException("reset"))
        .respond(json(tokens(2, false).replace("refresh_token", "other")))
        .respond(json(tokens(3, false).replace("refresh_token", "other")));

    assertThatThrownBy(() -> repeater.current(OWNER).over(transport))
        .isInstanceOf(NoResponse.class);
    assertThat(repeater.current(OWNER).over(transport).accessToken().reveal()).isEqualTo("at2");
    clock.advance(LIFETIME);
    assertThat(repeater.current(OWNER).over(transport).accessToken().reveal()).isEqualTo("at3");
    transport.assertFinished();
  }

  @Test
  void sendsTokenRequestsOverTheirOwnTransport() throws IOException {
    ScriptedTransport own = ScriptedTransport.create();
    TokenKeeper keeperWithOwn =
        TokenKeeper.builder(client, store).tokenTransport(own).build();
    keep(tokens(1, true));
    clock.advance(LIFETIME);
    own.respond(json(tokens(2, true))).respond(status(200)).respond(status(200));
    transport.respond(status(200));

    AuthorizedTransport.of(transport, keeperWithOwn.authorizer(OWNER, API))
        .send(HttpRequest.get(API + "/me"));
    keeperWithOwn.forget(OWNER).over(transport);

    assertThat(own.requests())
        .extracting(request -> request.uri().getPath())
        .containsExactly("/token", "/revoke", "/revoke");
    assertThat(transport.requests())
        .extracting(request -> request.uri().getPath())
        .containsExactly("/token", "/me");
    own.assertFinished();
  }

  @Test
  void reportsALostResponseOfTheOwnTransport() {
    ScriptedTransport own = ScriptedTransport.create().fail(new SocketException("reset"));
    TokenKeeper keeperWithOwn =
        TokenKeeper.builder(client, store).tokenTransport(own).build();
    keep(tokens(1, true));
    clock.advance(LIFETIME);

    assertThatThrownBy(() -> keeperWithOwn.current(OWNER).over(transport))
        .as("the refresh token may be spent")
        .isInstanceOf(OutcomeUnknown.class);
  }

  private void keep(String response) {
    transport.respond(json(response));
    Tokens tokens = client.requestTokens(TokenRequest.of("urn:example:login")).over(transport);
    keeper.keep(OWNER, tokens).over(transport);
  }

  private int post() throws IOException {
    return post(AuthorizedTransport.of(transport, keeper.authorizer(OWNER, API)));
  }

  private static int post(HttpTransport api) throws IOException {
    return api.send(HttpRequest.post(API + "/pay", Body.json("{}"))).status();
  }

  private List<String> proofs() {
    return transport.requests().stream().map(NumberedKeys::proof).toList();
  }

  private OAuth2Client.Builder builder() {
    return OAuth2Client.builder()
        .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
            .revocationEndpoint("https://s.example/revoke")
            .build())
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock);
  }

  private static String tokens(int number, boolean isBound) {
    return "{\"token_type\":\"" + (isBound ? "DPoP" : "Bearer") + "\",\"access_token\":\"at"
        + number + "\",\"refresh_token\":\"rt" + number + "\",\"expires_in\":3600}";
  }

  private static HttpResponse json(String body) {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
  }

  private static HttpResponse status(int status) {
    return HttpResponse.of(status, Headers.none(), new byte[0]);
  }

  private static HttpResponse wantsNonce(String nonce) {
    return HttpResponse.of(
        400,
        Headers.of("DPoP-Nonce", nonce).and("Content-Type", "application/json"),
        "{\"error\":\"use_dpop_nonce\"}".getBytes(UTF_8));
  }

  private static HttpResponse challenge(String error, String nonce) {
    return HttpResponse.of(
        401,
        Headers.of("DPoP-Nonce", nonce)
            .and("WWW-Authenticate", "DPoP error=\"" + error + "\", algs=\"ES256\""),
        new byte[0]);
  }
}
