package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test names a requirement of an RFC. If one fails, Spring has changed: move the case to the other tests. */
@DisplayName("Spring Authorization Server 7.1.1 deviates from the RFCs, and Tripod does not:")
final class SpringDeviationsTest {

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  @Test
  @DisplayName(
      "RFC 7009 section 2.1 lets a public client revoke its tokens; Spring identifies it only by a code verifier")
  void revocationByAPublicClient() throws Exception {
    OAuth2Client client = spring.client(KnownClient.PUBLIC).build();
    Tokens tokens = new Visitor()
        .grants(
            client,
            AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos"),
            "photos");

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.revoke(tokens).over(TRANSPORT))
        .satisfies(rejection -> {
          assertThat(rejection.status()).hasValue(401);
          assertThat(rejection.code())
              .as("RFC 7009 section 2.2.1 defines an error code")
              .isEmpty();
        });
    assertThat(spring.userInfo(client, tokens).status()).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "RFC 6749 section 5.2 requires WWW-Authenticate after a rejected Basic header; Spring omits it")
  void refusedBasicHeader() throws Exception {
    List<HttpResponse> responses = new ArrayList<>();
    HttpTransport recorded = request -> {
      HttpResponse response = TRANSPORT.send(request);
      responses.add(response);
      return response;
    };
    OAuth2Client client = spring
        .client(KnownClient.BASIC)
        .clientAuthentication(ClientAuthentication.secretBasic("another"))
        .build();

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.clientCredentials().over(recorded));

    assertThat(responses).singleElement().satisfies(response -> {
      assertThat(response.status()).isEqualTo(401);
      assertThat(response.headers().contains("WWW-Authenticate")).isFalse();
    });
  }
}
