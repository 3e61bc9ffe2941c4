package dev.tripod.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X's OAuth 2.0 data, with each step and each error of X. */
final class XOAuth2Test {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TOKENS =
      "{\"token_type\":\"bearer\",\"expires_in\":7200,\"access_token\":\"at1\",\"scope\":\"users.read tweet.read\"}";

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth2Client publicClient = client().build();
  private final OAuth2Client confidential = client().clientSecret("secret").build();
  private final Tokens tokens = Tokens.of("at0").withRefreshToken("rt0");

  @Test
  @DisplayName(
      "the login that pytwitter documents: authorization URL, scopes, callback https://localhost/, tokens")
  void walk() throws IOException {
    transport
        .respond(200, "application/json", TOKENS)
        .respond(200, "application/json", "{\"data\":{\"id\":\"42\"}}");
    PendingAuthorization begun = publicClient.begin(X.PASTE_CALLBACK).over(transport);

    assertThat(begun.authorizationUri().toString())
        .matches("https://x\\.com/i/oauth2/authorize\\?response_type=code&client_id=client-id"
            + "&redirect_uri=https%3A%2F%2Flocalhost%2F&scope=users\\.read%20tweet\\.read"
            + "&state=[\\w-]{43}&code_challenge=[\\w-]{43}&code_challenge_method=S256");

    Tokens granted = publicClient
        .complete(begun, " https://localhost/?state=" + state(begun) + "&code=SUVocnRteEF0\n")
        .over(transport);

    assertThat(granted.expiresAt()).hasValue(NOW.plusSeconds(7200));
    assertThat(granted.scope()).containsExactly("users.read", "tweet.read");
    assertThat(granted.refreshToken()).isEmpty();
    HttpRequest redeemed = transport.requests().get(0);
    assertThat(redeemed.uri()).hasToString("https://api.x.com/2/oauth2/token");
    assertThat(redeemed.headers().contains("Authorization")).isFalse();
    assertThat(form(redeemed).first("client_id")).hasValue("client-id");

    HttpResponse me = AuthorizedTransport.of(transport, publicClient.authorizer(granted, X.API))
        .send(HttpRequest.get("https://api.x.com/2/users/me"));
    assertThat(me.status()).isEqualTo(200);
    assertThat(transport.requests().get(1).headers().all("Authorization"))
        .containsExactly("Bearer at1");
  }

  @Test
  @DisplayName("a confidential client sends its secret in the header")
  void confidentialClient() {
    transport.respond(200, "application/json", TOKENS);
    redeem(confidential);

    HttpRequest redeemed = transport.requests().get(0);
    assertThat(redeemed.headers().all("Authorization"))
        .containsExactly("Basic Y2xpZW50LWlkOnNlY3JldA==");
    assertThat(form(redeemed).contains("client_id")).isFalse();
    assertThat(form(redeemed).contains("client_secret")).isFalse();
  }

  @Test
  @DisplayName("another redirect URI and another scope are sent as given")
  void ownRedirectAndScope() {
    PendingAuthorization begun = publicClient
        .begin(AuthorizationRequest.to("http://127.0.0.1:8080/callback")
            .scope(XScope.TWEET_READ, XScope.OFFLINE_ACCESS))
        .over(transport);

    assertThat(begun.authorizationUri().getRawQuery())
        .contains(
            "redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fcallback&scope=tweet.read%20offline.access");
    assertThat(begun.redirectUri()).hasToString("http://127.0.0.1:8080/callback");
  }

  @Test
  @DisplayName("the state is checked, and a denial is AccessDenied")
  void callbacks() {
    PendingAuthorization begun = publicClient.begin(X.PASTE_CALLBACK).over(transport);

    assertThatThrownBy(() ->
            publicClient.complete(begun, "https://localhost/?state=HVLpccax4G57&code=SUVocnRt"))
        .isInstanceOf(CallbackRejected.class);
    assertThatThrownBy(() -> publicClient.complete(
            begun, "https://localhost/?error=access_denied&state=" + state(begun)))
        .isInstanceOf(AccessDenied.class);
    assertThat(transport.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | invalid_request | Value passed for the authorization code was invalid. | 30 seconds",
        "401 | unauthorized_client | Missing valid authorization header | set the client secret",
        "401 | invalid_client | | those of OAuth 2.0, not the API key"
      })
  @DisplayName("A code older than 30 seconds, a confidential app without Basic, the wrong "
      + "client: each error names its next step.")
  void tokenErrors(int status, String code, @Nullable String description, String nextStep) {
    transport.respond(
        status,
        "application/json",
        "{\"error\":\"" + code + "\",\"error_description\":\""
            + (description == null ? "" : description) + "\"}");

    ErrorResponse error = catchThrowableOfType(ErrorResponse.class, () -> redeem(publicClient));

    assertThat(error.status()).hasValue(status);
    assertThat(error.code()).hasValue(code);
    assertThat(error.nextStep().orElseThrow()).contains(nextStep).doesNotEndWith(".");
  }

