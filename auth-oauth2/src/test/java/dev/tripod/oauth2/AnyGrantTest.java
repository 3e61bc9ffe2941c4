package dev.tripod.oauth2;

import static dev.tripod.oauth2.RequestQuirks.CLIENT_ID_NAME;
import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token requests with any grant type, and the parameters that requests and servers add to the known ones. */
final class AnyGrantTest {

  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final URI ORDERS = URI.create("https://api.example/orders");

  private final ScriptedTransport transport = ScriptedTransport.create();

  @Test
  void sendsTheGrantTypeItsParametersTheScopeAndTheClient() {
    TokenRequest request = TokenRequest.of(JWT_BEARER)
        .parameter("assertion", Secret.of("a.b.c"))
        .audience("https://api.example")
        .resource(ORDERS)
        .resource(URI.create("urn:stock"))
        .scope("read", "write");

    Tokens tokens = run(Sample.client().requestTokens(request));

    assertThat(Sample.body(sent()))
        .isEqualTo(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c"
                + "&audience=https%3A%2F%2Fapi.example&resource=https%3A%2F%2Fapi.example%2Forders"
                + "&resource=urn%3Astock&scope=read%20write&client_id=client-1");
    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    assertThat(tokens.isForClient()).isFalse();
  }

  @Test
  void grantsTheRequestedScopeIfTheResponseNamesNone() {
    answerWith("{\"access_token\":\"a\",\"token_type\":\"bearer\"}");

    Tokens tokens =
        Sample.client().requestTokens(TokenRequest.of(JWT_BEARER).scope("read")).over(transport);

    assertThat(tokens.scope()).containsExactly("read");
  }

  @Test
  void writesARepeatedParameterAsAnArrayInJson() {
    OAuth2Client client = Sample.client(Sample.server().quirk(JSON_REQUESTS)).build();

    run(client.requestTokens(TokenRequest.of("g").parameter("a", "1").parameter("a", "2")));

    assertThat(Sample.body(sent()))
        .isEqualTo("{\"grant_type\":\"g\",\"a\":[\"1\",\"2\"],\"client_id\":\"client-1\"}");
  }

  @Test
  void sendsTheSameRequestAtEachRun() {
    Exchange<Tokens> exchange = Sample.client().requestTokens(TokenRequest.of("g"));

    run(exchange);
    run(exchange);

    assertThat(transport.requests()).hasSize(2);
    assertThat(transport.requests().get(1)).isEqualTo(transport.requests().get(0));
  }

  @Test
  void reportsAnErrorWithoutTheSecretsOfTheRequest() {
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_grant\",\"error_description\":\"bad assertion secret.assertion\"}");

