package dev.tripod.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The OAuth 2.0 of each provider: the authorization URI, the client's authentication, and the responses. */
@DisplayName("The OAuth 2.0 login at")
final class OAuth2WalksTest {

  static Stream<Arguments> plainOnes() {
    return Stream.of(
        Arguments.of(
            GitHub.oauth2(),
            "https://github.com/login/oauth/authorize",
            "https://github.com/login/oauth/access_token",
            true),
        Arguments.of(
            Google.oauth2(),
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            true),
        Arguments.of(
            GitLab.oauth2(),
            "https://gitlab.com/oauth/authorize",
            "https://gitlab.com/oauth/token",
            true),
        Arguments.of(
            GitLab.oauth2(URI.create("https://git.example/gitlab")),
            "https://git.example/gitlab/oauth/authorize",
            "https://git.example/gitlab/oauth/token",
            true),
        Arguments.of(
            Microsoft.oauth2(Microsoft.COMMON),
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            true),
        Arguments.of(
            Spotify.oauth2(),
            "https://accounts.spotify.com/authorize",
            "https://accounts.spotify.com/api/token",
            false),
        Arguments.of(
            Twitch.oauth2(),
            "https://id.twitch.tv/oauth2/authorize",
            "https://id.twitch.tv/oauth2/token",
            true),
        Arguments.of(
            Reddit.oauth2(),
            "https://www.reddit.com/api/v1/authorize",
            "https://www.reddit.com/api/v1/access_token",
            false),
        Arguments.of(
            Strava.oauth2(),
            "https://www.strava.com/oauth/authorize",
            "https://www.strava.com/oauth/token",
            true),
        Arguments.of(
            Dropbox.oauth2(),
            "https://www.dropbox.com/oauth2/authorize",
            "https://api.dropboxapi.com/oauth2/token",
            false),
        Arguments.of(
            Mastodon.oauth2(URI.create("https://mastodon.example")),
            "https://mastodon.example/oauth/authorize",
            "https://mastodon.example/oauth/token",
            true),
        Arguments.of(
            Zoom.oauth2(), "https://zoom.us/oauth/authorize", "https://zoom.us/oauth/token", false),
        Arguments.of(
            Salesforce.oauth2(Salesforce.LOGIN),
            "https://login.salesforce.com/services/oauth2/authorize",
            "https://login.salesforce.com/services/oauth2/token",
            true));
  }

