package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.Snapshot;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("Tokens of Spring Authorization Server:")
final class TokenLifeTest {

  private static final AuthorizationRequest REQUEST =
      AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos");

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  private final Visitor visitor = new Visitor();

  @ParameterizedTest
  @DisplayName("a refresh gives valid tokens")
  @EnumSource(value = KnownClient.class, mode = Mode.EXCLUDE, names = "PUBLIC")
  void aRefreshGivesValidTokens(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    Tokens first = visitor.grants(client, REQUEST, "photos");

    Tokens second = client.refresh(first).over(TRANSPORT);
    assertThat(spring.userOf(client, second)).isEqualTo(visitor.name());
    Tokens third = client
        .refresh(Tokens.from(Snapshot.decode(second.snapshot().encode())))
        .overAsync(TRANSPORT)
        .join();

    assertThat(spring.userOf(client, third)).isEqualTo(visitor.name());
    assertThat(third.accessToken()).isNotIn(first.accessToken(), second.accessToken());
    assertThat(third.scope())
        .isEqualTo(first.scope())
        .containsExactlyInAnyOrder("openid", "photos");
  }

  @Test
  @DisplayName("a refresh token that is not rotated works again")
  void aRefreshTokenThatIsNotRotatedWorksAgain() throws Exception {
    OAuth2Client client = spring.client(KnownClient.POST).build();
    Tokens first = visitor.grants(client, REQUEST, "photos");

    Tokens second = client.refresh(first).over(TRANSPORT);

    assertThat(second.refreshToken()).isEqualTo(first.refreshToken());
    assertThat(client.refresh(first).over(TRANSPORT).refreshToken())
        .isEqualTo(first.refreshToken());
  }

  @Test
  @DisplayName("a rotated refresh token is rejected, and at Spring its successor stays valid")
  void aRotatedRefreshTokenWorksOnce() throws Exception {
    OAuth2Client client = spring.client(KnownClient.BASIC).build();
    Tokens first = visitor.grants(client, REQUEST, "photos");

    Tokens second = client.refresh(first).over(TRANSPORT);

    assertThat(second.refreshToken()).isPresent().isNotEqualTo(first.refreshToken());
    assertRevoked(client, first);
    assertThat(spring.userOf(client, client.refresh(second).over(TRANSPORT)))
        .isEqualTo(visitor.name());
  }

  @ParameterizedTest
  @DisplayName("revoked tokens are rejected")
  @EnumSource(value = KnownClient.class, mode = Mode.EXCLUDE, names = "PUBLIC")
  void revokedTokensAreRejected(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    Tokens tokens = visitor.grants(client, REQUEST, "photos");
    assertThat(spring.userInfo(client, tokens).status()).isEqualTo(200);

    assertThat(client.revoke(tokens).over(TRANSPORT)).isEqualTo(tokens);

    assertThat(spring.userInfo(client, tokens).status()).isEqualTo(401);
    assertRevoked(client, tokens);
  }

  @ParameterizedTest
  @EnumSource(value = KnownClient.class, mode = Mode.EXCLUDE, names = "PUBLIC")
  @DisplayName("revoking an unknown token is not an error (RFC 7009 section 2.2)")
  void revokedTokensCanBeRevokedAgain(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    Tokens tokens = visitor.grants(client, REQUEST, "photos");

    client.revoke(tokens).over(TRANSPORT);

    assertThat(client.revoke(tokens).over(TRANSPORT)).isEqualTo(tokens);
  }

  @Test
  @DisplayName("an API's error for a revoked token is read")
  void anApisErrorForARevokedTokenIsRead() throws Exception {
    OAuth2Client client = spring.client(KnownClient.BASIC).build();
    Tokens tokens = visitor.grants(client, REQUEST, "photos");
    client.revoke(tokens).over(TRANSPORT);

    ErrorResponse error = client.errorResponse(spring.userInfo(client, tokens), tokens);

    assertThat(error.status()).hasValue(401);
    assertThat(error.code()).hasValue("invalid_token");
  }

  private static void assertRevoked(OAuth2Client client, Tokens tokens) {
    assertThatExceptionOfType(ReauthorizationRequired.class)
        .isThrownBy(() -> client.refresh(tokens).over(TRANSPORT));
  }
}
