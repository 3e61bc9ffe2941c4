package dev.tripod.interop.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A client with a TLS certificate, with Spring Authorization Server:")
final class MutualTlsTest {

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  @ParameterizedTest
  @DisplayName("It logs a user in, and its tokens work only with its certificate")
  @EnumSource
  void itsTokensWorkOnlyWithItsCertificate(CertificateClient known) throws Exception {
    Visitor visitor = new Visitor();
    OAuth2Client client = client(known);
    JdkTransport transport = known.transport();
    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos"))
        .over(transport);

    Tokens tokens =
        client.complete(pending, visitor.logsInFor(pending).agreesTo("photos")).over(transport);
    assertThat(userInfoStatus(client, tokens, transport)).isEqualTo(200);
    Tokens refreshed = client.refresh(tokens).over(transport);

    for (CertificateClient other : CertificateClient.values()) {
      assertThat(userInfoStatus(client, refreshed, other.transport()))
          .isEqualTo(other == known ? 200 : 401);
    }
    assertThat(userInfoStatus(client, refreshed, CertificateClient.transportWithoutCertificate()))
        .isEqualTo(401);
  }

  @ParameterizedTest
  @DisplayName("It is rejected with another certificate, and without one")
  @EnumSource
  void itIsRejectedWithAnotherCertificate(CertificateClient known) throws Exception {
    OAuth2Client client = client(known);
    CertificateClient other = known == CertificateClient.ISSUED
        ? CertificateClient.SELF_SIGNED
        : CertificateClient.ISSUED;

    assertThat(client.clientCredentials("photos").over(known.transport()).isForClient())
        .isTrue();
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.clientCredentials("photos").over(other.transport()))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_client"));
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client
            .clientCredentials("photos")
            .over(CertificateClient.transportWithoutCertificate()))
        .satisfies(error -> assertThat(error.status()).hasValue(401));
  }

  /** Users log in over HTTP, because the browser of these tests has no TLS. The tokens are requested over TLS. */
  private static OAuth2Client client(CertificateClient known) {
    AuthorizationServer plain = spring.described().build();
    return OAuth2Client.builder()
        .server(AuthorizationServer.at(
                plain.metadata().issuer().orElseThrow(),
                plain.metadata().authorizationEndpoint().map(Endpoint::toString).orElseThrow(),
                spring.tlsOrigin() + "/oauth2/token")
            .build())
        .clientId(known.identifier())
        .clientAuthentication(ClientAuthentication.mutualTls())
        .json(JacksonJson.strict())
        .build();
  }

  private static int userInfoStatus(OAuth2Client client, Tokens tokens, JdkTransport transport)
      throws IOException {
    return AuthorizedTransport.of(transport, client.authorizer(tokens, spring.tlsOrigin()))
        .send(HttpRequest.get(spring.tlsOrigin() + "/userinfo"))
        .status();
  }
}
