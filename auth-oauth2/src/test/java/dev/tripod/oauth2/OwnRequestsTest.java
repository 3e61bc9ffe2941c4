package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Introspection, a caller's own requests and responses, server metadata, and grants that the client repeats. */
final class OwnRequestsTest {

  private static final Endpoint OWN = Endpoint.of("https://s.example/own");

  private final ScriptedTransport transport = ScriptedTransport.create();

  @Test
  void onlyATokenExchangeReturnsATokenThatIsNotAnAccessToken() {
    String other =
        "{\"issued_token_type\":\"urn:ietf:params:oauth:token-type:jwt\",\"token_type\":\"N_A\","
            + "\"access_token\":\"at1\",\"refresh_token\":\"rt1\"}";
    Tokens before = Tokens.of("at0").withRefreshToken("rt0");
    ScriptedTransport responding = ScriptedTransport.create()
        .respond(200, "application/json", other)
        .respond(200, "application/json", other)
        .respond(200, "application/json", other);
    OAuth2Client plain = Sample.client();

    assertThatThrownBy(() -> plain.refresh(before).over(responding))
        .isInstanceOf(UnreadableResponse.class);
    assertThatThrownBy(() -> plain.redeem(Sample.confirmed(plain)).over(responding))
        .isInstanceOf(UnreadableResponse.class);
    Tokens exchanged = plain
        .requestTokens(TokenRequest.of("urn:ietf:params:oauth:grant-type:token-exchange")
            .parameter("subject_token", Secret.of("at0")))
        .over(responding);
    assertThat(exchanged.tokenType()).isEqualTo("N_A");
    assertThat(Tokens.from(exchanged.snapshot())).isEqualTo(exchanged);
    assertThat(exchanged.snapshot().version())
        .as("an earlier release would send the token to an API")
        .isEqualTo(2);
  }

