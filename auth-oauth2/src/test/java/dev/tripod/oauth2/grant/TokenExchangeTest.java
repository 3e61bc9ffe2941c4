package dev.tripod.oauth2.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.transport.jdk.JacksonJson;
import org.junit.jupiter.api.Test;

/** Token exchange (RFC 8693), and JWT bearer assertions (RFC 7523). */
final class TokenExchangeTest {

  private final FakeAuthorizationServer server =
      FakeAuthorizationServer.builder().confidentialClient("frontend", "secret").build();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.withoutUsers("https://as.example/token").build())
      .clientId("frontend")
      .clientSecret("secret")
      .json(JacksonJson.strict())
      .build();
  private final Tokens user = client.clientCredentials("read", "write").over(server);

  @Test
  void exchangesATokenForOneWithLessScope() {
    TokenRequest request = TokenExchange.of(user.accessToken(), TokenExchange.ACCESS_TOKEN)
        .audience("https://backend.example")
        .scope("read");

    Tokens tokens = client.requestTokens(request).over(server);

    assertThat(sent())
        .isEqualTo(Parameters.of("grant_type", TokenExchange.GRANT_TYPE)
            .and("subject_token", user.accessToken().reveal())
            .and("subject_token_type", TokenExchange.ACCESS_TOKEN)
            .and("audience", "https://backend.example")
            .and("scope", "read"));
    assertThat(tokens.scope()).containsExactly("read");
    assertThat(tokens.tokenType()).isEqualTo("Bearer");
    assertThat(TokenExchange.issuedTokenType(tokens)).hasValue(TokenExchange.ACCESS_TOKEN);
    assertThat(request.toString()).doesNotContain(user.accessToken().reveal());
  }

  @Test
  void namesTheActor() {
    Tokens actor = client.clientCredentials("act").over(server);

    client
        .requestTokens(TokenExchange.withActor(
            TokenExchange.of(user.accessToken(), TokenExchange.ACCESS_TOKEN),
            actor.accessToken(),
            TokenExchange.ACCESS_TOKEN))
        .over(server);

    assertThat(sent().first("actor_token")).hasValue(actor.accessToken().reveal());
    assertThat(sent().first("actor_token_type")).hasValue(TokenExchange.ACCESS_TOKEN);
  }

  @Test
  void returnsATokenThatIsNotAnAccessToken() {
    Tokens tokens = client
        .requestTokens(TokenExchange.requesting(
            TokenExchange.of(user.accessToken(), TokenExchange.ACCESS_TOKEN), TokenExchange.JWT))
        .over(server);

    assertThat(TokenExchange.issuedTokenType(tokens)).hasValue(TokenExchange.JWT);
    assertThat(tokens.tokenType()).isEqualTo("N_A");
    assertThatIllegalArgumentException()
        .as("it must not be presented to an API")
        .isThrownBy(() -> client.authorizer(tokens, Origin.of("https://api.example")))
        .withMessageContaining("N_A");
  }

  @Test
  void reportsARejectedTokenWithoutQuotingIt() {
    server.faults().nextErrorWithStatus200("invalid_request", "bad stolen-token-1");

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client
            .requestTokens(
                TokenExchange.of(Secret.of("stolen-token-1"), TokenExchange.ACCESS_TOKEN))
            .over(server))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_request"))
        .withMessageNotContaining("stolen-token-1");
  }

  @Test
  void rejectsAnEmptyTokenType() {
    TokenRequest request = TokenExchange.of(user.accessToken(), TokenExchange.ACCESS_TOKEN);

    assertThatIllegalArgumentException().isThrownBy(() -> TokenExchange.of(user.accessToken(), ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenExchange.withActor(request, user.accessToken(), " a"));
    assertThatIllegalArgumentException().isThrownBy(() -> TokenExchange.requesting(request, ""));
  }

  @Test
  void sendsAnAssertionAsTheGrant() {
    TokenRequest request = JwtBearer.of(Secret.of("a.b.c")).scope("read");

    assertThat(request.grantType()).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
    assertThat(request.parameters()).isEqualTo(Parameters.of("assertion", "a.b.c"));
    assertThat(request.toString()).doesNotContain("a.b.c");
  }

  private Parameters sent() {
    return ((Body.Form) server.lastRequest().orElseThrow().body()).parameters();
  }
}
