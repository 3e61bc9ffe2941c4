package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Extra;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.jose.DpopKeys;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.RequestObjectSigner;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/authorization-requests.md and docs/dpop.md, against a server that requires each of their features. */
@Timeout(120)
final class SecuredLoginTest {

  private static final String ISSUER = "https://login.example";
  private static final KeyPair KEYS = newKey();
  private static final URI BACK = URI.create("https://app.example/back");
  private static final Origin API = Origin.of("https://api.example");
  private static final ResourceOwner ALICE = ResourceOwner.of("bank", "alice");

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .confidentialClient("client", "secret")
      .redirectUri(BACK.toString())
      .requirePushedRequests()
      .proofNonces(JacksonJson.strict())
      .clientResource(
          "POST",
          "/pay",
          Set.of(),
          request -> HttpResponse.of(200, Headers.none(), request.body().content()))
      .build();
  private final OAuth2Client client = client("https://login.example");

  @Test
  void logsAUserInWithPushedRequestsAndBoundTokens() throws IOException {
    server.faults().extra("authorization_details", JsonValue.array(List.of(JsonValue.text("x"))));
    PendingAuthorization login = SecuredLogin.begin(client, BACK).over(server);

    Tokens tokens =
        client.complete(login, server.approve(login.authorizationUri())).over(server);

    assertThat(login.authorizationUri().getQuery()).contains("request_uri=urn:");
    assertThat(login.nonce()).isPresent();
    assertThat(tokens.tokenType()).isEqualTo("DPoP");
    assertThat(tokens.extra(Extra.text("authorization_details"))).hasValue("[\"x\"]");
    assertThat(SecuredLogin.call(client, tokens, API, server, pay()).status()).isEqualTo(200);
    assertThat(SecuredLogin.isActive(client, tokens.accessToken(), server)).isTrue();
    server.changeProofNonce();
    Tokens refreshed = client.refresh(tokens).over(server);
    server.changeProofNonce();
    assertThat(SecuredLogin.call(client, refreshed, API, server, pay()).status())
        .isEqualTo(200);
    assertThat(server.refreshes()).isEqualTo(1);
  }

  @Test
  void keepsBoundTokensValid() throws IOException {
    PendingAuthorization login = SecuredLogin.begin(client, BACK).over(server);
    Tokens tokens =
        client.complete(login, server.approve(login.authorizationUri())).over(server);
    SecuredLogin.Authorized kept =
        SecuredLogin.keep(client, InMemoryCredentialStore.create(), server, ALICE, API);
    kept.keeper().keep(ALICE, tokens).over(server);

    assertThat(AuthorizedTransport.of(server, kept.authorizer()).send(pay()).status())
        .isEqualTo(200);
    client.revoke(Tokens.of(tokens.accessToken().reveal())).over(server);
    assertThat(AuthorizedTransport.of(server, kept.authorizer()).send(pay()).status())
        .as("with new tokens")
        .isEqualTo(200);
    assertThat(server.refreshes()).isEqualTo(1);
  }

  @Test
  void receivesTheCallbackAsAForm() {
    PendingAuthorization login =
        client.begin(AuthorizationRequest.to(BACK).scope("read").formPost()).over(server);

    var form = server.approveByForm(login.authorizationUri());
    Tokens tokens = SecuredLogin.completeForm(
            client, login, form.uri(), new String(form.body().content(), StandardCharsets.UTF_8))
        .over(server);

    assertThat(tokens.isBound()).isTrue();
  }

