package dev.tripod.interop.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.Transmission;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Jersey rejects wrong requests, which shows that its acceptance means something:")
final class RejectionsTest {

  /** Jersey accepts timestamps that differ by at most five minutes. */
  private static final Duration TOO_FAR = Duration.ofSeconds(330);

  private static final Duration NEAR_ENOUGH = Duration.ofSeconds(270);

  private static final JdkTransport TRANSPORT = JdkTransport.create();

  @RegisterExtension
  static final JerseyServer jersey = JerseyServer.start();

  @ParameterizedTest
  @DisplayName("the same nonce twice")
  @EnumSource(KnownClient.class)
  void theSameNonceTwice(KnownClient known) throws IOException {
    HttpRequest signed = signed(known, jersey.get("/api/q?a=1"));

    assertThat(TRANSPORT.send(signed).status()).isEqualTo(200);
    assertThat(TRANSPORT.send(signed).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @DisplayName("an old timestamp")
  @EnumSource(KnownClient.class)
  void anOldTimestamp(KnownClient known) throws IOException {
    assertThat(statusWithClockOff(known, TOO_FAR.negated())).isEqualTo(401);
    assertThat(statusWithClockOff(known, NEAR_ENOUGH.negated())).isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("a timestamp of the future")
  @EnumSource(KnownClient.class)
  void aTimestampOfTheFuture(KnownClient known) throws IOException {
    assertThat(statusWithClockOff(known, TOO_FAR)).isEqualTo(401);
    assertThat(statusWithClockOff(known, NEAR_ENOUGH)).isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("a request changed on its way")
  @EnumSource(value = KnownClient.class, mode = Mode.EXCLUDE, names = "PLAINTEXT")
  void aRequestChangedOnItsWay(KnownClient known) throws IOException {
    HttpRequest get = signed(known, jersey.get("/api/q?a=1&a=2"));
    String origin = jersey.origin().toString();
    HttpRequest post = signed(known, HttpRequest.post(origin + "/api/form", form("2")));

    for (HttpRequest changed : List.of(
        moved(get, HttpRequest.get(origin + "/api/q?a=1&a=3")),
        moved(get, HttpRequest.get(origin + "/api/q?a=1")),
        moved(get, HttpRequest.get(origin + "/api/q?a=1&a=2&a=2")),
        moved(get, HttpRequest.get(origin + "/api/Q?a=1&a=2")),
        moved(get, HttpRequest.delete(origin + "/api/q?a=1&a=2")),
        moved(
            get, HttpRequest.get("http://localhost:" + jersey.origin().port() + "/api/q?a=1&a=2")),
        moved(post, HttpRequest.post(origin + "/api/form", form("3"))),
        moved(post, HttpRequest.post(origin + "/api/form?b=2", form("2"))))) {
      assertThat(TRANSPORT.send(changed).status()).as(changed.toString()).isEqualTo(401);
    }
    // Parameters in another order give the same signature (RFC 5849 section 3.4.1.3.2), and the
    // unchanged request is accepted.
    assertThat(TRANSPORT
            .send(moved(get, HttpRequest.get(origin + "/api/q?a=2&a=1")))
            .status())
        .isEqualTo(200);
    assertThat(TRANSPORT.send(post).status()).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "PLAINTEXT does not sign the request (RFC 5849 section 3.4.4): Jersey accepts a changed one")
  void plaintextProtectsNoRequest() throws IOException {
    HttpRequest signed = signed(KnownClient.PLAINTEXT, jersey.get("/api/q?a=1"));

    assertThat(TRANSPORT.send(moved(signed, jersey.get("/api/other?b=2"))).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  @DisplayName(
      "a body that is not a form is not signed (RFC 5849 section 3.4.1.3.1): Jersey accepts a changed one")
  void noMethodProtectsJson(KnownClient known) throws IOException {
    HttpRequest signed =
        signed(known, HttpRequest.post(jersey.origin() + "/api/j", Body.json("{\"pay\":1}")));

    assertThat(TRANSPORT.send(signed.withBody(Body.json("{\"pay\":1000}"))).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("a wrong token secret")
  @EnumSource(value = KnownClient.class, mode = Mode.EXCLUDE, names = "RSA_SHA1")
  void aWrongTokenSecret(KnownClient known) throws IOException {
    TokenCredentials wrong = TokenCredentials.of(known.token().token().reveal(), "another");

    assertThat(status(jersey.client(known).build(), wrong)).isEqualTo(401);
  }

  @ParameterizedTest
  @DisplayName("another client's token")
  @EnumSource(KnownClient.class)
  void anotherClientsToken(KnownClient known) throws IOException {
    KnownClient other =
        known == KnownClient.HMAC_SHA1 ? KnownClient.PLAINTEXT : KnownClient.HMAC_SHA1;

    assertThat(status(jersey.client(known).build(), other.token())).isEqualTo(401);
  }

  @Test
  @DisplayName("a signature method that Jersey does not know")
  void aSignatureMethodThatJerseyDoesNotKnow() throws IOException {
    for (SignatureMethod unknown :
        List.of(SignatureMethod.hmacSha256(), SignatureMethod.hmacSha512())) {
      OAuth1Client client = jersey
          .client(KnownClient.HMAC_SHA1)
          .server(jersey.described(unknown).build())
          .build();

      assertThat(status(client, KnownClient.HMAC_SHA1.token())).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Transmission.class, mode = Mode.EXCLUDE, names = "AUTHORIZATION_HEADER")
  @DisplayName(
      "outside its token endpoints, Jersey reads only the Authorization header; other requests have no user")
  void resourcesReadOnlyTheHeader(Transmission transmission) throws IOException {
    OAuth1Server server =
        jersey.described(SignatureMethod.hmacSha1()).transmission(transmission).build();
    OAuth1Client client = jersey.client(KnownClient.HMAC_SHA1).server(server).build();
    HttpRequest request = HttpRequest.post(jersey.origin() + "/api/form", form("1"));

    assertThat(AuthorizedTransport.of(
                TRANSPORT, client.authorizer(KnownClient.HMAC_SHA1.token(), jersey.origin()))
            .send(request)
            .status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @DisplayName("a request without a signature")
  @ValueSource(strings = {"/api", "/api/q?a=1"})
  void aRequestWithoutASignature(String pathAndQuery) throws IOException {
    assertThat(TRANSPORT.send(jersey.get(pathAndQuery)).status()).isEqualTo(403);
  }

  private static Body form(String value) {
    return Body.form(Parameters.of("a", value));
  }

  private static HttpRequest signed(KnownClient known, HttpRequest request) {
    return jersey
        .client(known)
        .build()
        .authorizer(known.token(), jersey.origin())
        .authorize(request)
        .over(TRANSPORT)
        .request();
  }

  /** Returns {@code other} with the signature of {@code signed}. */
  private static HttpRequest moved(HttpRequest signed, HttpRequest other) {
    return other.withHeader(
        "Authorization", signed.headers().first("Authorization").orElseThrow());
  }

  private static int statusWithClockOff(KnownClient known, Duration off) throws IOException {
    Clock clock = () -> Clock.system().now().plus(off);
    return status(jersey.client(known).clock(clock).build(), known.token());
  }

  private static int status(OAuth1Client client, TokenCredentials token) throws IOException {
    return AuthorizedTransport.of(TRANSPORT, client.authorizer(token, jersey.origin()))
        .send(jersey.get("/api/q?a=1"))
        .status();
  }
}
