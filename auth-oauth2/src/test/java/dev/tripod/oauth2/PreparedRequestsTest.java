package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization requests that are pushed (RFC 9126) or signed (RFC 9101), and their further parameters. */
final class PreparedRequestsTest {

  private static final String PUSH_ENDPOINT = "https://s.example/par";
  private static final String REFERENCE =
      "{\"request_uri\":\"urn:ietf:params:oauth:request_uri:a b\",\"expires_in\":60}";
  private static final AuthorizationRequest.Signer SIGNER =
      (clientId, issuer, parameters) -> Exchange.done("jwt(" + clientId + ")(" + issuer + ")("
          + parameters.first("redirect_uri").orElseThrow() + ")");

  private final ScriptedTransport transport = ScriptedTransport.create();

  @Test
  void pushesTheRequestAndSendsTheBrowserAReference() {
    OAuth2Client client = Sample.client(pushing()).pushAuthorizationRequests().build();
    transport.respond(201, "application/json", REFERENCE);

    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT).scope("a", "b").prompt("login"))
        .over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.uri()).isEqualTo(URI.create(PUSH_ENDPOINT));
    Parameters form = Sample.form(sent);
    assertThat(form.first("response_type")).hasValue("code");
    assertThat(form.first("redirect_uri")).hasValue(Sample.REDIRECT);
    assertThat(form.first("scope")).hasValue("a b");
    assertThat(form.first("prompt")).hasValue("login");
    assertThat(form.first("code_challenge_method")).hasValue("S256");
    assertThat(form.all("client_id")).containsExactly("client-1");
    assertThat(pending.authorizationUri())
        .isEqualTo(URI.create("https://s.example/authorize?client_id=client-1"
            + "&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aa%20b"));

    Parameters callback =
        Parameters.of("state", form.first("state").orElseThrow()).and("code", "c1");
    transport.respond(200, "application/json", Sample.TOKENS);
    PendingAuthorization stored =
        PendingAuthorization.from(Snapshot.decode(pending.snapshot().encode()));
    client.redeem(client.confirm(stored, callback)).over(transport);
    assertThat(Sample.form(transport.requests().get(1)).first("code_verifier")).isPresent();
  }

  @Test
  void authenticatesTheClientWhenItPushes() {
    OAuth2Client client = Sample.client(pushing())
        .clientSecret("secret")
        .pushAuthorizationRequests()
        .build();
    transport.respond(201, "application/json", REFERENCE);

    client.begin(URI.create(Sample.REDIRECT)).over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.headers().first("Authorization"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
    assertThat(Sample.form(sent).all("client_id")).containsExactly("client-1");
  }

  @Test
  void pushesIfTheServerRequiresIt() {
    OAuth2Client client = Sample.client(pushing()
            .metadata(JsonObject.builder()
                .with("require_pushed_authorization_requests", true)
                .build()))
        .build();
    transport.respond(201, "application/json", REFERENCE);

    client.begin(URI.create(Sample.REDIRECT)).over(transport);

    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void doesNotPushOnlyBecauseTheServerHasTheEndpoint() {
    OAuth2Client client = Sample.client(pushing()).build();

    assertThat(Sample.sent(Sample.pending(client), "state")).isNotEmpty();
  }

  @Test
  void aClientThatPushesNeedsTheEndpoint() {
    OAuth2Client.Builder client = Sample.client(Sample.server()).pushAuthorizationRequests();

    assertThatIllegalArgumentException()
        .isThrownBy(client::build)
        .withMessageContaining("has no pushed_authorization_request_endpoint");
  }

  @Test
  void reportsTheErrorOfThePushEndpoint() {
    OAuth2Client client = Sample.client(pushing()).pushAuthorizationRequests().build();
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_request\",\"error_description\":\"no such scope\"}");
    Exchange<PendingAuthorization> begin = client.begin(URI.create(Sample.REDIRECT));

    assertThatThrownBy(() -> begin.over(transport))
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.code()).hasValue("invalid_request"))
        .hasMessageContaining("no such scope");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"request_uri\":\"\"}", "{\"request_uri\":1}", "[]", "x"})
  void rejectsAResponseWithoutAReference(String response) {
    OAuth2Client client = Sample.client(pushing()).pushAuthorizationRequests().build();
    transport.respond(201, "application/json", response);
    Exchange<PendingAuthorization> begin = client.begin(URI.create(Sample.REDIRECT));

    assertThatThrownBy(() -> begin.over(transport)).isInstanceOf(UnreadableResponse.class);
  }

  @Test
  void signsTheRequestInTheBrowser() {
    OAuth2Client client = Sample.client(Sample.server().issuer("https://s.example"))
        .requestSigner(SIGNER)
        .build();

    PendingAuthorization pending = Sample.pending(client);

    assertThat(Sample.query(pending.authorizationUri()))
        .isEqualTo(Parameters.of("client_id", "client-1")
            .and("request", "jwt(client-1)(https://s.example)(" + Sample.REDIRECT + ")"));
  }

  @Test
  void pushesTheSignedRequest() {
    OAuth2Client client = Sample.client(pushing().issuer("https://s.example"))
        .requestSigner(SIGNER)
        .pushAuthorizationRequests()
        .build();
    transport.respond(201, "application/json", REFERENCE);

    PendingAuthorization pending = client.begin(URI.create(Sample.REDIRECT)).over(transport);

    assertThat(Sample.form(transport.requests().get(0)))
        .isEqualTo(
            Parameters.of("request", "jwt(client-1)(https://s.example)(" + Sample.REDIRECT + ")")
                .and("client_id", "client-1"));
    assertThat(Sample.sent(pending, "request_uri")).startsWith("urn:");
  }

  @Test
  void aSignedRequestNeedsAnIssuer() {
    OAuth2Client client = Sample.client(Sample.server()).requestSigner(SIGNER).build();

    assertThatThrownBy(() -> Sample.pending(client))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no issuer");
  }

  @Test
  void reportsAFailureOfTheSigner() {
    OAuth2Client client = Sample.client(Sample.server().issuer("https://s.example"))
        .requestSigner((clientId, issuer, parameters) ->
            Exchange.failed(new IllegalStateException("the key service is away")))
        .build();

    assertThatThrownBy(() -> Sample.pending(client))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The signer of the authorization request");
  }

  @Test
  void aServerThatRequiresSignedRequestsNeedsASigner() {
    OAuth2Client.Builder client = Sample.client(Sample.server()
        .metadata(
            JsonObject.builder().with("require_signed_request_object", true).build()));

    assertThatIllegalArgumentException()
        .isThrownBy(client::build)
        .withMessageContaining("Set requestSigner");
  }

  @Test
  void writesTheParametersOfOpenIdConnectAndRichRequests() {
    OAuth2Client client = Sample.client();
    JsonObject payment =
        JsonObject.builder().with("type", "payment").with("amount", 5).build();

    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT)
            .maxAge(Duration.ofMinutes(5))
            .acrValues("urn:a", "urn:b")
            .claims(JsonObject.builder()
                .with("id_token", JsonObject.builder().build())
                .build())
            .authorizationDetail(payment)
            .authorizationDetail(JsonObject.builder().with("type", "account").build())
            .formPost())
        .over(transport);

    assertThat(Sample.sent(pending, "max_age")).isEqualTo("300");
    assertThat(Sample.sent(pending, "acr_values")).isEqualTo("urn:a urn:b");
    assertThat(Sample.sent(pending, "claims")).isEqualTo("{\"id_token\":{}}");
    assertThat(Sample.sent(pending, "authorization_details"))
        .isEqualTo("[{\"type\":\"payment\",\"amount\":5},{\"type\":\"account\"}]");
    assertThat(Sample.sent(pending, "response_mode")).isEqualTo("form_post");
  }

  @Test
  void rejectsUnusableParameters() {
    AuthorizationRequest request = AuthorizationRequest.to(Sample.REDIRECT);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.maxAge(Duration.ofSeconds(-1)))
        .withMessageContaining("PT-1S");
    assertThatIllegalArgumentException().isThrownBy(request::acrValues);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.acrValues("a b"))
        .withMessageContaining("has a space");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            request.authorizationDetail(JsonObject.builder().with("x", "y").build()))
        .withMessageContaining("has no type");
  }

  @Test
  void addsANewNonceToEachLogin() {
    OAuth2Client client = Sample.client();
    AuthorizationRequest request = AuthorizationRequest.to(Sample.REDIRECT).nonce();

    PendingAuthorization first = client.begin(request).over(transport);
    PendingAuthorization second = client.begin(request).over(transport);

    assertThat(first.nonce()).hasValue(Sample.sent(first, "nonce"));
    assertThat(first.nonce()).isNotEqualTo(second.nonce());
    assertThat(first.nonce().orElseThrow()).hasSize(43);
    PendingAuthorization stored =
        PendingAuthorization.from(Snapshot.decode(first.snapshot().encode()));
    assertThat(client.confirm(stored, Sample.approval(first)).nonce()).isEqualTo(first.nonce());
    assertThat(Sample.pending(client).nonce()).isEmpty();
  }

  private static AuthorizationServer.Builder pushing() {
    return Sample.server().endpoint("pushed_authorization_request_endpoint", PUSH_ENDPOINT);
  }
}