    assertThatThrownBy(() -> Sample.client()
            .requestTokens(
                TokenRequest.of(JWT_BEARER).parameter("assertion", Secret.of("secret.assertion")))
            .over(transport))
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.code()).hasValue("invalid_grant"))
        .hasMessageContaining("bad assertion")
        .hasMessageNotContaining("secret.assertion");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "grant_type",
        "scope",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "\ud83d"
      })
  void rejectsAParameterThatIsSetElsewhereOrCannotBeSent(String name) {
    TokenRequest request = TokenRequest.of("g");

    assertThatIllegalArgumentException().isThrownBy(() -> request.parameter(name, "x"));
  }

  @Test
  void rejectsTheClientIdUnderTheServersNameForIt() {
    OAuth2Client client = Sample.client(Sample.server().quirk(CLIENT_ID_NAME, "client_key"))
        .clientAuthentication(ClientAuthentication.secretPost("secret"))
        .build();
    UnaryOperator<TokenRequest> more = request -> request.parameter("client_key", "another");
    Tokens own = run(client.clientCredentials());
    assertThat(Sample.form(sent()).all("client_key")).containsExactly("client-1");

    List<ThrowingCallable> calls = List.of(
        () -> client.redeem(Sample.confirmed(client), more),
        () -> client.refresh(Tokens.of("a").withRefreshToken("r"), more),
        () -> client.clientCredentials(more),
        () -> client.clientCredentials(own, more),
        () -> client.requestTokens(more.apply(TokenRequest.of("g"))));
    for (ThrowingCallable call : calls) {
      assertThatIllegalArgumentException()
          .isThrownBy(call)
          .withMessageContaining("\"client_key\"")
          .withMessageContaining("Use");
    }
  }

  @Test
  void rejectsAnEmptyGrantTypeAnUnsendableValueAndARelativeResource() {
    TokenRequest request = TokenRequest.of("g");

    assertThatIllegalArgumentException().isThrownBy(() -> TokenRequest.of(""));
    assertThatIllegalArgumentException().isThrownBy(() -> request.parameter("a", "\ude80"));
    assertThatIllegalArgumentException().isThrownBy(() -> request.resource(URI.create("/orders")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.resource(URI.create("https://api.example/#f")));
    assertThatIllegalArgumentException().isThrownBy(() -> request.scope("two scopes"));
  }

  @Test
  void printsNoParameter() {
    assertThat(TokenRequest.of("g").parameter("a", "hidden").scope("read"))
        .hasToString("TokenRequest[g, [read], Parameters[1]]");
  }

  @Test
  void addsTheServersParametersForThisGrantTypeUnlessTheRequestHasThem() {
    OAuth2Client client = Sample.client(Sample.server()
            .tokenParameter("client_credentials", "audience", "https://api.example")
            .tokenParameter("client_credentials", "resource", "urn:a")
            .tokenParameter("client_credentials", "resource", "urn:b")
            .tokenParameter("refresh_token", "audience", "https://other.example"))
        .clientSecret("secret")
        .build();

    run(client.clientCredentials("read"));
    assertThat(Sample.body(sent()))
        .isEqualTo("grant_type=client_credentials&scope=read&audience=https%3A%2F%2Fapi.example"
            + "&resource=urn%3Aa&resource=urn%3Ab");

    run(client.clientCredentials(request -> request.resource(URI.create("urn:c"))));
    assertThat(Sample.form(sent()).all("resource")).containsExactly("urn:c");
    assertThat(Sample.form(sent()).all("audience")).containsExactly("https://api.example");
  }

  @Test
  void addsParametersToTheRequestForACode() {
    OAuth2Client client = Sample.client();

    run(client.redeem(Sample.confirmed(client), request -> request.resource(ORDERS)));

    Parameters form = Sample.form(sent());
    assertThat(form.first("grant_type")).hasValue("authorization_code");
    assertThat(form.first("code")).hasValue("code-1");
    assertThat(form.first("resource")).hasValue(ORDERS.toString());
  }

  @Test
  void addsParametersAndANarrowerScopeToARefresh() {
    answerWith("{\"access_token\":\"a\",\"token_type\":\"bearer\"}");
    Tokens tokens = Tokens.of("old").withRefreshToken("r").withScope("read", "write");

    Tokens refreshed = Sample.client()
        .refresh(tokens, request -> request.resource(ORDERS).scope("read"))
        .over(transport);

    assertThat(Sample.body(sent()))
        .isEqualTo("grant_type=refresh_token&refresh_token=r"
            + "&resource=https%3A%2F%2Fapi.example%2Forders&scope=read&client_id=client-1");
    assertThat(refreshed.scope()).containsExactly("read");
  }

  @Test
  void repeatsTheParametersOfAClientsOwnTokensAlsoAfterTheyWereStored() {
    OAuth2Client client = Sample.client(Sample.server()).clientSecret("secret").build();
    Tokens first = run(client.clientCredentials(
        request -> request.audience("https://a b.example").resource(ORDERS).scope("a", "b")));
    HttpRequest request = sent();

    for (Tokens earlier :
        new Tokens[] {first, Tokens.from(Snapshot.decode(first.snapshot().encode()))}) {
      assertThat(earlier.isForClient()).isTrue();
      assertThat(run(client.clientCredentials(earlier))).isEqualTo(first);
      assertThat(sent()).isEqualTo(request);
    }
  }

  @Test
  void addsParametersToTheRequestForAClientsOwnTokens() {
    OAuth2Client client = Sample.client(Sample.server()).clientSecret("secret").build();
    Tokens first = run(client.clientCredentials(request -> request.audience("a").scope("read")));

    Tokens second = run(client.clientCredentials(first, request -> request.resource(ORDERS)));
    assertThat(Sample.body(sent()))
        .isEqualTo("grant_type=client_credentials&audience=a"
            + "&resource=https%3A%2F%2Fapi.example%2Forders&scope=a%20b");

    HttpRequest request = sent();
    run(client.clientCredentials(second));
    assertThat(sent()).isEqualTo(request);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.clientCredentials(first, more -> more.audience("b")))
        .withMessageContaining("return the result");
  }

  @Test
  void doesNotReplaceAUsersTokensByTheClientsOwn() {
    OAuth2Client client = Sample.client(Sample.server()).clientSecret("secret").build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.clientCredentials(Tokens.of("of-a-user")))
        .withMessageContaining("Refresh them");
  }

  private void answerWith(String body) {
    transport.respond(200, "application/json", body);
  }

  private Tokens run(Exchange<Tokens> exchange) {
    answerWith(Sample.TOKENS);
    return exchange.over(transport);
  }

  private HttpRequest sent() {
    return transport.requests().get(transport.requests().size() - 1);
  }
}
