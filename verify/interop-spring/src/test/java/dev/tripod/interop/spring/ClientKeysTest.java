package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Secret;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A client that authenticates itself with a key, with Spring Authorization Server:")
final class ClientKeysTest {

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  @ParameterizedTest
  @DisplayName("It gets a token for itself")
  @EnumSource
  void itGetsATokenForItself(KeyClient known) throws Exception {
    OAuth2Client client = client(known, known.authentication());

    Tokens first = client.clientCredentials("photos").over(TRANSPORT);
    Tokens second = client.clientCredentials("photos").over(TRANSPORT);

    assertThat(first.scope()).containsExactly("photos");
    assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
  }

  @ParameterizedTest
  @DisplayName("It logs a user in, refreshes the tokens and revokes them")
  @EnumSource(names = {"ES256", "HS256"})
  void itLogsAUserInRefreshesAndRevokes(KeyClient known) throws Exception {
    Visitor visitor = new Visitor();
    OAuth2Client client = client(known, known.authentication());

    Tokens tokens = visitor.grants(
        client, AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos"), "photos");
    Tokens refreshed = client.refresh(tokens).over(TRANSPORT);

    assertThat(spring.userOf(client, refreshed)).isEqualTo(visitor.name());
    client.revoke(refreshed).over(TRANSPORT);
    assertThat(spring.userInfo(client, refreshed).status()).isEqualTo(401);
  }

  @Test
  @DisplayName("It is rejected with a key that is not registered")
  void itIsRejectedWithAnotherKey() throws Exception {
    SigningKey other = SigningKey.generate(JwsAlgorithm.ES256).withId("ES256");
    OAuth2Client client = client(KeyClient.ES256, JwtAuthentication.of(other));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.clientCredentials("photos").over(TRANSPORT))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_client"));
  }

  @Test
  @DisplayName("It is rejected for another audience")
  void itIsRejectedForAnotherAudience() throws Exception {
    SigningKey key = SigningKey.ofSecret(Secret.of(KeyClient.SECRET));
    OAuth2Client client =
        client(KeyClient.HS256, JwtAuthentication.of(key).withAudience("https://other.example"));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.clientCredentials("photos").over(TRANSPORT))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_client"));
  }

  private static OAuth2Client client(KeyClient known, ClientAuthentication authentication)
      throws IOException {
    return OAuth2Client.builder()
        .server(spring.described().build())
        .clientId(known.identifier())
        .clientAuthentication(authentication)
        .json(JacksonJson.strict())
        .build();
  }
}
