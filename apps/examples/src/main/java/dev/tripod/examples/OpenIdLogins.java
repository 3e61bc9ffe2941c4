package dev.tripod.examples;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.openid.IdToken;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.providers.Apple;
import dev.tripod.providers.Google;
import dev.tripod.providers.Microsoft;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Logins with Google, Microsoft and Apple. */
final class OpenIdLogins {

  private static final String REDIRECT_URI = "https://app.example/back";

  private OpenIdLogins() {}

  static IdToken google(
      HttpTransport transport, String clientId, String clientSecret, Function<URI, URI> browser) {
    // tag::google[]
    var google = Google.oauth2();
    var json = JacksonJson.strict();
    var openId =
        OpenIdClient.builder().server(google).clientId(clientId).json(json).build();
    var client = OAuth2Client.builder()
        .server(google)
        .clientId(clientId)
        .clientSecret(clientSecret)
        .json(json)
        .idTokens(openId)
        .build();

    var request = AuthorizationRequest.to(REDIRECT_URI).scope("openid", "email").nonce();
    var login = client.begin(request).over(transport);
    URI callback = browser.apply(login.authorizationUri()); // where the user comes back
    var tokens = client.complete(login, callback).over(transport);
    var user = openId.idToken(tokens).over(transport);
    // end::google[]
    return user;
  }

  static IdToken microsoft(
      HttpTransport transport, String clientId, String clientSecret, Function<URI, URI> browser) {
    // tag::microsoft[]
    var microsoft = Microsoft.oauth2(Microsoft.COMMON);
    var json = JacksonJson.strict();
    var openId = OpenIdClient.builder()
        .server(microsoft)
        .tenantIssuer(Microsoft.TENANT_ISSUER) // each user has the issuer of their tenant
        .clientId(clientId)
        .json(json)
        .build();
    // end::microsoft[]
    var client = OAuth2Client.builder()
        .server(microsoft)
        .clientId(clientId)
        .clientSecret(clientSecret)
        .json(json)
        .idTokens(openId)
        .build();
    var request = AuthorizationRequest.to(REDIRECT_URI).scope("openid", "email").nonce();
    var login = client.begin(request).over(transport);
    URI callback = browser.apply(login.authorizationUri());
    var tokens = client.complete(login, callback).over(transport);
    return openId.idToken(tokens).over(transport);
  }

  static IdToken apple(
      HttpTransport transport,
      String clientId,
      String clientSecret,
      Function<URI, Parameters> browser) {
    // tag::apple[]
    var apple = Apple.oauth2();
    var json = JacksonJson.strict();
    var openId =
        OpenIdClient.builder().server(apple).clientId(clientId).json(json).build();
    var client = OAuth2Client.builder()
        .server(apple)
        .clientId(clientId)
        .clientSecret(clientSecret)
        .json(json)
        .idTokens(openId)
        .build();

    var request = AuthorizationRequest.to(REDIRECT_URI).scope("openid", "email").nonce();
    var login = client.begin(request).over(transport);
    Parameters form = browser.apply(login.authorizationUri()); // the form that the browser posts
    var tokens = client.complete(login, URI.create(REDIRECT_URI), form).over(transport);
    var user = openId.idToken(tokens).over(transport);
    // end::apple[]
    return user;
  }

  static Secret appleSecret(
      HttpTransport transport, String pem, String keyId, String teamId, String clientId) {
    // tag::apple-secret[]
    var key = SigningKey.of(JwsAlgorithm.ES256, PrivateKeySigner.ofPem("SHA256withECDSA", pem))
        .withId(keyId);
    Instant now = Clock.system().now();
    var claims = JsonObject.builder()
        .with("iss", teamId)
        .with("sub", clientId)
        .with("aud", "https://appleid.apple.com")
        .with("iat", now.getEpochSecond())
        .with("exp", now.plus(Duration.ofDays(150)).getEpochSecond()) // 6 months at most
        .build();
    Secret clientSecret = key.signJwt("JWT", claims).over(transport);
    // end::apple-secret[]
    return clientSecret;
  }
}
