package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that get an access token (RFC 6750 section 2.1), and those that never do. */
final class BearerAuthorizerTest {

  private static final Origin API = Origin.of("https://s.example");

  private final ScriptedTransport transport =
      ScriptedTransport.create().respond(200, "application/json", "{}");
  private final OAuth2Client client = Sample.client(
          Sample.server().refreshEndpoint("https://s.example/refresh"))
      .build();
  private final Authorizer authorizer =
      client.authorizer(Tokens.of("mF_9.B5f-4.1JqM"), API, Origin.of("http://127.0.0.1:8080"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://s.example/2/users/me?x=1",
        "https://S.example:443/",
        "http://127.0.0.1:8080/a",
        "https://s.example/tokens",
        "https://s.example/authorize"
      })
  @DisplayName("requests to the listed origins get the token, which replaces any other")
  void carried(String uri) throws IOException {
    HttpRequest request = HttpRequest.get(uri)
        .withHeader("authorization", "Basic eDp5")
        .andHeader("AUTHORIZATION", "x");

    AuthorizedTransport.of(transport, authorizer).send(request);

    assertThat(transport.requests().get(0).headers().all("Authorization"))
        .containsExactly("Bearer mF_9.B5f-4.1JqM");
    assertThat(transport.requests().get(0).uri()).isEqualTo(request.uri());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://s.example.evil/",
        "https://evil.example/https://s.example/",
        "http://s.example/",
        "https://s.example:8443/",
        "http://127.0.0.1/",
        "https://api.s.example/"
      })
  @DisplayName("The transport adds the bearer token again after a redirect to another host.")
  void otherOrigins(String uri) throws IOException {
    HttpRequest request = HttpRequest.get(uri).withHeader("Authorization", "Basic eDp5");

    AuthorizedTransport.of(transport, authorizer).send(request);

    assertThat(transport.requests()).containsExactly(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://s.example/token",
        "https://s.example/token?x=1",
        "https://s.example/x/../token",
        "https://s.example/refresh",
        "https://s.example/revoke"
      })
  @DisplayName("the server's own endpoints get no token in the header")
  void ownEndpoints(String uri) throws IOException {
    HttpRequest request = HttpRequest.get(uri);

    AuthorizedTransport.of(transport, authorizer).send(request);

    assertThat(transport.requests()).containsExactly(request);
  }

  @Test
  @DisplayName("origins are required, and each is https or loopback")
  void origins() {
    Tokens tokens = Tokens.of("at");

    assertThatIllegalArgumentException().isThrownBy(() -> client.authorizer(tokens));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.authorizer(tokens, API, Origin.of("http://s.example")));
    assertThat(client.authorizer(tokens, API)).hasToString("BearerAuthorizer[https://s.example]");
  }
}
