package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.openid.IdToken;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.providers.Apple;
import dev.tripod.providers.Google;
import dev.tripod.providers.Microsoft;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class OpenIdLoginsTest {

  private static final String TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";

  @Test
  void logsAGoogleUserIn() {
    FakeAuthorizationServer fake = fake("https://accounts.google.com");

    IdToken user = OpenIdLogins.google(
        like(Google.oauth2(), fake), "client", "secret", uri -> fake.approve(atFake(uri)));

    assertThat(user.subject()).isEqualTo("248289761001");
    assertThat(user.claims().has("nonce")).isTrue();
  }

  @Test
  void logsAMicrosoftUserOfAnyTenantIn() {
    FakeAuthorizationServer fake = fake("https://login.microsoftonline.com/" + TENANT + "/v2.0");
    HttpTransport transport = like(Microsoft.oauth2(Microsoft.COMMON), fake);
    fake.openIdFaults().claim("tid", JsonValue.text(TENANT));

    IdToken user =
        OpenIdLogins.microsoft(transport, "client", "secret", uri -> fake.approve(atFake(uri)));

    assertThat(user.claims().text("tid")).contains(TENANT);
    fake.openIdFaults().claim("tid", JsonValue.text("another"));
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() ->
            OpenIdLogins.microsoft(transport, "client", "secret", uri -> fake.approve(atFake(uri))))
        .withMessageContaining("has the issuer");
  }

  @Test
  void logsAnAppleUserInByAForm() {
    FakeAuthorizationServer fake = fake("https://appleid.apple.com");

    IdToken user = OpenIdLogins.apple(
        like(Apple.oauth2(), fake),
        "client",
        "secret",
        uri -> Parameters.parse(fake.approve(atFake(uri)).getRawQuery()));

    assertThat(user.issuer()).isEqualTo("https://appleid.apple.com");
  }

  @Test
  void signsTheClientSecretForApple() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    // The default size depends on the JDK.
    generator.initialize(256);
    String pem = "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder()
            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";

    Secret secret = OpenIdLogins.appleSecret(
        ScriptedTransport.create(), pem, "ABC123DEFG", "DEF123GHIJ", "com.example.app");

    String[] parts = secret.reveal().split("\\.", -1);
    assertThat(read(parts[0]).text("alg")).contains("ES256");
    assertThat(read(parts[0]).text("kid")).contains("ABC123DEFG");
    JsonObject claims = read(parts[1]);
    assertThat(claims.text("iss")).contains("DEF123GHIJ");
    assertThat(claims.text("sub")).contains("com.example.app");
    assertThat(claims.text("aud")).contains("https://appleid.apple.com");
    assertThat(claims.wholeNumber("exp").orElseThrow())
        .isLessThan(Instant.now().plusSeconds(15_777_000).getEpochSecond());
  }

  @Test
  void readsTheUserOfAnotherServer() {
    FakeAuthorizationServer fake = fake("https://login.example");
    AuthorizationServer server = OpenIdChecks.server();
    OpenIdClient openId = OpenIdChecks.client(server);
    OAuth2Client client = OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .idTokens(openId)
        .build();
    var login = client
        .begin(
            AuthorizationRequest.to("https://app.example/back").scope("openid").nonce())
        .over(fake);
    Tokens tokens =
        client.complete(login, fake.approve(login.authorizationUri())).over(fake);

    assertThat(OpenIdChecks.subject(openId, tokens, fake))
        .isEqualTo("https://login.example 248289761001");
    assertThat(
            OpenIdChecks.userInfo(openId, client, tokens, "248289761001", fake).subject())
        .isEqualTo("248289761001");
    assertThat(OpenIdChecks.logout(openId, tokens, "s").toString())
        .startsWith("https://login.example/logout?id_token_hint=ey")
        .endsWith("&state=s&client_id=client");
  }

  private static JsonObject read(String base64url) {
    return JacksonJson.strict().read(Base64.getUrlDecoder().decode(base64url));
  }

  private static FakeAuthorizationServer fake(String issuer) {
    return FakeAuthorizationServer.builder()
        .confidentialClient("client", "secret")
        .redirectUri("https://app.example/back")
        .issuer(issuer)
        .openId()
        .user("248289761001", "alice")
        .build();
  }

  /** Returns a transport that passes the requests to {@code server} to the paths of the fake. */
  private static HttpTransport like(AuthorizationServer server, FakeAuthorizationServer fake) {
    return request -> fake.send(
        server.metadata().tokenEndpoint().isTargetOf(request)
            ? at("/token", request)
            : at("/jwks", request));
  }

  private static HttpRequest at(String path, HttpRequest request) {
    HttpRequest moved =
        HttpRequest.of(request.method(), "https://fake.example" + path).withBody(request.body());
    return request
        .headers()
        .first("Authorization")
        .map(value -> moved.withHeader("Authorization", value))
        .orElse(moved);
  }

  private static URI atFake(URI authorizationUri) {
    return URI.create("https://fake.example/authorize?" + authorizationUri.getRawQuery());
  }
}
