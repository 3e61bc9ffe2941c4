package dev.tripod.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** X's OAuth 1.0a data, against a server that behaves like X. */
final class XTest {

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeOAuth1Server server = FakeOAuth1Server.builder()
      .clientCredentials("key", "secret")
      .user("2244994945", "XDevelopers")
      .callback("https://localhost/")
      .clock(clock)
      .build();
  private final OAuth1Client client = client("secret", clock);

  @Test
  @DisplayName(
      "the login that pytwitter documents: authorization URL, pasted redirect, token, user id and screen name")
  void walk() {
    TemporaryCredentials begun = client.begin(X.PASTE_CALLBACK).over(server);

    assertThat(begun.authorizationUri().toString())
        .startsWith("https://api.x.com/oauth/authorize?oauth_token=");

    TokenCredentials token = client
        .complete(begun, server.approve(begun.authorizationUri()).toString())
        .over(server);

    assertThat(token.extra(X.USER_ID)).hasValue("2244994945");
    assertThat(token.extra(X.SCREEN_NAME)).hasValue("XDevelopers");
  }

  @Test
  @DisplayName("\"Sign in with X\" differs only in the authorization URI")
  void signIn() {
    assertThat(X.oauth1SignIn().resourceOwnerAuthorization())
        .hasToString("https://api.x.com/oauth/authenticate");
    assertThat(X.oauth1SignIn().tokenRequest()).isEqualTo(X.oauth1().tokenRequest());
    assertThat(X.oauth1SignIn().hint("32")).isEqualTo(X.oauth1().hint("32"));
  }

  @Test
  @DisplayName(
      "the access type is in the temporary credential request, force_login and screen_name are in the authorization URI")
  void parameters() {
    TemporaryCredentials begun = client
        .begin(TemporaryCredentialRequest.to(X.PASTE_CALLBACK)
            .parameter(X.ACCESS_TYPE, "read")
            .authorizationParameter(X.FORCE_LOGIN, "true")
            .authorizationParameter(X.PREFILLED_SCREEN_NAME, "ada"))
        .over(server);

    assertThat(begun.authorizationUri().getQuery())
        .endsWith("&force_login=true&screen_name=ada")
        .doesNotContain("x_auth_access_type");
  }

  @ParameterizedTest
  @CsvSource({
    "32, API key and secret",
    "89, through the authorization again",
    "135, clock",
    "215, authorizer",
    "220, user's token",
    "415, exact callback URI",
    "453, v2 endpoint"
  })
  @DisplayName("each of X's codes has a hint")
  void hints(String code, String help) {
    HttpResponse rejection = HttpResponse.of(
        403,
        Headers.none(),
        ("{\"errors\":[{\"code\":" + code + "}]}").getBytes(StandardCharsets.UTF_8));

    assertThat(client.errorResponse(rejection, TokenCredentials.of("a", "b")).nextStep())
        .hasValueSatisfying(step -> assertThat(step).contains(help).doesNotEndWith("."));
  }

  @ParameterizedTest
  @CsvSource({
    "unsupported-authentication, user's token",
    "client-forbidden, developer portal",
    "oauth1-permissions, authorize again"
  })
  @DisplayName("each of X's problem types has a hint, on either host")
  void problemHints(String problem, String help) {
    for (String host : new String[] {"api.twitter.com", "api.x.com"}) {
      String body =
          "{\"title\":\"Forbidden\",\"type\":\"https://" + host + "/2/problems/" + problem + "\"}";
      HttpResponse rejection =
          HttpResponse.of(403, Headers.none(), body.getBytes(StandardCharsets.UTF_8));

      assertThat(client.errorResponse(rejection, TokenCredentials.of("a", "b")).nextStep())
          .hasValueSatisfying(step -> assertThat(step).contains(help).doesNotEndWith("."));
    }
  }