  @Test
  void callsThroughBothHttpClients() throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(server)) {
      OAuth2Client local = client(loopback.origin().toString());
      JdkTransport transport = JdkTransport.create();
      PendingAuthorization login = SecuredLogin.begin(local, BACK).over(transport);
      Tokens tokens =
          local.complete(login, server.approve(login.authorizationUri())).over(transport);
      Authorizer authorizer = local.authorizer(tokens, loopback.origin());
      URI pay = URI.create(loopback.origin() + "/pay");

      server.changeProofNonce();
      HttpClient jdk = AuthorizedHttpClient.of(HttpClient.newHttpClient(), authorizer);
      assertThat(jdk.send(
                  HttpRequest.newBuilder(pay)
                      .POST(HttpRequest.BodyPublishers.ofString("5 EUR"))
                      .build(),
                  BodyHandlers.ofString())
              .body())
          .isEqualTo("5 EUR");

      server.changeProofNonce();
      OkHttpClient okHttp = AuthorizingInterceptor.install(new OkHttpClient(), authorizer);
      try (Response response = okHttp
          .newCall(new Request.Builder()
              .url(pay.toString())
              .post(RequestBody.create("6 EUR", null))
              .build())
          .execute()) {
        assertThat(response.body().string()).isEqualTo("6 EUR");
      }
      assertThat(server.requestsTo("/pay")).as("each was repeated once").isEqualTo(4);
    }
  }

  @Test
  void signsRequestsAndReadsSignedCallbacks() {
    FakeAuthorizationServer signing = FakeAuthorizationServer.builder()
        .keyClient("client", KEYS.getPublic(), JacksonJson.strict())
        .issuer(ISSUER)
        .redirectUri(BACK.toString())
        .defaultScope("read")
        .requireSignedRequests()
        .signedCallbacks(JsonObject::encoded)
        .build();
    SigningKey key = SigningKey.of(JwsAlgorithm.ES256, KEYS);
    OAuth2Client signed = SecuredLogin.signing(
        OAuth2Client.builder()
            .server(AuthorizationServer.at(ISSUER, ISSUER + "/authorize", ISSUER + "/token")
                .build())
            .clientId("client")
            .clientAuthentication(JwtAuthentication.of(key))
            .json(JacksonJson.strict()),
        RequestObjectSigner.of(key, JacksonJson.strict()),
        SecuredLoginTest::read);

    PendingAuthorization login = signed.begin(BACK).over(signing);
    Tokens tokens =
        signed.complete(login, signing.approve(login.authorizationUri())).over(signing);

    assertThat(login.authorizationUri().getQuery()).contains("request=ey");
    assertThat(signing.isActive(tokens.accessToken())).isTrue();
  }

  @Test
  void sendsRequestsThatTheLibraryDoesNotKnow() {
    ScriptedTransport tickets =
        ScriptedTransport.create().respond(200, "application/json", "{\"ticket\":\"t1\"}");

    assertThat(SecuredLogin.own(client).over(tickets)).isEqualTo("t1");
    assertThat(SecuredLogin.authenticated(client).over(tickets).headers().first("Authorization"))
        .isPresent();
  }

  /** Reads a callback without its signature, which the reader of extras/openid verifies. */
  private static Exchange<Parameters> read(String claims) {
    Parameters read = Parameters.none();
    for (Map.Entry<String, String> claim : JacksonJson.strict()
        .read(claims.getBytes(StandardCharsets.UTF_8))
        .leaves()
        .entrySet()) {
      read = read.and(claim.getKey(), claim.getValue());
    }
    return Exchange.done(read);
  }

  /** Returns a new key of ES256. */
  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static OAuth2Client client(String origin) {
    return SecuredLogin.pushing(
        server(origin), ClientAuthentication.secretBasic("secret"), DpopKeys.perLogin());
  }

  private static AuthorizationServer server(String origin) {
    return AuthorizationServer.at(origin + "/authorize", origin + "/token")
        .endpoint("pushed_authorization_request_endpoint", origin + "/par")
        .endpoint("introspection_endpoint", origin + "/introspect")
        .revocationEndpoint(origin + "/revoke")
        .build();
  }

  private static dev.tripod.domain.http.HttpRequest pay() {
    return dev.tripod.domain.http.HttpRequest.post(API + "/pay", Body.json("{}"));
  }
}
