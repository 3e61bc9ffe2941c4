package dev.tripod.oauth2;

import static dev.tripod.oauth2.RequestQuirks.CONSUMER_KEYS;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.VERBATIM_REVOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revocation (RFC 7009), and tokens of the client itself (RFC 6749 section 4.4). */
final class RevokeTest {

  private static final String UNSUPPORTED = "{\"error\":\"unsupported_token_type\"}";

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth2Client client = Sample.client();
  private final Tokens both = Tokens.of("at+0").withRefreshToken("rt 0");

  @Test
  @DisplayName("the refresh token is revoked first, then the access token, each with its hint")
  void both() {
    transport.respond(200, "application/json", "{\"revoked\":true}").respond(204, "", "");

    assertThat(client.revoke(both).over(transport)).isSameAs(both);

    assertThat(transport.requests())
        .extracting(Sample::body)
        .containsExactly(
            "token=rt%200&token_type_hint=refresh_token&client_id=client-1",
            "token=at%2B0&token_type_hint=access_token&client_id=client-1");
    assertThat(transport.requests())
        .extracting(HttpRequest::uri)
        .allSatisfy(uri -> assertThat(uri).hasToString("https://s.example/revoke"));
    transport.assertFinished();
  }

  @Test
  @DisplayName("a confidential client authenticates itself, and revokes a lone access token")
  void accessTokenAlone() {
    transport.respond(200, "text/plain", "whatever");
    OAuth2Client confidential =
        Sample.client(Sample.server()).clientSecret("secret").build();

    confidential.revoke(Tokens.of("45ghiukldjahdnhzdauz")).over(transport);

    assertThat(Sample.body(transport.requests().get(0)))
        .isEqualTo("token=45ghiukldjahdnhzdauz&token_type_hint=access_token");
    assertThat(transport.requests().get(0).headers().all("Authorization"))
        .containsExactly("Basic Y2xpZW50LTE6c2VjcmV0");
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUPPORTED, "{\"error\":\"invalid_token\"}"})
  @DisplayName("it is enough if access tokens end with the grant, or cannot be revoked")
  void accessTokensAreGoneOrNotSupported(String refusal) {
    transport.respond(200, "", "").respond(400, "application/json", refusal);

    assertThat(client.revoke(both).over(transport)).isSameAs(both);
    transport.assertFinished();
  }

  @Test
  @DisplayName("if the server does not support revoking a token that stays valid, the call fails")
  void notSupported() {
    transport
        .respond(400, "application/json", UNSUPPORTED)
        .respond(400, "application/json", UNSUPPORTED);

    assertThatThrownBy(() -> client.revoke(both).over(transport))
        .isInstanceOfSatisfying(
            ErrorResponse.class,
            error -> assertThat(error.code()).hasValue("unsupported_token_type"));
    assertThatThrownBy(() -> client.revoke(Tokens.of("at0")).over(transport))
        .isInstanceOf(ErrorResponse.class);
    transport.assertFinished();
  }

  @Test
  @DisplayName("any other failure is reported, for the first token and for the second")
  void failures() {
    transport
        .respond(503, "text/html", "<title>Down</title>")
        .respond(200, "", "")
        .respond(401, "application/json", "{\"error\":\"invalid_client\"}")
        .respond(200, "", "")
        .fail(new IOException("reset"))
        .respond(302, "", "");

    assertThatThrownBy(() -> client.revoke(both).over(transport))
        .isInstanceOf(ErrorResponse.class)
        .hasMessage("The revocation was rejected with status 503: Down. Try again later.");
    assertThatThrownBy(() -> client.revoke(both).over(transport)).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> client.revoke(both).over(transport)).isInstanceOf(NoResponse.class);
    assertThatThrownBy(() -> client.revoke(both).over(transport))
        .isInstanceOf(UnreadableResponse.class);
    transport.assertFinished();
  }

  @Test
  @DisplayName(
      "a revocation may be run again: the server accepts an invalid token (RFC 7009 section 2.2)")
  void again() {
    transport.respond(200, "", "").respond(200, "", "");
    Exchange<Tokens> revoke = client.revoke(Tokens.of("at0"));

    revoke.over(transport);
    revoke.over(transport);

    transport.assertFinished();
  }

  @Test
  @DisplayName("without a revocation endpoint, revoke fails before anything is sent")
  void noEndpoint() {
    OAuth2Client none = Sample.client(
            AuthorizationServer.at("https://s.example/authorize", "https://s.example/token"))
        .build();

    assertThatIllegalStateException().isThrownBy(() -> none.revoke(both));
  }

  @Test
  @DisplayName("keep %2F/%3D in the bearer verbatim, and take it back so")
  void verbatim() {
    OAuth2Client appOnly = appOnly();
    transport
        .respond(
            200,
            "application/json",
            "{\"token_type\":\"bearer\",\"access_token\":\"AAAA%2FAAA%3DAAA\"}")
        .respond(200, "application/json", "{\"access_token\":\"AAAA%2FAAA%3DAAA\"}");

    Tokens tokens = appOnly.clientCredentials().over(transport);
    appOnly.revoke(tokens).over(transport);

    assertThat(tokens.accessToken().reveal()).isEqualTo("AAAA%2FAAA%3DAAA");
    HttpRequest granted = transport.requests().get(0);
    assertThat(Sample.body(granted)).isEqualTo("grant_type=client_credentials");
    assertThat(granted.headers().all("Authorization"))
        .containsExactly(
            "Basic eHZ6MWV2RlM0d0VFUFRHRUZQSEJvZzpMOHFxOVBaeVJnNmllS0dFS2hab2xHQzB2SldMdzhpRUo4OERSZHlPZw==");
    HttpRequest revoked = transport.requests().get(1);
    assertThat(revoked.uri()).hasToString("https://s.example/invalidate?v=1");
    assertThat(Sample.body(revoked)).isEqualTo("access_token=AAAA%2FAAA%3DAAA");
    assertThat(revoked.body().isForm()).isTrue();
    assertThat(revoked.headers().all("Authorization"))
        .isEqualTo(granted.headers().all("Authorization"));
    transport.assertFinished();
  }

  @Test
  @DisplayName(
      "a verbatim revocation contains the token as it was issued, then the client's authentication")
  void verbatimWithCredentialsInTheBody() {
    transport.respond(200, "application/json", "{}").respond(200, "application/json", "{}");
    Tokens tokens = Tokens.of("AAAA%2FAAA%3DAAA").withRefreshToken("rt0");
    ClientAuthentication signing = request -> Exchange.done(Credentials.none()
        .parameter("client_assertion", Secret.of("a+b"))
        .header("X-Key", "key-1"));

    appOnly(ClientAuthentication.secretPost("s/1")).revoke(tokens).over(transport);
    appOnly(signing).revoke(tokens).over(transport);

    assertThat(transport.requests())
        .extracting(Sample::body)
        .containsExactly(
            "access_token=AAAA%2FAAA%3DAAA&client_id=xvz1evFS4wEEPTGEFPHBog&client_secret=s%2F1",
            "access_token=AAAA%2FAAA%3DAAA&client_assertion=a%2Bb");
    assertThat(transport.requests().get(1).headers().all("X-Key")).containsExactly("key-1");
    transport.assertFinished();
  }

  @Test
  @DisplayName("client credentials send a new request at each run")
  void clientCredentials() {
    transport
        .respond(200, "application/json", "{\"token_type\":\"bearer\",\"access_token\":\"at1\"}")
        .respond(200, "application/json", "{\"token_type\":\"bearer\",\"access_token\":\"at2\"}");
    Exchange<Tokens> grant = Sample.client(Sample.server().defaultScope("for-users"))
        .clientSecret("secret")
        .build()
        .clientCredentials("x", "y");

    assertThat(grant.over(transport).scope()).containsExactly("x", "y");
    assertThat(grant.over(transport).accessToken().reveal()).isEqualTo("at2");

    assertThat(transport.requests())
        .extracting(Sample::body)
        .containsOnly("grant_type=client_credentials&scope=x%20y");
  }

  @Test
  @DisplayName("without a scope, client credentials leave the choice to the server")
  void noScope() {
    transport.respond(
        200, "application/json", "{\"token_type\":\"bearer\",\"access_token\":\"at1\"}");

    Tokens tokens = Sample.client(
            Sample.server().defaultScope("for-users").quirk(SCOPE_SEPARATOR, ","))
        .clientAuthentication(ClientAuthentication.secretPost("secret"))
        .build()
        .clientCredentials()
        .over(transport);

    assertThat(Sample.body(transport.requests().get(0)))
        .isEqualTo("grant_type=client_credentials&client_id=client-1&client_secret=secret");
    assertThat(tokens.scope()).isEmpty();
  }

  @Test
  @DisplayName("a public client gets no tokens for itself")
  void publicClient() {
    assertThatIllegalStateException().isThrownBy(client::clientCredentials);
    assertThatIllegalArgumentException().isThrownBy(() -> appOnly().clientCredentials("a b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "é", "\u0000"})
  @DisplayName("tokens that a header cannot have are rejected, and are not quoted")
  void tokensFromElsewhere(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tokens.of(token))
        .withMessageContaining("access token");
  }

  @Test
  @DisplayName("a refresh token from another source is not empty, and has no invisible character")
  void refreshTokenFromElsewhere() {
    for (String wrong : List.of("", " rt", "rt\n", "r\u0000t", "r\uD800t")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tokens.of("at").withRefreshToken(wrong));
    }
    assertThat(both.scope()).isEmpty();
    assertThat(both.expiresAt()).isEmpty();
  }

  private static OAuth2Client appOnly() {
    return appOnlyBuilder().build();
  }

  private static OAuth2Client appOnly(ClientAuthentication authentication) {
    return appOnlyBuilder().clientAuthentication(authentication).build();
  }

  private static OAuth2Client.Builder appOnlyBuilder() {
    return OAuth2Client.builder()
        .server(AuthorizationServer.withoutUsers("https://s.example/oauth2/token")
            .quirk(CONSUMER_KEYS)
            .revocationEndpoint("https://s.example/invalidate?v=1")
            .quirk(VERBATIM_REVOCATION, "access_token")
            .build())
        .consumerKey("xvz1evFS4wEEPTGEFPHBog", "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg")
        .json(Sample.JSON);
  }
}
