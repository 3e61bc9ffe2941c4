package dev.tripod.interop.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Jersey rejects a timestamp with a 401 that has a {@code Date} header and does not mention the timestamp. */
@DisplayName("With a clock that differs from Jersey's by an hour,")
final class ClockSkewTest {

  private static final JdkTransport TRANSPORT = JdkTransport.create();

  @RegisterExtension
  static final JerseyServer jersey = JerseyServer.start();

  static Stream<Arguments> clients() {
    return Stream.of(KnownClient.values())
        .flatMap(
            known -> Stream.of(1, -1).map(hours -> Arguments.of(known, Duration.ofHours(hours))));
  }

  @ParameterizedTest
  @MethodSource("clients")
  @DisplayName("a call is rejected once and then signed with Jersey's time")
  void recovers(KnownClient known, Duration off) throws IOException {
    List<Integer> statuses = new ArrayList<>();
    HttpTransport recording = request -> {
      HttpResponse response = TRANSPORT.send(request);
      statuses.add(response.status());
      return response;
    };
    AuthorizedTransport api = AuthorizedTransport.of(recording, authorizer(known, off, true));

    api.send(jersey.get("/api/q?a=1"));
    api.send(HttpRequest.post(jersey.origin() + "/api/j", Body.json("{}")));

    assertThat(statuses).containsExactly(401, 200, 200);
  }

  @ParameterizedTest
  @MethodSource("clients")
  @DisplayName(
      "a request is sent again with its body, also through a client that hides the body from the signer")
  void recoversWithoutABody(KnownClient known, Duration off)
      throws IOException, InterruptedException {
    HttpClient api =
        AuthorizedHttpClient.of(HttpClient.newHttpClient(), authorizer(known, off, true));

    var response = api.send(
        java.net.http.HttpRequest.newBuilder(jersey.get("/api/j").uri())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"a\":1}"))
            .build(),
        BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).endsWith("\n{\"a\":1}");
  }

  @ParameterizedTest
  @MethodSource("clients")
  @DisplayName("a call stays rejected if the server data does not say what a bare 401 may mean")
  void withoutServerData(KnownClient known, Duration off) throws IOException {
    HttpResponse refused = AuthorizedTransport.of(TRANSPORT, authorizer(known, off, false))
        .send(jersey.get("/api/q?a=1"));

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.headers().contains("Date")).isTrue();
    assertThat(
            jersey.client(known).build().errorResponse(refused, known.token()).code())
        .isEmpty();
  }

  private static Authorizer authorizer(KnownClient known, Duration off, boolean said) {
    OAuth1Server.Builder server = jersey.described(known.signatureMethod());
    Clock clock = () -> Clock.system().now().plus(off);
    OAuth1Client client = jersey
        .client(known)
        .server((said ? server.rejectsTimestampsWithBare401() : server).build())
        .clock(clock)
        .build();
    return client.authorizer(known.token(), jersey.origin());
  }
}
