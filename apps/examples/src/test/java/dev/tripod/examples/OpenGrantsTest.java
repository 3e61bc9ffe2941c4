package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Client authentication and a grant that auth-oauth2 does not have, against a server that verifies each assertion. */
final class OpenGrantsTest {

  private static final String ISSUER = "https://login.example";
  private static final URI BACK = URI.create("https://app.example/back");
  private static final KeyPair KEY = newKey();

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .keyClient("client", KEY.getPublic(), JacksonJson.strict())
      .issuer(ISSUER)
      .redirectUri(BACK.toString())
      .defaultScope("read")
      .clock(clock)
      .build();
  private final JwtAuthentication authentication = authentication(KEY, clock);
  private final OAuth2Client client = client(ISSUER, authentication);

  @Test
  void logsAUserInRefreshesAndRevokesWithAPrivateKey() {
    PendingAuthorization login = client.begin(BACK).over(server);

    Tokens tokens =
        client.complete(login, server.approve(login.authorizationUri())).over(server);
    Tokens refreshed = client.refresh(tokens).over(server);
    client.revoke(refreshed).over(server);

    assertThat(refreshed.accessToken()).isNotEqualTo(tokens.accessToken());
    assertThat(server.isActive(refreshed.accessToken())).isFalse();
  }

  @Test
  void signsANewAssertionForEachRequest() {
    assertThat(client.clientCredentials("read").over(server).isForClient()).isTrue();
    assertThat(client.clientCredentials("read").overAsync(server).join().isForClient())
        .isTrue();
  }

  @Test
  void isRejectedWhenItsAssertionIsSentAgain() throws IOException {
    client.clientCredentials("read").over(server);
    HttpRequest sent = server.lastRequest().orElseThrow();

    assertThat(server.send(sent).status()).isEqualTo(401);
    assertThat(server.lastErrorReason()).hasValue("jti was used before");
  }

  @Test
  void isRejectedWithAnotherKey() {
    assertRejected(
        client(ISSUER, authentication(newKey(), clock)), "the signature of the assertion is wrong");
  }

  @Test
  void isRejectedAfterTheAssertionHasExpired() {
    Clock late = () -> clock.now().minusSeconds(60);

    assertRejected(client(ISSUER, authentication(KEY, late)), "exp is missing or has passed");
  }

  @Test
  void isRejectedForAnotherAudience() {
    assertRejected(
        client("https://other.example", authentication),
        "aud is not https://login.example as a single string");
  }

  @Test
  void getsTokensForAUserByAnAssertion() {
    JwtBearerGrant grant = new JwtBearerGrant(client, key(KEY), "client");

    Tokens tokens = grant.tokensFor("alice", "read").over(server);

    assertThat(server.isActive(tokens.accessToken())).isTrue();
    assertThat(tokens.scope()).containsExactly("read");
    assertThat(tokens.isForClient()).isFalse();
    assertThat(grant.tokensFor("alice").over(server)).isNotEqualTo(tokens);
  }

  @Test
  void redactsAnAssertionThatAnErrorQuotes() {
    ScriptedTransport quoting = ScriptedTransport.create().then(request -> {
      Secret assertion = Secret.of(form(request).first("client_assertion").orElseThrow());
      return HttpResponse.of(
          400,
          Headers.of("Content-Type", "application/json"),
          ("{\"error\":\"invalid_client\",\"error_description\":\"not " + assertion.reveal()
                  + "\"}")
              .getBytes(StandardCharsets.UTF_8));
    });

    assertThatThrownBy(() -> client.clientCredentials("read").over(quoting))
        .isInstanceOf(ErrorResponse.class)
        .hasMessageContaining("not ***");
    assertThat(client.toString()).endsWith(", private_key_jwt]");
  }

  @Test
  void rejectsASignerOfAnotherAlgorithm() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            ClientKeys.atKeyService(HmacSigner.of("HmacSHA256", new byte[32]), KEY.getPublic()))
        .withMessageContaining("HmacSHA256");
  }

  @Test
  void addsParametersToARefreshAndToAServer() {
    ScriptedTransport transport = ScriptedTransport.create();
    OAuth2Client described = OAuth2Client.builder()
        .server(TokenParameters.withAudience(TokenParameters.described()))
        .clientId("client")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .build();
    for (int i = 0; i < 2; i++) {
      transport.respond(
          200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}");
    }

    TokenParameters.forOneService(described, Tokens.of("a").withRefreshToken("r"))
        .over(transport);
    described.clientCredentials("read").over(transport);

    Parameters refresh = form(transport.requests().get(0));
    assertThat(refresh.first("resource")).hasValue("https://api.example/orders");
    assertThat(refresh.first("scope")).hasValue("read");
    assertThat(form(transport.requests().get(1)).first("audience")).hasValue("https://api.example");
    assertThat(described.server().quirk(RequestQuirks.SECRET_IN_BODY)).isTrue();
  }

  @Test
  void addsParametersToALoginUnlessTheServerRejectsThem() {
    AuthorizationServer server = TokenParameters.described();
    URI redirectUri = URI.create("https://app.example/cb");

    PendingAuthorization login =
        TokenParameters.forOneLogin(client(server), redirectUri).over(ScriptedTransport.create());
    PendingAuthorization without = TokenParameters.forOneLogin(
            client(TokenParameters.withoutResource(server)), redirectUri)
        .over(ScriptedTransport.create());

    assertThat(login.authorizationUri().getRawQuery())
        .contains("&resource=https%3A%2F%2Fapi.example");
    assertThat(without.authorizationUri().getRawQuery()).doesNotContain("resource");
  }

  private static OAuth2Client client(AuthorizationServer server) {
    return OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .json(JacksonJson.strict())
        .build();
  }

  private void assertRejected(OAuth2Client wrong, String reason) {
    assertThatThrownBy(() -> wrong.clientCredentials("read").over(server))
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.code()).hasValue("invalid_client"));
    assertThat(server.lastErrorReason()).hasValue(reason);
  }

  private OAuth2Client client(String issuer, JwtAuthentication byKey) {
    return OAuth2Client.builder()
        .server(AuthorizationServer.at(issuer, ISSUER + "/authorize", ISSUER + "/token")
            .revocationEndpoint(ISSUER + "/revoke")
            .build())
        .clientId("client")
        .clientAuthentication(byKey)
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
  }

  private static JwtAuthentication authentication(KeyPair pair, Clock clock) {
    return JwtAuthentication.of(key(pair)).withClock(clock);
  }

  private static SigningKey key(KeyPair pair) {
    return SigningKey.of(JwsAlgorithm.RS256, pair).withId("key-1");
  }

  private static Parameters form(HttpRequest request) {
    return ((Body.Form) request.body()).parameters();
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