  @Test
  void introspectsATokenWithTheClientsAuthentication() {
    OAuth2Client client = introspecting().clientSecret("secret").build();
    transport.respond(200, "application/json", "{\"active\":true,\"sub\":\"alice\"}");

    JsonObject about = client.introspect(Secret.of("at-1"), "access_token").over(transport);

    assertThat(about.bool("active")).hasValue(true);
    assertThat(about.text("sub")).hasValue("alice");
    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.uri()).hasToString("https://s.example/introspect");
    assertThat(sent.headers().first("Authorization")).isPresent();
    assertThat(Sample.form(sent))
        .isEqualTo(Parameters.of("token", "at-1").and("token_type_hint", "access_token"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"active\":\"true\"}", "[]", "", "{\"active\":1}"})
  void rejectsAnIntrospectionResponseWithoutActive(String response) {
    OAuth2Client client = introspecting().build();
    transport.respond(200, "application/json", response);
    Exchange<JsonObject> introspect = client.introspect(Secret.of("canary-token"), "access_token");

    assertThatThrownBy(() -> introspect.over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageNotContaining("canary");
  }

  @Test
  void introspectionNeedsAnEndpoint() {
    OAuth2Client client = Sample.client();
    Secret token = Secret.of("at1");

    assertThatThrownBy(() -> client.introspect(token, "access_token"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no introspection_endpoint");
  }

  @Test
  void redactsSecretsOfTheRequestFromErrors() {
    OAuth2Client client = introspecting().build();
    transport.respond(
        401,
        "application/json",
        "{\"error\":\"invalid_client\",\"error_description\":\"canary-token is odd\"}");
    Exchange<JsonObject> introspect = client.introspect(Secret.of("canary-token"), "access_token");

    assertThatThrownBy(() -> introspect.over(transport))
        .isInstanceOf(ErrorResponse.class)
        .hasMessageContaining("invalid_client")
        .hasMessageNotContaining("canary");
  }

  @Test
  void postsAFormAndReportsWhyAResponseIsNotUsable() {
    OAuth2Client client = Sample.client();
    transport.respond(200, "application/json", "{\"device\":\"d1\"}");
    Exchange<String> post = client.post(OWN, Parameters.of("a", "b"), response -> {
      throw new IllegalArgumentException("it has no device_code");
    });

    assertThatThrownBy(() -> post.over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("it has no device_code");
    assertThat(Sample.form(transport.requests().get(0)))
        .isEqualTo(Parameters.of("a", "b").and("client_id", "client-1"));
  }

  @Test
  void authenticatesTheCallersOwnRequest() {
    OAuth2Client client = Sample.client(Sample.server()).clientSecret("secret").build();

    HttpRequest request =
        client.authenticate(OWN, Parameters.of("a", "b")).over(Sample.nothingIsSent());

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).isEqualTo(OWN.uri());
    assertThat(request.headers().first("Authorization")).isPresent();
    assertThat(Sample.form(request)).isEqualTo(Parameters.of("a", "b"));
  }

  @Test
  void reportsAFailedAuthenticationOfTheCallersOwnRequest() {
    OAuth2Client client = Sample.client(Sample.server())
        .clientAuthentication(
            request -> Exchange.failed(new IllegalStateException("the key service is away")))
        .build();
    Exchange<HttpRequest> request = client.authenticate(OWN, Parameters.none());

    assertThatThrownBy(() -> request.over(Sample.nothingIsSent()))
        .isInstanceOf(AdapterFailed.class);
  }

  @Test
  void readsTokensOfTheCallersOwnResponse() {
    OAuth2Client client = Sample.client();
    TokenRequest request = TokenRequest.of("urn:example:grant").scope("a");
    String body = "{\"token_type\":\"Bearer\",\"access_token\":\"at1\","
        + "\"authorization_details\":[{\"type\":\"payment\",\"amount\":5}]}";

    Tokens tokens = client.read(request, Sample.response(200, "application/json", body));

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    assertThat(tokens.scope()).containsExactly("a");
    assertThat(tokens.tokenType()).isEqualTo("Bearer");
    assertThat(tokens.extra(Extra.text("authorization_details")))
        .hasValue("[{\"type\":\"payment\",\"amount\":5}]");
    assertThatThrownBy(() -> client.read(
            request, Sample.response(400, "application/json", "{\"error\":\"invalid_grant\"}")))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  void keepsAnotherTokenTypeAsItWasSent() {
    OAuth2Client client = Sample.client(
            Sample.server().quirk(ResponseQuirks.BEARER_ALIASES, Set.of("user")))
        .build();

    Tokens tokens = client.read(
        TokenRequest.of("urn:example:grant"),
        Sample.response(
            200, "application/json", "{\"token_type\":\"User\",\"access_token\":\"at1\"}"));

    assertThat(tokens.tokenType()).isEqualTo("User");
    assertThat(Tokens.from(tokens.snapshot()).tokenType()).isEqualTo("User");
    assertThat(tokens.authorization().reveal()).isEqualTo("Bearer at1");
    assertThat(Tokens.of("at1").tokenType()).isEqualTo("Bearer");
  }

  @Test
  void readsMetadata() {
    ServerMetadata metadata = ServerMetadata.from(document().build());

    assertThat(metadata.issuer()).hasValue("https://s.example");
    assertThat(metadata.namesIssuerInCallbacks()).isTrue();
    assertThat(metadata.tokenEndpoint()).isEqualTo(Endpoint.of("https://s.example/token"));
    assertThat(metadata.pushedAuthorizationRequestEndpoint())
        .hasValue(Endpoint.of("https://s.example/par"));
    assertThat(metadata.jwksUri()).hasValue(Endpoint.of("https://s.example/jwks"));
    assertThat(metadata.userinfoEndpoint()).isEmpty();
    assertThat(metadata.supports("require_pushed_authorization_requests")).isTrue();
    assertThat(metadata.supports("require_signed_request_object")).isFalse();
    assertThat(metadata.values("dpop_signing_alg_values_supported")).containsExactly("ES256");
    assertThat(metadata.values("absent")).isEmpty();
    assertThat(metadata.document().text("service_documentation")).hasValue("https://docs.example");
  }

  @Test
  void rejectsMetadataThatIsNotUsable() {
    JsonObject withoutTokens =
        JsonObject.builder().with("issuer", "https://s.example").build();
    JsonObject insecure = JsonObject.builder()
        .with("token_endpoint", "https://s.example/token")
        .with("revocation_endpoint", "http://s.example/revoke")
        .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerMetadata.from(withoutTokens))
        .withMessageContaining("has no token_endpoint");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerMetadata.from(insecure))
        .withMessageContaining("revocation_endpoint");
  }

  @Test
  void aClientWithACertificateUsesTheAliases() {
    AuthorizationServer server =
        AuthorizationServer.from(ServerMetadata.from(document().build())).build();
    OAuth2Client client = Sample.client(server.toBuilder())
        .clientAuthentication(ClientAuthentication.mutualTls())
        .build();
    transport.respond(200, "application/json", Sample.TOKENS);

    client.clientCredentials("a").over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.uri()).hasToString("https://mtls.s.example/token");
    assertThat(Sample.form(sent).first("client_id")).hasValue("client-1");
    assertThat(client.server().metadata().pushedAuthorizationRequestEndpoint())
        .hasValue(Endpoint.of("https://s.example/par"));
    assertThat(server.authenticatesClients(sent)).isTrue();
    assertThat(
            client.server().authenticatesClients(HttpRequest.get("https://mtls.s.example/token")))
        .isTrue();
    Origin proxy = Origin.of("https://proxy.example");
    assertThat(
            server.relocatedTo(proxy).forMutualTls().metadata().tokenEndpoint().origin())
        .isEqualTo(proxy);
  }

  @Test
  void repeatsAGrantInPlaceOfARefresh() {
    AtomicInteger assertions = new AtomicInteger();
    OAuth2Client client = Sample.client(Sample.server())
        .repeatableGrant(
            "urn:example:grant",
            tokens -> Exchange.done(TokenRequest.of("urn:example:grant")
                .parameter("assertion", "assertion-" + assertions.incrementAndGet())
                .scope(tokens.scope().toArray(String[]::new))))
        .build();
    String response = "{\"token_type\":\"Bearer\",\"access_token\":\"at1\",\"scope\":\"a\"}";
    transport
        .respond(200, "application/json", response)
        .respond(200, "application/json", response)
        .respond(200, "application/json", response);

    Tokens first = client
        .requestTokens(TokenRequest.of("urn:example:grant").parameter("assertion", "first"))
        .over(transport);
    Tokens stored = Tokens.from(first.snapshot());
    Tokens second = client.replace(stored, UnaryOperator.identity()).over(transport);
    client.replace(second, request -> request.audience("api")).over(transport);

    assertThat(client.canReplace(stored)).isTrue();
    assertThat(client.spendsNothing(stored)).isTrue();
    assertThat(transport.requests())
        .extracting(request -> Sample.form(request).first("assertion").orElseThrow())
        .containsExactly("first", "assertion-1", "assertion-2");
    assertThat(Sample.form(transport.requests().get(2)).first("audience")).hasValue("api");
    assertThat(Sample.form(transport.requests().get(2)).first("scope")).hasValue("a");
  }

  @Test
  void replacesTokensByTheirOwnGrant() {
    OAuth2Client client = Sample.client(Sample.server()).clientSecret("secret").build();
    transport
        .respond(200, "application/json", Sample.TOKENS)
        .respond(200, "application/json", Sample.TOKENS)
        .respond(200, "application/json", Sample.TOKENS);

    Tokens own = client.clientCredentials("a").over(transport);
    client.replace(own, UnaryOperator.identity()).over(transport);
    client
        .replace(Tokens.of("at").withRefreshToken("rt"), UnaryOperator.identity())
        .over(transport);

    assertThat(transport.requests())
        .extracting(request -> Sample.form(request).first("grant_type").orElseThrow())
        .containsExactly("client_credentials", "client_credentials", "refresh_token");
    Tokens bare = Tokens.of("at");
    assertThat(client.canReplace(bare)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.replace(bare, UnaryOperator.identity()));
  }

  @Test
  void reportsAGrantThatCannotBePrepared() {
    OAuth2Client client = Sample.client(Sample.server())
        .repeatableGrant(
            "urn:example:grant",
            tokens -> Exchange.failed(new IllegalStateException(
                "no assertion for " + tokens.accessToken().reveal())))
        .build();
    transport.respond(
        200, "application/json", "{\"token_type\":\"Bearer\",\"access_token\":\"canary-at\"}");
    Tokens tokens = client.requestTokens(TokenRequest.of("urn:example:grant")).over(transport);
    Exchange<Tokens> replace = client.replace(tokens, UnaryOperator.identity());

    assertThatThrownBy(() -> replace.over(transport))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .satisfies(failure -> assertThat(failure.getCause()).asString().doesNotContain("canary"));
  }

  private static OAuth2Client.Builder introspecting() {
    return Sample.client(
        Sample.server().endpoint("introspection_endpoint", "https://s.example/introspect"));
  }

  private static JsonObject.Builder document() {
    return JsonObject.builder()
        .with("issuer", "https://s.example")
        .with("authorization_endpoint", "https://s.example/authorize")
        .with("token_endpoint", "https://s.example/token")
        .with("pushed_authorization_request_endpoint", "https://s.example/par")
        .with("jwks_uri", "https://s.example/jwks")
        .with("service_documentation", "https://docs.example")
        .with("authorization_response_iss_parameter_supported", true)
        .with("require_pushed_authorization_requests", true)
        .with(
            "dpop_signing_alg_values_supported", JsonValue.array(List.of(JsonValue.text("ES256"))))
        .with(
            "mtls_endpoint_aliases",
            JsonObject.builder()
                .with("token_endpoint", "https://mtls.s.example/token")
                .build());
  }
}
