package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.oracle.WikiKey;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests signature methods against published or independently computed values, and the options of a server. */
final class SignatureMethodsTest {

  private static final Origin API = Origin.of("https://api.example");
  private static final String CLIENT_SECRET = "ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ";
  private static final String TOKEN_SECRET = "just-a-string    asdasd";

  @ParameterizedTest
  @CsvSource({
    "HmacSHA1, wsdNmjGB7lvis0UJuPAmjvX/PXw=",
    "HmacSHA256, wdfdHUKXHbOnOGZP8WFAWMSAmWzN3EVBWWgXGlC/Eo4=",
    "HmacSHA512, u/vlyZFDxOWOZ9UUXwRBJHvq8/T4jCA74ocRmn2ECnjUBTAeJiZIRU8hDTjS88Tz1fGONffMpdZxUkUTW3k1kg=="
  })
  @DisplayName(
      "signs the base string of RFC 5849 section 3.4.1.1 by HMAC like an independent implementation")
  void hmac(String algorithm, String expected) throws IOException {
    Signer signer = new SignatureMethod.Hmac("any", algorithm)
        .signer(secret(CLIENT_SECRET), secret(TOKEN_SECRET));

    assertThat(Base64.getEncoder().encodeToString(signer.sign(rfcExample()))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "RSA-SHA1, SHA1withRSA, jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKsW//e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE=",
    "RSA-SHA256, SHA256withRSA, kd2wjpiASoDx6BqAMHy/k8CqNdyZv4opl1U4bBN1EBi8vmSHRVfw4h72BDerCp7M8pNEZEAUtvTOhgGNPh04cMmTeB/89Ok8GxYqIqVeYfKK5buzrNoOOAhjRUFpTvNOChNbRnlE04/d3hAITJjjykQtIZ2FWxJ4JO0gOdfKY0c=",
    "RSA-SHA512, SHA512withRSA, UsVvwfiFFOJrF0dB+YrGvUotQJfv2KhGEZ9jnXDSyK/6uu0EyzA5WrmRTMAPyuWQr6kVHS9e8IvOlemZo8MvOJjF0o2KtpoINXO5mO/09fyFHw0dUC+zgTSMJ+KaGOgkBQvfKNCTQ0dZYgnSSZsJZKcxl17rzZVr8m32ybPYvF8="
  })
  @DisplayName(
      "signs the OAuth wiki's request by RSA: SHA-1 as published, the others as computed independently")
  void rsa(String name, String algorithm, String expected) throws IOException {
    Parameters protocol = Parameters.of("oauth_consumer_key", "dpf43f3p2l4k3l03")
        .and("oauth_signature_method", name)
        .and("oauth_timestamp", "1196666512")
        .and("oauth_nonce", "13917289812797014437")
        .and("oauth_version", "1.0");
    HttpRequest request =
        HttpRequest.get("http://photos.example.net/photos?file=vacaction.jpg&size=original");
    byte[] baseString =
        SignatureBaseString.of(request, protocol).getBytes(StandardCharsets.US_ASCII);

    byte[] signature = PrivateKeySigner.ofPem(algorithm, WikiKey.pem()).sign(baseString);

    assertThat(Base64.getEncoder().encodeToString(signature)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "SHA1withRSA, mFY2KOEnlYWsTvUA+5kxuBIcvBYXu+ljw9ttVJQxKduMueGSVPCB1tK1PlqVLK738HK0t19ecBJfb6rMxUwrriw+MlBO+jpojkZIWccw1J4cAb4qu4M81DbpUAq4j/1w/QyTR4TWCODlEfN7Zfgy8+pf+TjiXfIwRC1jEWbuL1E=",
    "SHA256withRSA, jqKl6m0WS69tiVJV8ZQ6aQEfJqISoZkiPBXRv6Al2+iFSaDpfeXjYm+Hbx6m1azRdrZ/35PM3cvuid3LwW/siAkzb0xQcGnTyAPH8YcGWzmnKGY7LsB7fkqThchNxvRK/N7s9M1WMnfZZ+1dQbbwtTs1TG1+iexUcV7r3M7Heec=",
    "SHA512withRSA, jL1CnjlsNd25qoZVHZ2oJft47IRYTjpF5CvCUjL3LY0NTnbEeVhE4amWXUFBe9GLDWdUh/79ZWNOrCirBFIP26cHLApjYdt4ZG7EVK0/GubS2v8wT1QPRsog8zyiMZkmg4JXdWCGXG8YRvRJTg+QKhXuXwS6TcMNakrgzgFIVhA="
  })
  @DisplayName("makes the base string that oauthlib signed by RSA")
  void rsaOfOauthlib(String algorithm, String published) throws Exception {
    PublicKey key = KeyFactory.getInstance("RSA")
        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder()
            .decode(
                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDk1/bxyS8Q8jiheHeYYp/4rEKJopeQRRKKpZI4s5i+UPwVpupGAlwX"
                    + "WfzXwSMaKPAoKJNdu7tqKRniqst5uoHXw98gj0x7zamu0Ck1LtQ4c7pFMVah5IYGhBi2E9ycNS329W27nJPWNCbESTu7"
                    + "snVlG8V8mfvGGg3xNjTMO7IdrwIDAQAB")));
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(rfcExample());

    assertThat(verifier.verify(Base64.getDecoder().decode(published))).isTrue();
  }

  @Test
  @DisplayName("encodes the secrets of PLAINTEXT once for joining and once for the header")
  void plaintext() {
    HttpRequest signed =
        signed(server(SignatureMethod.plaintext()), HttpRequest.get("https://api.example/"));

    assertThat(header(signed))
        .contains("oauth_signature_method=\"PLAINTEXT\"")
        .endsWith(
            "oauth_signature=\"" + CLIENT_SECRET + "%26just-a-string%2520%2520%2520%2520asdasd\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA1withRSA", "SHA256withRSA", "SHA512withRSA"})
  @DisplayName("makes RSA signatures that verify with the public key")
  void rsaVerifies(String algorithm) throws Exception {
    SignatureMethod method = rsaMethod(PrivateKeySigner.ofPem(algorithm, WikiKey.pem()));
    HttpRequest request = HttpRequest.get("https://api.example/a?b=c");

    HttpRequest signed = signed(server(method), request);

    Parameters sent = protocol(signed);
    byte[] signature = Base64.getDecoder().decode(sent.first("oauth_signature").orElseThrow());
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(WikiKey.publicKey());
    verifier.update(SignatureBaseString.of(request, sent.without("oauth_signature"::equals))
        .getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(signature)).isTrue();
    assertThat(sent.first("oauth_signature_method")).hasValue(method.name());
  }

  @Test
  @DisplayName("calls a remote signer where blocking is allowed, once per run")
  void foreignSigner() {
    Signer far = new Signer() {
      @Override
      public String algorithm() {
        return "SHA256withRSA";
      }

      @Override
      public byte[] sign(byte[] message) {
        return new byte[] {1, 2, 3};
      }
    };
    Authorizer authorizer = client(server(SignatureMethod.rsaSha256(far))).authorizer(token(), API);

    Exchange<?> exchange = authorizer.authorize(HttpRequest.get("https://api.example/"));

    assertThat(exchange).isInstanceOf(Exchange.Await.class);
    assertThat(header(signed(
            server(SignatureMethod.rsaSha256(far)), HttpRequest.get("https://api.example/"))))
        .endsWith("oauth_signature=\"AQID\"");
  }

  @Test
  @DisplayName(
      "fails with AdapterFailed if the signer fails, sends nothing, and keeps the verifier usable")
  void failingSigner() {
    Signer failing = new Signer() {
      private int calls;

      @Override
      public String algorithm() {
        return "SHA1withRSA";
      }

      @Override
      public byte[] sign(byte[] message) throws IOException {
        if (calls++ == 1) {
          throw new IOException("HSM away while signing "
              + new String(message, StandardCharsets.US_ASCII).replaceAll(".*oauth_verifier", ""));
        }
        return new byte[] {1};
      }
    };
    OAuth1Client client = client(server(SignatureMethod.rsaSha1(failing)));
    HttpTransport responding =
        request -> response("oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true");
    TemporaryCredentials begun = client.beginOutOfBand().over(responding);
    Exchange<TokenCredentials> redeem = client.redeem(client.confirmPin(begun, "8462617"));

    assertThatThrownBy(() -> redeem.over(responding))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The signer")
        .cause()
        .hasMessageContaining("withheld")
        .hasMessageNotContaining("8462617");
    assertThat(redeem.over(responding)).isNotNull();
  }

  @Test
  @DisplayName("rejects a signer with another algorithm at once")
  void wrongSigner() {
    Signer sha256 = PrivateKeySigner.ofPem("SHA256withRSA", WikiKey.pem());

    assertThatThrownBy(() -> new SignatureMethod.Rsa("RSA-SHA1", sha256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignatureMethod.rsaSha1(sha256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SHA1withRSA")
        .hasMessageContaining("SHA256withRSA");
  }

  @Test
  @DisplayName("query: appends all protocol parameters, without a header")
  void query() {
    HttpRequest signed = signed(
        OAuth1ServerFixture.at(SignatureMethod.hmacSha1())
            .transmission(Transmission.QUERY)
            .build(),
        HttpRequest.get("https://api.example/a?b=c"));

    assertThat(signed.uri().getRawQuery())
        .startsWith("b=c&oauth_consumer_key=key&oauth_token=token&");
    assertThat(signed.uri().getRawQuery()).contains("&oauth_signature=");
    assertThat(signed.headers().contains("Authorization")).isFalse();
  }

  @Test
  @DisplayName("form body: appends to the form, and uses the header without a form")
  void formBody() {
    OAuth1Server server = OAuth1ServerFixture.at(SignatureMethod.hmacSha1())
        .transmission(Transmission.FORM_BODY)
        .build();

    HttpRequest form = signed(
        server, HttpRequest.post("https://api.example/", Body.form(Parameters.of("a", "1"))));
    HttpRequest empty = signed(server, HttpRequest.post("https://api.example/", Body.none()));
    HttpRequest json = signed(server, HttpRequest.post("https://api.example/", Body.json("{}")));
    HttpRequest get = signed(server, HttpRequest.get("https://api.example/"));

    assertThat(((Body.Form) form.body()).parameters().first("a")).hasValue("1");
    assertThat(((Body.Form) form.body()).parameters().contains("oauth_signature"))
        .isTrue();
    assertThat(((Body.Form) empty.body()).parameters().contains("oauth_signature"))
        .isTrue();
    assertThat(List.of(form, empty))
        .noneMatch(request -> request.headers().contains("Authorization"));
    assertThat(json.body()).isEqualTo(Body.json("{}"));
    assertThat(List.of(json, get)).allMatch(request -> request.headers().contains("Authorization"));
  }

  @Test
  @DisplayName("(value unescaped)")
  void realm() {
    OAuth1Server plain = OAuth1ServerFixture.at(SignatureMethod.hmacSha1()).build();
    OAuth1Server server =
        OAuth1ServerFixture.at(SignatureMethod.hmacSha1()).realm("a \"b\", \\c").build();
    HttpRequest request = HttpRequest.get("https://api.example/");

    assertThat(header(signed(server, request)))
        .startsWith("OAuth realm=\"a \\\"b\\\", \\\\c\", oauth_consumer_key=")
        .endsWith(header(signed(plain, request)).substring("OAuth ".length()));
    assertThatThrownBy(() -> OAuth1ServerFixture.at(SignatureMethod.hmacSha1()).realm("a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "HMAC-SHA1, Hello World!, Lve95gjOVATpfV8EL5X4nxwjKHE=",
    "HMAC-SHA1, '', 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "HMAC-SHA256, '', 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "PLAINTEXT, Hello World!, Lve95gjOVATpfV8EL5X4nxwjKHE="
  })
  @DisplayName("oauth_body_hash uses the hash of the signature method")
  void bodyHash(String method, String body, String expected) {
    HttpRequest request = HttpRequest.post(
        "https://api.example/", Body.bytes("text/plain", body.getBytes(StandardCharsets.US_ASCII)));

    assertThat(protocol(signed(hashing(method), request)).first("oauth_body_hash"))
        .hasValue(expected);
  }

  @Test
  @DisplayName(
      "oauth_body_hash is omitted for a form, covers an empty body, and rejects an unread one")
  void bodyHashOfOthers() {
    HttpRequest form = HttpRequest.post("https://api.example/", Body.form(Parameters.of("a", "1")));

    assertThat(protocol(signed(hashing("HMAC-SHA1"), form)).contains("oauth_body_hash"))
        .isFalse();
    assertThat(protocol(signed(hashing("HMAC-SHA1"), HttpRequest.get("https://api.example/")))
            .first("oauth_body_hash"))
        .hasValue("2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    assertThatThrownBy(() -> signed(
            hashing("HMAC-SHA1"),
            HttpRequest.post("https://api.example/", Body.unread("text/plain"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Body.bytes");
  }

  @Test
  @DisplayName("oauth_body_hash is omitted if the protocol parameters become the form")
  void bodyHashOfWhatBecomesAForm() {
    OAuth1Server server = OAuth1ServerFixture.at(SignatureMethod.hmacSha1())
        .transmission(Transmission.FORM_BODY)
        .bodyHash()
        .build();

    HttpRequest signed = signed(server, HttpRequest.post("https://api.example/", Body.none()));

    assertThat(((Body.Form) signed.body()).parameters().contains("oauth_body_hash"))
        .isFalse();
  }

  @Test
  @DisplayName("oauth_version is omitted if the server's data says so")
  void version() {
    OAuth1Server without =
        OAuth1ServerFixture.at(SignatureMethod.hmacSha1()).withoutVersion().build();

    assertThat(protocol(signed(without, HttpRequest.get("https://api.example/")))
            .contains("oauth_version"))
        .isFalse();
  }

  @Test
  @DisplayName("signs without a token and sends no oauth_token")
  void withoutToken() {
    HttpRequest signed = client(
            OAuth1ServerFixture.at(SignatureMethod.plaintext()).build())
        .authorizer(API)
        .authorize(HttpRequest.get("https://api.example/"))
        .over(SignatureMethodsTest::nothingIsSent)
        .request();

    assertThat(protocol(signed).contains("oauth_token")).isFalse();
    assertThat(protocol(signed).first("oauth_signature")).hasValue(CLIENT_SECRET + "&");
  }

  @Test
  @DisplayName(
      "sends the application's User-Agent, and builds no client without one if it is required")
  void userAgent() {
    OAuth1Server server =
        OAuth1ServerFixture.at(SignatureMethod.hmacSha1()).requiresUserAgent().build();
    OAuth1Client named = OAuth1Client.builder()
        .server(server)
        .clientCredentials("key", CLIENT_SECRET)
        .userAgent("app/1.0")
        .build();
    HttpRequest request = HttpRequest.get("https://api.example/");

    assertThat(signed(named, request).headers().first("User-Agent")).hasValue("app/1.0");
    assertThat(signed(named, request.withHeader("User-Agent", "own")).headers().all("User-Agent"))
        .containsExactly("own");
    assertThatThrownBy(() -> client(server))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("userAgent");
  }

  @Test
  @DisplayName("sends a password in a form body, also to a server that issues credentials by GET")
  void passwordIsNeverInTheAddress() {
    OAuth1Server server = OAuth1ServerFixture.at(SignatureMethod.hmacSha1())
        .credentialsByGet()
        .transmission(Transmission.QUERY)
        .build();
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "text/plain", "oauth_token=t&oauth_token_secret=s");

    client(server).xAuth("ada", "correct horse").over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.uri().toString()).doesNotContain("horse", "ada");
    assertThat(((Body.Form) sent.body()).parameters().first("x_auth_password"))
        .hasValue("correct horse");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\r\nX: y", "ä"})
  @DisplayName("rejects a User-Agent that a header cannot carry")
  void unusableUserAgent(String userAgent) {
    assertThatThrownBy(() -> OAuth1Client.builder().userAgent(userAgent))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] rfcExample() {
    Parameters protocol = Parameters.of("oauth_consumer_key", "9djdj82h48djs9d2")
        .and("oauth_token", "kkk9d7dh3k39sjv7")
        .and("oauth_signature_method", "HMAC-SHA1")
        .and("oauth_timestamp", "137131201")
        .and("oauth_nonce", "7d8f3e4a");
    HttpRequest request = HttpRequest.post(
        "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        Body.form(Parameters.parse("c2&a3=2+q")));
    return SignatureBaseString.of(request, protocol).getBytes(StandardCharsets.US_ASCII);
  }

  private static OAuth1Server hashing(String method) {
    return OAuth1ServerFixture.at(
            switch (method) {
              case "HMAC-SHA1" -> SignatureMethod.hmacSha1();
              case "HMAC-SHA256" -> SignatureMethod.hmacSha256();
              default -> SignatureMethod.plaintext();
            })
        .bodyHash()
        .build();
  }

  private static SignatureMethod rsaMethod(Signer signer) {
    return switch (signer.algorithm()) {
      case "SHA1withRSA" -> SignatureMethod.rsaSha1(signer);
      case "SHA256withRSA" -> SignatureMethod.rsaSha256(signer);
      default -> SignatureMethod.rsaSha512(signer);
    };
  }

  private static OAuth1Server server(SignatureMethod method) {
    return OAuth1ServerFixture.at(method).build();
  }

  private static OAuth1Client client(OAuth1Server server) {
    return OAuth1Client.builder()
        .server(server)
        .clientCredentials("key", CLIENT_SECRET)
        .clock(SettableClock.at(Instant.parse("2026-01-02T03:04:05Z")))
        .random(FixedRandom.seeded(7))
        .build();
  }

  private static TokenCredentials token() {
    return TokenCredentials.of("token", TOKEN_SECRET);
  }

  private static HttpRequest signed(OAuth1Server server, HttpRequest request) {
    return signed(client(server), request);
  }

  private static HttpRequest signed(OAuth1Client client, HttpRequest request) {
    return client
        .authorizer(token(), API)
        .authorize(request)
        .over(SignatureMethodsTest::nothingIsSent)
        .request();
  }

  private static HttpResponse nothingIsSent(HttpRequest request) {
    throw new AssertionError("nothing is sent");
  }

  private static HttpResponse response(String body) {
    return HttpResponse.of(200, Headers.none(), body.getBytes(StandardCharsets.US_ASCII));
  }

  private static String header(HttpRequest request) {
    return request.headers().first("Authorization").orElseThrow();
  }

  /** Returns the decoded protocol parameters of the header. */
  private static Parameters protocol(HttpRequest request) {
    return Parameters.parse(header(request)
        .substring("OAuth ".length())
        .replace("\", ", "&")
        .replace("=\"", "=")
        .replace("\"", ""));
  }

  private static Secret secret(String value) {
    return Secret.of(value);
  }

  /** A server with arbitrary addresses. */
  private static final class OAuth1ServerFixture {

    static OAuth1Server.Builder at(SignatureMethod method) {
      return OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .signatureMethod(method);
    }
  }
}