  @Test
  @DisplayName("X rejects a callback with code 415 and status 403 in XML, because it compares "
      + "the callback exactly and does not accept localhost.")
  void callbackNotApproved() {
    ErrorResponse refused = catchThrowableOfType(
        ErrorResponse.class, () -> client.begin(URI.create("https://localhost")).over(server));

    assertThat(refused.status()).hasValue(403);
    assertThat(refused.code()).hasValue("415");
    assertThat(refused.nextStep().orElseThrow()).contains("exact callback URI");
  }

  @Test
  @DisplayName("X rejects a request with code 135 if the clock is wrong.")
  void clockSkew() throws IOException {
    OAuth1Client late = client("secret", SettableClock.at(clock.now().minus(Duration.ofHours(1))));

    TemporaryCredentials begun = late.begin(X.PASTE_CALLBACK).over(server);
    TokenCredentials token =
        late.complete(begun, server.approve(begun.authorizationUri())).over(server);
    HttpResponse me = AuthorizedTransport.of(server, late.authorizer(token, X.API))
        .send(HttpRequest.get("https://api.x.com/2/users/me"));

    assertThat(me.status()).isEqualTo(200);
    assertThat(server.requestsTo("/oauth/request_token")).isEqualTo(2);
    assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(1);
    assertThat(server.requestsTo("/2/users/me")).isEqualTo(1);
  }

  @Test
  @DisplayName("a clock that differs by more than a day is not corrected, and X's code has a hint")
  void clockSkewOfDays() {
    OAuth1Client late = client("secret", SettableClock.at(clock.now().minus(Duration.ofDays(2))));

    ErrorResponse refused =
        catchThrowableOfType(ErrorResponse.class, () -> late.beginOutOfBand().over(server));

    assertThat(refused.code()).hasValue("135");
    assertThat(refused.nextStep().orElseThrow()).contains("clock");
    assertThat(server.requestsTo("/oauth/request_token")).isEqualTo(1);
  }

  @Test
  @DisplayName("X rejects a wrong secret with status 401 and code 32, and does not say why.")
  void wrongSecret() {
    ErrorResponse refused = catchThrowableOfType(
        ErrorResponse.class, () -> client("wrong", clock).beginOutOfBand().over(server));

    assertThat(refused.status()).hasValue(401);
    assertThat(refused.code()).hasValue("32");
  }

  @Test
  @DisplayName("a token that was revoked at X's endpoint is invalid")
  void revoked() throws IOException {
    TemporaryCredentials begun = client.begin(X.PASTE_CALLBACK).over(server);
    TokenCredentials token =
        client.complete(begun, server.approve(begun.authorizationUri())).over(server);
    client.revoke(token).over(server);

    HttpResponse refused = AuthorizedTransport.of(server, client.authorizer(token, X.API))
        .send(HttpRequest.get("https://api.x.com/2/users/me"));

    assertThat(server.requestsTo("/1.1/oauth/invalidate_token")).isEqualTo(1);
    assertThat(client.errorResponse(refused, token).code()).hasValue("89");
  }

  @Test
  @DisplayName(
      "the origin is configurable: all endpoints move together, and the paths stay the same")
  void relocated() {
    var moved = X.oauth1().relocatedTo(Origin.of("http://127.0.0.1:8080"));

    assertThat(moved.temporaryCredentialRequest())
        .hasToString("http://127.0.0.1:8080/oauth/request_token");
    assertThat(moved.resourceOwnerAuthorization())
        .hasToString("http://127.0.0.1:8080/oauth/authorize");
    assertThat(moved.tokenRequest()).hasToString("http://127.0.0.1:8080/oauth/access_token");
    assertThat(moved.revocation())
        .hasValue(Endpoint.of("http://127.0.0.1:8080/1.1/oauth/invalidate_token"));
    assertThat(moved.hint("32")).isPresent();
  }

  private static OAuth1Client client(String secret, SettableClock clock) {
    return OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials("key", secret)
        .clock(clock)
        .build();
  }
}