  @ParameterizedTest
  @MethodSource("plainOnes")
  @DisplayName("each provider: from the authorization URI to tokens, and a refresh")
  void walk(AuthorizationServer server, String authorization, String token, boolean inBody) {
    OAuth2Walk walk = OAuth2Walk.at(server);
    OAuth2Client client = walk.client();

    PendingAuthorization login = walk.begin(client, "one", "two");
    assertThat(login.authorizationUri().toString())
        .startsWith(authorization + "?response_type=code&client_id=client-id&redirect_uri=");
    Tokens tokens = walk.complete(client, login);
    assertThat(walk.last().uri()).hasToString(token);
    assertProved(walk, inBody);
    assertThat(tokens.scope()).containsExactly("one", "two");

    Tokens next = client.refresh(tokens).over(walk);
    assertThat(walk.last().uri()).hasToString(token);
    assertProved(walk, inBody);
    assertThat(next.accessToken()).isNotEqualTo(tokens.accessToken());
    assertThat(next.scope()).containsExactly("one", "two");
    assertThatThrownBy(() -> client.refresh(tokens).over(walk))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("GitHub may respond with a form, with commas between scopes, and sends its issuer")
  void gitHub() {
    OAuth2Walk walk =
        OAuth2Walk.at(GitHub.oauth2(), confidential().issuer("https://github.com/login/oauth"));
    walk.fake().faults().form().scopeSeparator(",").noExpiresIn();

    Tokens tokens = walk.login(walk.client(), "repo", "user:email");

    assertThat(tokens.scope()).containsExactly("repo", "user:email");
    assertThat(tokens.expiresAt()).isEmpty();
    assertThat(walk.call(walk.client(), tokens, "https://api.github.com/user").origin())
        .isEqualTo(GitHub.API);
  }

  @Test
  @DisplayName("GitHub reports errors with status 200, and the error has a hint")
  void gitHubRefuses() {
    OAuth2Walk walk = OAuth2Walk.at(GitHub.oauth2());
    OAuth2Client client = walk.client();
    Tokens tokens = walk.login(client, "repo");
    PendingAuthorization login = walk.begin(client, "repo");

    walk.fake()
        .faults()
        .nextErrorWithStatus200("bad_verification_code", "The code passed is incorrect or expired.")
        .nextErrorWithStatus200(
            "bad_refresh_token", "The refresh token passed is incorrect or expired.");

    ErrorResponse refused =
        catchThrowableOfType(ErrorResponse.class, () -> walk.complete(client, login));
    assertThat(refused.code()).hasValue("bad_verification_code");
    assertThat(refused.nextStep().orElseThrow()).startsWith("begin again");
    assertThatThrownBy(() -> client.refresh(tokens).over(walk))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("GitHub's callback with another issuer is rejected, and one without is not")
  void gitHubsName() {
    OAuth2Walk walk = OAuth2Walk.at(GitHub.oauth2(), confidential().issuer("https://evil.example"));

    assertRejectedForItsIssuer(walk);

    walk.fake().faults().noIssuer();
    assertThat(walk.login(walk.client(), "repo").refreshToken()).isPresent();
  }

  @Test
  @DisplayName(
      "Google gets access_type=offline, sends its issuer, and the request may set the prompt")
  void google() {
    OAuth2Walk walk =
        OAuth2Walk.at(Google.oauth2(), confidential().issuer("https://accounts.google.com"));
    OAuth2Client client = walk.client();

    PendingAuthorization login = walk.begin(
        client, AuthorizationRequest.to(OAuth2Walk.REDIRECT_URI).scope("openid").prompt("consent"));
    assertThat(login.authorizationUri().getRawQuery())
        .endsWith("&code_challenge_method=S256&access_type=offline&prompt=consent");
    assertThat(walk.complete(client, login).refreshToken()).isPresent();
    assertThat(walk.begin(client, "openid").authorizationUri().getRawQuery())
        .doesNotContain("prompt");
  }

  @Test
  @DisplayName("Discord's callback without its issuer is rejected")
  void discord() {
    OAuth2Walk walk = OAuth2Walk.at(Discord.oauth2(), confidential().issuer("https://discord.com"));
    OAuth2Client client = walk.client();

    Tokens tokens = walk.login(client, "identify", "guilds");
    assertThat(walk.last().uri()).hasToString("https://discord.com/api/oauth2/token");
    assertProved(walk, false);

    client.revoke(tokens).over(walk);
    assertThat(walk.last().uri()).hasToString("https://discord.com/api/oauth2/token/revoke");
    assertThat(walk.fake().isActive(tokens.accessToken())).isFalse();

    walk.fake().faults().noIssuer();
    assertRejectedForItsIssuer(walk);
  }

  @Test
  @DisplayName("GitLab and Mastodon revoke tokens as in RFC 7009")
  void revoke() {
    for (AuthorizationServer server : new AuthorizationServer[] {
      GitLab.oauth2(), Mastodon.oauth2(URI.create("https://mastodon.example"))
    }) {
      OAuth2Walk walk = OAuth2Walk.at(server);
      OAuth2Client client = walk.client();
      Tokens tokens = walk.login(client, "read");

      client.revoke(tokens).over(walk);

      assertThat(walk.last().uri().getPath()).isEqualTo("/oauth/revoke");
      assertThat(walk.form().first("client_secret")).hasValue(OAuth2Walk.CLIENT_SECRET);
      assertThat(walk.fake().isActive(tokens.accessToken())).isFalse();
      assertThat(walk.fake().isActive(tokens.refreshToken().orElseThrow())).isFalse();
    }
  }

  @Test
  @DisplayName("a device is authorized at the documented endpoints")
  void deviceAuthorizationEndpoints() {
    assertThat(deviceEndpoint(GitHub.oauth2())).isEqualTo("https://github.com/login/device/code");
    assertThat(deviceEndpoint(GitLab.oauth2(URI.create("https://git.example/gitlab"))))
        .isEqualTo("https://git.example/gitlab/oauth/authorize_device");
    assertThat(deviceEndpoint(Google.oauth2()))
        .isEqualTo("https://oauth2.googleapis.com/device/code");
    assertThat(deviceEndpoint(Microsoft.oauth2("contoso.onmicrosoft.com")))
        .isEqualTo(
            "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/devicecode");
  }

  private static String deviceEndpoint(AuthorizationServer server) {
    return server.metadata().deviceAuthorizationEndpoint().orElseThrow().uri().toString();
  }

  @Test
  @DisplayName("a tenant of Microsoft is part of both endpoints")
  void microsoft() {
    AuthorizationServer server = Microsoft.oauth2("contoso.onmicrosoft.com");

    assertThat(server.metadata().authorizationEndpoint().orElseThrow())
        .hasToString(
            "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize");
    assertThat(server.metadata().tokenEndpoint())
        .hasToString("https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
    assertThat(OAuth2Walk.at(server)
            .begin(
                OAuth2Walk.at(server).client(),
                "offline_access",
                "https://graph.microsoft.com/User.Read")
            .authorizationUri()
            .getRawQuery())
        .contains("&scope=offline_access%20https%3A%2F%2Fgraph.microsoft.com%2FUser.Read&");
  }

  @Test
  @DisplayName("Spotify accepts a public client")
  void spotify() {
    OAuth2Walk walk = OAuth2Walk.at(
        Spotify.oauth2(), FakeAuthorizationServer.builder().publicClient(OAuth2Walk.CLIENT));
    OAuth2Client client = OAuth2Walk.builder(Spotify.oauth2()).build();

    walk.login(client, "playlist-read-private");

    assertThat(walk.last().headers().first("Authorization")).isEmpty();
    assertThat(walk.form().first("client_id")).hasValue(OAuth2Walk.CLIENT);
  }

  @Test
  @DisplayName("Twitch sends scopes as an array, and reports a revoked grant in its own words")
  void twitch() {
    OAuth2Walk walk = OAuth2Walk.at(Twitch.oauth2());
    OAuth2Client client = walk.client();
    walk.fake().faults().scopeArray();
    Tokens tokens = walk.login(client, "user:read:email", "chat:read");
    assertThat(tokens.scope()).containsExactly("user:read:email", "chat:read");

    walk.fake()
        .faults()
        .nextResponse(response(
            400,
            "{\"error\":\"Bad Request\",\"status\":400,\"message\":\"missing client secret\"}"))
        .nextResponse(response(
            400,
            "{\"error\":\"Bad Request\",\"status\":400,\"message\":\"Invalid refresh token\"}"));

    assertThatThrownBy(() -> client.refresh(tokens).over(walk)).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> client.refresh(tokens).over(walk))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("the authorization URIs of Reddit and Dropbox request a refresh token")
  void lasting() {
    assertThat(addressAt(Reddit.oauth2())).endsWith("&duration=permanent");
    assertThat(addressAt(Dropbox.oauth2())).endsWith("&token_access_type=offline");
  }

  @Test
  @DisplayName("Strava has a comma between requested scopes")
  void strava() {
    assertThat(addressAt(Strava.oauth2())).contains("&scope=one%2Ctwo&");

    OAuth2Walk walk = OAuth2Walk.at(Strava.oauth2());
    walk.fake().faults().noScope();
    assertThat(walk.login(walk.client(), "read", "activity:read").scope())
        .containsExactly("read", "activity:read");
  }

  @Test
  @DisplayName("Salesforce sends the address of its API, and no expiry")
  void salesforce() {
    OAuth2Walk walk =
        OAuth2Walk.at(Salesforce.oauth2(URI.create("https://acme.my.salesforce.com")));
    walk.fake()
        .faults()
        .noExpiresIn()
        .extra("instance_url", JsonValue.text("https://acme.my.salesforce.com"));

    Tokens tokens = walk.login(walk.client(), "api", "refresh_token");

    assertThat(walk.last().uri())
        .hasToString("https://acme.my.salesforce.com/services/oauth2/token");
    assertThat(tokens.extra(Salesforce.INSTANCE_URL)).hasValue("https://acme.my.salesforce.com");
    assertThat(tokens.expiresAt()).isEmpty();
  }

  @Test
  @DisplayName("Slack issues a user's token of another type, and reports errors with status 200")
  void slack() {
    OAuth2Walk walk = OAuth2Walk.at(
        Slack.oauth2(),
        FakeAuthorizationServer.builder().publicClient(OAuth2Walk.CLIENT).defaultScope("slack"));
    OAuth2Client client = OAuth2Walk.builder(Slack.oauth2()).build();
    walk.fake()
        .faults()
        .tokenType("user")
        .noScope()
        .extra("ok", JsonValue.bool(true))
        .extra(
            "authed_user",
            JsonObject.builder().with("id", "U1234").with("scope", "chat:write").build());

    PendingAuthorization login = walk.begin(
        client,
        AuthorizationRequest.to(OAuth2Walk.REDIRECT_URI).parameter(Slack.USER_SCOPE, "chat:write"));
    assertThat(login.authorizationUri().toString())
        .startsWith("https://slack.com/oauth/v2/authorize?")
        .endsWith("&user_scope=chat%3Awrite")
        .doesNotContain("&scope=");
    Tokens tokens = walk.complete(client, login);
    assertThat(walk.last().uri()).hasToString("https://slack.com/api/oauth.v2.user.access");
    assertThat(tokens.extra(Slack.USER_ID)).hasValue("U1234");
    assertThat(tokens.extra(Slack.GRANTED)).hasValue("chat:write");
    assertThat(walk.call(client, tokens, "https://slack.com/api/chat.postMessage")
            .headers()
            .first("Authorization"))
        .hasValueSatisfying(header -> assertThat(header).startsWith("Bearer "));

    walk.fake()
        .faults()
        .nextResponse(response(200, "{\"ok\":false,\"error\":\"internal_error\"}"))
        .nextResponse(response(200, "{\"ok\":false,\"error\":\"invalid_refresh_token\"}"));
    assertThatThrownBy(() -> client.refresh(tokens).over(walk)).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> client.refresh(tokens).over(walk))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("Notion accepts JSON with a Basic header, and has no scopes")
  void notion() {
    assertThat(addressAt(Notion.oauth2())).endsWith("&owner=user");

    HttpRequest sent = OAuth2Walk.tokenRequest(
        Notion.oauth2(), "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"bot_id\":\"b\"}");

    assertThat(sent.method() + " " + sent.uri())
        .isEqualTo("POST https://api.notion.com/v1/oauth/token");
    assertThat(sent.headers().first("Authorization")).hasValue(OAuth2Walk.BASIC);
    assertThat(sent.body().contentType()).hasValue("application/json");
    JsonObject body = JacksonJson.strict().read(sent.body().content());
    assertThat(body.names()).containsExactly("grant_type", "code", "redirect_uri", "code_verifier");
    assertThat(body.text("grant_type")).hasValue("authorization_code");
    assertThat(body.text("code")).hasValue("c");
    assertThat(body.text("redirect_uri")).hasValue(OAuth2Walk.REDIRECT_URI);
  }

  @Test
  @DisplayName("TikTok has client_key in place of client_id, in every request")
  void tikTok() {
    assertThat(addressAt(TikTok.oauth2()))
        .startsWith(
            "https://www.tiktok.com/v2/auth/authorize/?response_type=code&client_key=client-id&")
        .contains("&scope=one%2Ctwo&")
        .doesNotContain("client_id");

    HttpRequest sent = OAuth2Walk.tokenRequest(
        TikTok.oauth2(),
        "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"open_id\":\"o\",\"scope\":\"a,b\"}");

    assertThat(sent.method() + " " + sent.uri())
        .isEqualTo("POST https://open.tiktokapis.com/v2/oauth/token/");
    assertThat(sent.headers().first("Authorization")).isEmpty();
    assertThat(new String(sent.body().content(), StandardCharsets.UTF_8))
        .startsWith("grant_type=authorization_code&code=c&redirect_uri=")
        .endsWith("&client_key=client-id&client_secret=client%20secret")
        .doesNotContain("client_id");
  }

  @Test
  @DisplayName("an address of your own is https or loopback")
  void ownAddresses() {
    URI plain = URI.create("http://git.example");

    assertThatThrownBy(() -> GitLab.oauth2(plain)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Mastodon.oauth2(plain)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Salesforce.oauth2(plain)).isInstanceOf(IllegalArgumentException.class);
  }

  private static FakeAuthorizationServer.Builder confidential() {
    return FakeAuthorizationServer.builder()
        .confidentialClient(OAuth2Walk.CLIENT, OAuth2Walk.CLIENT_SECRET);
  }

  private static String addressAt(AuthorizationServer server) {
    OAuth2Walk walk = OAuth2Walk.at(server);
    return walk.begin(walk.client(), "one", "two").authorizationUri().toString();
  }

  private static void assertProved(OAuth2Walk walk, boolean inBody) {
    assertThat(walk.last().headers().all("Authorization"))
        .isEqualTo(inBody ? List.of() : List.of(OAuth2Walk.BASIC));
    assertThat(walk.form().contains("client_secret")).isEqualTo(inBody);
  }

  private static void assertRejectedForItsIssuer(OAuth2Walk walk) {
    OAuth2Client client = walk.client();
    PendingAuthorization login = walk.begin(client, "read");
    CallbackRejected rejected = catchThrowableOfType(
        CallbackRejected.class, () -> client.confirm(login, walk.approve(login)));
    assertThat(rejected.reason()).isEqualTo(Reason.ISSUER);
  }

  private static HttpResponse response(int status, String json) {
    return HttpResponse.of(
        status,
        Headers.of("Content-Type", "application/json"),
        json.getBytes(StandardCharsets.UTF_8));
  }
}
