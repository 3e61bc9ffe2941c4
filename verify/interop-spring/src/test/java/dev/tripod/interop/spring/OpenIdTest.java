package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.openid.IdToken;
import dev.tripod.openid.LogoutRequest;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("An OpenID Connect client, with Spring Authorization Server:")
final class OpenIdTest {

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  @Test
  @DisplayName("It checks the ID tokens of a login and a refresh, and reads user info")
  void itChecksIdTokens() throws Exception {
    OpenIdClient openId = openId(KnownClient.BASIC);
    OAuth2Client client = client(openId);
    Visitor visitor = new Visitor();

    Tokens tokens = visitor.grants(
        client,
        AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos").nonce(),
        "photos");
    IdToken user = openId.idToken(tokens).over(TRANSPORT);

    assertThat(user.subject()).isEqualTo(visitor.name());
    assertThat(user.issuer()).isEqualTo(spring.origin().toString());
    assertThat(user.authenticatedAt()).isPresent();
    assertThat(openId
            .userInfo(user.subject(), client.authorizer(tokens, spring.origin()))
            .over(TRANSPORT)
            .subject())
        .isEqualTo(visitor.name());
    Tokens refreshed = client.refresh(tokens).over(TRANSPORT);
    assertThat(refreshed.idToken()).isPresent().isNotEqualTo(tokens.idToken());
    assertThat(openId.logoutUri(LogoutRequest.of(refreshed)).toString())
        .startsWith(spring.origin() + "/connect/logout?id_token_hint=ey");
  }

  @Test
  @DisplayName("It rejects the ID token of another client, and of another login")
  void itRejectsOtherIdTokens() throws Exception {
    Tokens tokens = new Visitor()
        .grants(
            client(openId(KnownClient.BASIC)),
            AuthorizationRequest.to(KnownClient.CALLBACK)
                .scope("openid", "photos")
                .nonce(),
            "photos");

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> openId(KnownClient.POST).idToken(tokens).over(TRANSPORT))
        .withMessageContaining("its ID token has the audience");
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> openId(KnownClient.BASIC)
            .check(tokens, Optional.of("another"), Optional.empty())
            .over(TRANSPORT))
        .withMessageContaining("does not have the nonce of this login");
  }

  private static AuthorizationServer server() throws IOException {
    return spring
        .described()
        .endpoint("jwks_uri", spring.origin() + "/oauth2/jwks")
        .endpoint("userinfo_endpoint", spring.origin() + "/userinfo")
        .endpoint("end_session_endpoint", spring.origin() + "/connect/logout")
        .build();
  }

  private static OpenIdClient openId(KnownClient known) throws IOException {
    return OpenIdClient.builder()
        .server(server())
        .clientId(known.identifier())
        .json(JacksonJson.strict())
        .build();
  }

  private static OAuth2Client client(OpenIdClient openId) throws IOException {
    return spring.client(KnownClient.BASIC).server(server()).idTokens(openId).build();
  }
}
