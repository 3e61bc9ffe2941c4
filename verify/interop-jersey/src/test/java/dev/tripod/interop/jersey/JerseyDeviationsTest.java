package dev.tripod.interop.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test names a requirement of RFC 5849. If one fails, Jersey has changed: move the case to the other tests. */
@DisplayName("Jersey 3.1.10 deviates from RFC 5849, and Tripod does not:")
final class JerseyDeviationsTest {

  private static final KnownClient HMAC = KnownClient.HMAC_SHA1;

  private static final JdkTransport TRANSPORT = JdkTransport.create();

  @RegisterExtension
  static final JerseyServer jersey = JerseyServer.start();

  @Test
  @DisplayName(
      "section 3.4.1.3.1 signs every pair of the query; Jersey omits a pair without a name")
  void namelessQueryParameter() throws IOException {
    assertThat(status(jersey.get("/api/q?a=1&=2"))).isEqualTo(401);
    assertThat(status(jersey.get("/api/q?a=1&b=2"))).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "section 3.4.1.3.1 signs every pair of a form body; Jersey omits a pair without a name")
  void namelessFormParameter() throws IOException {
    String uri = jersey.origin() + "/api/form";

    assertThat(status(HttpRequest.post(uri, Body.form(Parameters.of("", "2"))))).isEqualTo(401);
    assertThat(status(HttpRequest.post(uri, Body.form(Parameters.of("b", "2")))))
        .isEqualTo(200);
  }

  @Test
  @DisplayName(
      "section 3.4.1.3.2 signs every occurrence of a name; Jersey takes only the first if the name starts with oauth_")
  void repeatedNameThatBeginsLikeAProtocolParameter() throws IOException {
    assertThat(status(jersey.get("/api/q?oauth_shade=1&oauth_shade=2"))).isEqualTo(401);
    assertThat(status(jersey.get("/api/q?oauth_shade=1"))).isEqualTo(200);
    assertThat(status(jersey.get("/api/q?shade=1&shade=2"))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oauth_shade=2", "oauth_token=another", "oauth_signature=another"})
  @DisplayName(
      "section 3.1 allows a protocol parameter once and section 3.2 covers it by the signature; Jersey ignores an added one")
  void addedNameThatBeginsLikeAProtocolParameter(String added) throws IOException {
    HttpRequest signed = signed(jersey.get("/api/q?oauth_shade=1"));
    HttpRequest changed = jersey
        .get("/api/q?oauth_shade=1&" + added)
        .withHeader("Authorization", signed.headers().first("Authorization").orElseThrow());

    assertThat(TRANSPORT.send(changed).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("section 3.4.4 encodes both secrets of PLAINTEXT; Jersey compares them unencoded")
  void plaintextSecretsThatNeedEncoding() throws IOException {
    OAuth1Client client = jersey
        .client(HMAC)
        .server(jersey.described(SignatureMethod.plaintext()).build())
        .build();
    HttpRequest request = jersey.get("/api/q");

    HttpRequest encoded = client
        .authorizer(HMAC.token(), jersey.origin())
        .authorize(request)
        .over(TRANSPORT)
        .request();
    String header = encoded.headers().first("Authorization").orElseThrow();
    String signature = Parameters.of(
            "oauth_signature",
            HMAC.sharedSecret() + "&" + HMAC.token().tokenSecret().reveal())
        .encoded()
        .replace("=", "=\"");
    String unencoded = header.substring(0, header.indexOf("oauth_signature=")) + signature + "\"";

    assertThat(TRANSPORT.send(encoded).status()).isEqualTo(401);
    assertThat(TRANSPORT.send(request.withHeader("Authorization", unencoded)).status())
        .isEqualTo(200);
  }

  @Test
  @DisplayName(
      "section 3.5.1 does not encode the realm; Jersey decodes it and fails at a percent sign")
  void realmWithAPercentSign() throws IOException {
    OAuth1Client client = jersey
        .client(HMAC)
        .server(jersey.described(HMAC.signatureMethod()).realm("100% photos").build())
        .build();

    assertThat(status(client, jersey.get("/api/q"))).isEqualTo(500);
  }

  @Test
  @DisplayName(
      "section 3.2 rejects a nonce that was used before; Jersey's token endpoints do not check it")
  void replayedTemporaryCredentialRequest() throws IOException {
    List<HttpRequest> sent = new ArrayList<>();
    HttpTransport recording = request -> {
      sent.add(request);
      return TRANSPORT.send(request);
    };
    jersey.client(HMAC).build().beginOutOfBand().over(recording);

    HttpResponse replayed = TRANSPORT.send(sent.get(0));

    assertThat(sent).hasSize(1);
    assertThat(replayed.status()).isEqualTo(200);
  }

  @Test
  @DisplayName("section 3.2 rejects an old timestamp; Jersey's token endpoints do not check it")
  void staleTemporaryCredentialRequest() {
    Instant longAgo = Instant.EPOCH.plus(Duration.ofDays(1));
    OAuth1Client client = jersey.client(HMAC).clock(() -> longAgo).build();

    assertThat(
            client.begin(URI.create("https://app.example/back")).over(TRANSPORT).callback())
        .isPresent();
  }

  private static HttpRequest signed(HttpRequest request) {
    return jersey
        .client(HMAC)
        .build()
        .authorizer(HMAC.token(), jersey.origin())
        .authorize(request)
        .over(TRANSPORT)
        .request();
  }

  private static int status(HttpRequest request) throws IOException {
    return status(jersey.client(HMAC).build(), request);
  }

  private static int status(OAuth1Client client, HttpRequest request) throws IOException {
    TokenCredentials token = HMAC.token();
    return AuthorizedTransport.of(TRANSPORT, client.authorizer(token, jersey.origin()))
        .send(request)
        .status();
  }
}
