package dev.tripod.interop.nav;

import static dev.tripod.interop.nav.MockServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Tokens of NAV's mock-oauth2-server:")
final class TokenLifeTest {

  private static final String EVERY_AUTHENTICATION =
      "dev.tripod.interop.nav.MockServer#everyAuthentication";

  @RegisterExtension
  static final MockServer keeping = MockServer.start();

  @RegisterExtension
  static final MockServer rotating = MockServer.startRotating();

  @ParameterizedTest
  @DisplayName("a refresh token that is not rotated works again")
  @MethodSource(EVERY_AUTHENTICATION)
  void aRefreshTokenThatIsNotRotatedWorksAgain(ClientAuthentication authentication)
      throws Exception {
    OAuth2Client client = keeping.client(authentication).build();
    Tokens first = keeping.granted(client);

    Tokens second = client.refresh(first).over(TRANSPORT);
    Tokens third = client.refresh(first).over(TRANSPORT);

    assertThat(third.accessToken()).isNotIn(first.accessToken(), second.accessToken());
    assertThat(third.refreshToken()).isEqualTo(first.refreshToken());
    assertThat(third.scope()).isEqualTo(first.scope()).containsExactly("openid", "photos");
    assertThat(keeping.claims(client, third).text("sub")).hasValue(MockServer.USER);
  }

  @ParameterizedTest
  @DisplayName("a rotated refresh token works once")
  @MethodSource(EVERY_AUTHENTICATION)
  void aRotatedRefreshTokenWorksOnce(ClientAuthentication authentication) throws Exception {
    OAuth2Client client = rotating.client(authentication).build();
    Tokens first = rotating.granted(client);

    Tokens second = client.refresh(first).over(TRANSPORT);

    assertThat(second.refreshToken()).isPresent().isNotEqualTo(first.refreshToken());
    assertRevoked(client, first);
    Tokens third = client.refresh(second).over(TRANSPORT);
    assertThat(rotating.claims(client, third).text("sub")).hasValue(MockServer.USER);
  }

  @ParameterizedTest
  @MethodSource(EVERY_AUTHENTICATION)
  @DisplayName("a server that revokes only refresh tokens (RFC 7009 section 2.2.1) ends the grant")
  void aRevokedGrantIsRejected(ClientAuthentication authentication) throws Exception {
    OAuth2Client client = keeping.client(authentication).build();
    Tokens tokens = keeping.granted(client);

    assertThat(client.revoke(tokens).over(TRANSPORT)).isEqualTo(tokens);

    assertRevoked(client, tokens);
  }

  @Test
  @DisplayName("an access token without a refresh token cannot be revoked")
  void anAccessTokenWithoutARefreshTokenCannotBeRevoked() throws Exception {
    OAuth2Client client =
        keeping.client(ClientAuthentication.secretBasic(MockServer.SECRET)).build();
    Tokens tokens = client.clientCredentials("photos").over(TRANSPORT);

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.revoke(tokens).over(TRANSPORT))
        .satisfies(rejection -> {
          assertThat(rejection.status()).hasValue(400);
          assertThat(rejection.code()).hasValue("unsupported_token_type");
        });
  }

  @Test
  @DisplayName("an API's error for an invalid token is read")
  void anApisErrorForAnInvalidTokenIsRead() throws Exception {
    OAuth2Client client = keeping.client(ClientAuthentication.none()).build();
    Tokens none = Tokens.of("none");

    ErrorResponse error = client.errorResponse(keeping.userInfo(client, none), none);

    assertThat(error.status()).hasValue(401);
    assertThat(error.code()).hasValue("invalid_token");
  }

  private static void assertRevoked(OAuth2Client client, Tokens tokens) {
    assertThatExceptionOfType(ReauthorizationRequired.class)
        .isThrownBy(() -> client.refresh(tokens).over(TRANSPORT));
  }
}
