package dev.tripod.examples;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.openid.LogoutRequest;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.openid.UserInfo;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;

/** What an OpenID Connect client does with the tokens of a login. */
final class OpenIdChecks {

  private OpenIdChecks() {}

  static AuthorizationServer server() {
    // tag::server[]
    var server = AuthorizationServer.at(
            "https://login.example", // the issuer, which each ID token names
            "https://login.example/authorize",
            "https://login.example/token")
        .endpoint("jwks_uri", "https://login.example/jwks")
        .endpoint("userinfo_endpoint", "https://login.example/userinfo")
        .endpoint("end_session_endpoint", "https://login.example/logout")
        .build();
    // end::server[]
    return server;
  }

  static OpenIdClient client(AuthorizationServer server) {
    // tag::client[]
    var openId = OpenIdClient.builder()
        .server(server)
        .clientId("client")
        .algorithms("RS256", "ES256") // the default is RS256 alone
        .json(JacksonJson.strict())
        .build();
    // end::client[]
    return openId;
  }

  static String subject(OpenIdClient openId, Tokens tokens, HttpTransport transport) {
    // tag::id-token[]
    var idToken = openId.idToken(tokens).over(transport);
    String user = idToken.issuer() + " " + idToken.subject(); // the key of the user
    // end::id-token[]
    return user;
  }

  static UserInfo userInfo(
      OpenIdClient openId,
      OAuth2Client client,
      Tokens tokens,
      String subject,
      HttpTransport transport) {
    // tag::user-info[]
    var authorizer = client.authorizer(tokens, Origin.of("https://login.example"));
    var info = openId.userInfo(subject, authorizer).over(transport);
    // end::user-info[]
    return info;
  }

  static URI logout(OpenIdClient openId, Tokens tokens, String state) {
    // tag::logout[]
    URI address = openId.logoutUri(LogoutRequest.of(tokens)
        .redirectTo(URI.create("https://app.example/bye"))
        .state(state)); // random: compare it when the browser returns
    // end::logout[]
    return address;
  }
}
