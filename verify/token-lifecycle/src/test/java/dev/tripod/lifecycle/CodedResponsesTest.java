package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests logins and refreshes at a server that sends coded bodies unasked. */
@Timeout(120)
@DisplayName("At a server that compresses every response")
final class CodedResponsesTest {

  private static final URI BACK = URI.create("https://app.example/back");
  private static final ResourceOwner ALICE = ResourceOwner.of("as", "alice");

  private final SettableClock clock = SettableClock.at(Instant.now());
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .defaultScope("orders")
      .tokenLifetime(Duration.ofHours(2))
      .clock(clock)
      .build();

  static Stream<Arguments> transports() {
    return Stream.of("gzip", "deflate")
        .flatMap(coding -> Stream.of(
            Arguments.of(coding, JdkTransport.create()),
            Arguments.of(coding, OkHttpTransport.of(new OkHttpClient()))));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("transports")
  @DisplayName("a rotated refresh token is used, and a revoked grant is seen at once")
  void refreshes(String coding, HttpTransport transport) throws Exception {
    try (LoopbackServer served = LoopbackServer.start(request -> coded(coding, request))) {
      OAuth2Client client = OAuth2Client.builder()
          .server(AuthorizationServer.at(served.origin() + "/authorize", served.origin() + "/token")
              .build())
          .clientId("client")
          .json(JacksonJson.strict())
          .clock(clock)
          .build();
      TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
      var login = client.begin(AuthorizationRequest.to(BACK)).over(transport);
      Tokens first =
          client.complete(login, server.approve(login.authorizationUri())).over(transport);
      keeper.keep(ALICE, first).over(transport);
      clock.advance(Duration.ofHours(3));

      Tokens second = keeper.current(ALICE).over(transport);

      assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
      assertThat(server.refreshes()).isEqualTo(1);
      assertThat(server.refreshTokenReuses()).isZero();

      server.revokeAccess();
      clock.advance(Duration.ofHours(3));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> keeper.current(ALICE).over(transport))
            .isInstanceOf(ReauthorizationRequired.class);
      }
      assertThat(server.tokenRequests()).as("the login and two refreshes").isEqualTo(3);
    }
  }

  private HttpResponse coded(String coding, HttpRequest request) throws IOException {
    HttpResponse response = server.send(request);
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (OutputStream coder =
        coding.equals("gzip") ? new GZIPOutputStream(coded) : new DeflaterOutputStream(coded)) {
      coder.write(response.body());
    }
    Headers headers = response.headers().with("Content-Encoding", coding);
    return HttpResponse.of(response.status(), headers, coded.toByteArray());
  }
}