  @Test
  @DisplayName("X's error about a missing parameter has no hint")
  void missingParameter() {
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_request\",\"error_description\":\"Missing required parameter [grant_type].\"}");

    assertThatThrownBy(() -> redeem(publicClient))
        .isInstanceOf(ErrorResponse.class)
        .hasMessage(
            "The token request was rejected with status 400, code invalid_request:"
                + " Missing required parameter [grant_type]. Look up the error in the server's documentation.");
  }

  @Test
  @DisplayName(
      "X rejects a revoked or reused refresh token: \"Value passed for the token was invalid.\"")
  void deadRefreshToken() {
    transport
        .respond(
            400,
            "application/json",
            "{\"error\":\"invalid_request\",\"error_description\":\"Value passed for the token was invalid.\"}")
        .respond(
            401,
            "application/json",
            "{\"error\":\"unauthorized_client\",\"error_description\":\"Missing valid authorization header\"}");

    assertThatThrownBy(() -> publicClient.refresh(tokens).over(transport))
        .isInstanceOf(ReauthorizationRequired.class)
        .hasMessageContaining("revoked, used before, or never existed");
    assertThatThrownBy(() -> publicClient.refresh(tokens).over(transport))
        .isInstanceOfSatisfying(
            ErrorResponse.class,
            error -> assertThat(error.nextStep().orElseThrow()).contains("set the client secret"));
  }

  @Test
  @DisplayName("X rejects an app that is not enrolled, has too low an access level (453), or "
      + "has the wrong plan.")
  void notEnrolled() {
    for (String host : List.of("api.twitter.com", "api.x.com")) {
      ErrorResponse error = publicClient.errorResponse(
          problem(
              "{\"client_id\":\"1\",\"detail\":\"When authenticating requests to the Twitter API v2 endpoints\","
                  + "\"registration_url\":\"https://developer.x.com/en/docs\",\"title\":\"Client Forbidden\","
                  + "\"required_enrollment\":\"Appropriate Level of API Access\",\"reason\":\"client-not-enrolled\","
                  + "\"type\":\"https://" + host + "/2/problems/client-forbidden\"}"),
          tokens);

      assertThat(error.code()).hasValue("client-forbidden");
      assertThat(error.uri()).hasValue("https://" + host + "/2/problems/client-forbidden");
      assertThat(error.nextStep().orElseThrow()).contains("enrol the app");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unsupported-authentication, user's token",
    "client-forbidden, developer portal",
    "usage-capped, next period"
  })
  @DisplayName("each problem type has a hint, on either host")
  void problems(String problem, String help) {
    for (String host : List.of("api.twitter.com", "api.x.com")) {
      ErrorResponse error = publicClient.errorResponse(
          problem("{\"title\":\"T\",\"type\":\"https://" + host + "/2/problems/" + problem
              + "\",\"status\":403,\"detail\":\"D\"}"),
          tokens);

      assertThat(error.code()).hasValue(problem);
      assertThat(error.description()).hasValue("D");
      assertThat(error.nextStep().orElseThrow()).contains(help).doesNotEndWith(".");
    }
  }

  @Test
  @DisplayName("about:blank has no code")
  void aboutBlank() {
    ErrorResponse error = publicClient.errorResponse(
        problem(
            "{\"title\":\"Forbidden\",\"type\":\"about:blank\",\"status\":403,\"detail\":\"Forbidden\"}"),
        tokens);

    assertThat(error.code()).isEmpty();
    assertThat(error.nextStep()).isEmpty();
    assertThat(error)
        .hasMessage(
            "The request was rejected with status 403: Forbidden. Look up the error in the server's documentation.");
  }

  @Test
  @DisplayName(
      "Tokens cannot be revoked: here they end at X's own endpoint, the refresh token first.")
  void revoke() {
    transport
        .respond(200, "application/json", "{\"revoked\":true}")
        .respond(200, "application/json", "{\"revoked\":true}");

    publicClient.revoke(tokens).over(transport);

    assertThat(transport.requests())
        .extracting(request -> form(request).first("token").orElseThrow())
        .containsExactly("rt0", "at0");
    assertThat(transport.requests().get(0).uri()).hasToString("https://api.x.com/2/oauth2/revoke");
    transport.assertFinished();
  }

  @Test
  @DisplayName("The keys in the Basic header of `POST /oauth2/token` are not percent-encoded.")
  void appOnly() {
    transport
        .respond(
            200,
            "application/json",
            "{\"token_type\":\"bearer\",\"access_token\":\"AAAA%2FAAA%3D\"}")
        .respond(200, "application/json", "{\"access_token\":\"AAAA%2FAAA%3D\"}");
    OAuth2Client appOnly = appOnly("a/b", "c d");

    Tokens bearer = appOnly.clientCredentials().over(transport);
    appOnly.revoke(bearer).over(transport);

    HttpRequest granted = transport.requests().get(0);
    assertThat(granted.uri()).hasToString("https://api.x.com/oauth2/token");
    assertThat(granted.headers().all("Authorization")).containsExactly("Basic YSUyRmI6YyUyMGQ=");
    HttpRequest invalidated = transport.requests().get(1);
    assertThat(invalidated.uri()).hasToString("https://api.x.com/oauth2/invalidate_token");
    assertThat(new String(invalidated.body().content(), StandardCharsets.UTF_8))
        .isEqualTo("access_token=AAAA%2FAAA%3D");
    assertThat(bearer.expiresAt()).isEmpty();
  }

  @Test
  @DisplayName("app-only code 99 has a hint that names the keys")
  void appOnlyRefused() {
    transport.respond(
        403,
        "application/json",
        "{\"errors\":[{\"code\":99,\"message\":\"Unable to verify your credentials\","
            + "\"label\":\"authenticity_token_error\"}]}");

    ErrorResponse error = catchThrowableOfType(
        ErrorResponse.class, () -> appOnly("key", "secret").clientCredentials().over(transport));

    assertThat(error.code()).hasValue("99");
    assertThat(error.description()).hasValue("Unable to verify your credentials");
    assertThat(error.nextStep().orElseThrow())
        .contains("not the client id and secret of OAuth 2.0");
  }

  @Test
  @DisplayName("An app-only token is used for a user's endpoint, or the client id is used as "
      + "the consumer key.")
  void identifiers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client().server(X.appOnly()).clientSecret("s").build())
        .withMessageContaining("consumerKey");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OAuth2Client.builder()
            .server(X.oauth2())
            .consumerKey("key", "secret")
            .json(JacksonJson.strict())
            .build())
        .withMessageContaining("clientId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://api.x.com/2/oauth2/token", "https://api.x.com/2/oauth2/revoke"})
  @DisplayName("X's token endpoint is on the API's host, and gets no user's token")
  void ownEndpoints(String uri) throws IOException {
    transport.respond(200, "application/json", "{}");
    HttpRequest request = HttpRequest.post(uri, Body.form(Parameters.of("a", "b")));

    AuthorizedTransport.of(transport, publicClient.authorizer(tokens, X.API)).send(request);

    assertThat(transport.requests()).containsExactly(request);
  }

  private void redeem(OAuth2Client client) {
    PendingAuthorization begun = client.begin(X.PASTE_CALLBACK).over(transport);
    client
        .complete(begun, "https://localhost/?state=" + state(begun) + "&code=SUVocnRteEF0")
        .over(transport);
  }

  private static OAuth2Client.Builder client() {
    return OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("client-id")
        .json(JacksonJson.strict())
        .clock(() -> NOW);
  }

  private static OAuth2Client appOnly(String key, String secret) {
    return OAuth2Client.builder()
        .server(X.appOnly())
        .consumerKey(key, secret)
        .json(JacksonJson.strict())
        .build();
  }

  private static String state(PendingAuthorization begun) {
    return Parameters.parse(begun.authorizationUri().getRawQuery())
        .first("state")
        .orElseThrow();
  }

  private static Parameters form(HttpRequest request) {
    return ((Body.Form) request.body()).parameters();
  }

  private static HttpResponse problem(String body) {
    return HttpResponse.of(
        403,
        Headers.of("Content-Type", "application/problem+json"),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
