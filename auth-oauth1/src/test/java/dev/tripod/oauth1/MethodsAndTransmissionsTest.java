package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every signature method with every transmission against a fake server that verifies signatures with its own code. Each
 * combination sends other random requests; the seed is its index.
 */
final class MethodsAndTransmissionsTest {

  private static final int REQUESTS = 20;
  private static final Origin API = Origin.of("https://s.example");
  private static final URI CALLBACK = URI.create("https://app.example/back?provider=s");
  private static final String SECRET = "s3cr3t+/=&%:~ä";
  private static final KeyPair KEYS = keys();
  private static final KeyPair OTHER_KEYS = keys();
  private static final Extra<String> SESSION_HANDLE = Extra.text("oauth_session_handle");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));

  /** A signature method, a transmission, and whether exchanges run asynchronously. */
  private record Way(int index, SignatureMethod method, Transmission transmission, boolean async) {

    <T> T run(Exchange<T> exchange, HttpTransport transport) throws Exception {
      return async ? exchange.overAsync(transport).get() : exchange.over(transport);
    }

    HttpResponse send(AuthorizedTransport transport, HttpRequest request) throws Exception {
      return async ? transport.sendAsync(request).get() : transport.send(request);
    }

    @Override
    public String toString() {
      return method.name() + " " + transmission + (async ? " async" : "");
    }
  }

  static Stream<Way> ways() {
    AtomicInteger index = new AtomicInteger();
    return Stream.of(
            SignatureMethod.hmacSha1(),
            SignatureMethod.hmacSha256(),
            SignatureMethod.hmacSha512(),
            SignatureMethod.rsaSha1(signer("SHA1withRSA")),
            SignatureMethod.rsaSha256(signer("SHA256withRSA")),
            SignatureMethod.rsaSha512(signer("SHA512withRSA")),
            SignatureMethod.plaintext())
        .flatMap(method -> Stream.of(Transmission.values())
            .flatMap(transmission -> Stream.of(false, true)
                .map(async -> new Way(index.getAndIncrement(), method, transmission, async))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @DisplayName("runs a login, random requests and the revocation")
  void flowAndRequests(Way way) throws Exception {
    FakeOAuth1Server fake = fake(way).build();
    OAuth1Client client = client(server(way));
    TokenCredentials token = login(way, client, fake);
    AuthorizedTransport api = AuthorizedTransport.of(fake, client.authorizer(token, API));

    SplittableRandom random = new SplittableRandom(way.index());
    for (int i = 0; i < REQUESTS; i++) {
      HttpRequest request = request(random);
      assertThat(way.send(api, request).status())
          .as(() -> request.method() + " " + request.uri() + " " + fake.lastErrorReason())
          .isEqualTo(200);
    }

    assertThat(fake.acceptedSignatures()).isEqualTo(REQUESTS + 2);
    way.run(client.revoke(token), fake);
    assertThat(way.send(api, HttpRequest.get(API + "/2/users/me")).status()).isEqualTo(401);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @DisplayName("runs at a server that issues credentials by GET and accepts no version")
  void credentialsByGet(Way way) throws Exception {
    FakeOAuth1Server fake = fake(way).credentialsByGet().build();
    OAuth1Client client = client(server(way).credentialsByGet().withoutVersion());

    TokenCredentials token = login(way, client, fake);

    assertThat(token.extra(Extra.text("user_id"))).hasValue("42");
    assertThat(fake.lastRequest().orElseThrow().method()).isEqualTo("GET");
    assertThat(fake.lastBaseString().orElseThrow()).doesNotContain("oauth_version");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @DisplayName("xAuth: exchanges name and password, and fails with the server's error")
  void xAuth(Way way) throws Exception {
    FakeOAuth1Server fake = fake(way).xAuth("ada", "pä ss+&").build();
    OAuth1Client client = client(server(way));

    TokenCredentials token = way.run(client.xAuth("ada", "pä ss+&"), fake);

    AuthorizedTransport api = AuthorizedTransport.of(fake, client.authorizer(token, API));
    assertThat(way.send(api, HttpRequest.get(API + "/2/users/me")).status()).isEqualTo(200);
    assertThatThrownBy(() -> client.xAuth("ada", "another").over(fake))
        .isInstanceOf(ErrorResponse.class);
    assertThat(fake.lastErrorReason().orElseThrow()).startsWith("x_auth_username");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @DisplayName("two-legged: opens the client's resources, and not the user's")
  void twoLegged(Way way) throws Exception {
    FakeOAuth1Server fake =
        fake(way).clientResource("POST", "/public", request -> text("open")).build();
    AuthorizedTransport api = AuthorizedTransport.of(fake, client(server(way)).authorizer(API));
    HttpRequest request =
        HttpRequest.post(API + "/public?q=a%20b", Body.form(Parameters.of("c", "d e")));

    assertThat(way.send(api, request).bodyText()).isEqualTo("open");
    assertThat(fake.lastBaseString().orElseThrow()).doesNotContain("oauth_token");
    assertThat(way.send(api, HttpRequest.get(API + "/2/users/me")).status()).isEqualTo(401);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @DisplayName(
      "refreshes an expired token with its session handle, and the old handle works no more")
  void refresh(Way way) throws Exception {
    FakeOAuth1Server fake = fake(way).tokenLifetime(Duration.ofHours(1)).build();
    OAuth1Client client = client(server(way));
    TokenCredentials first = login(way, client, fake);
    clock.advance(Duration.ofHours(1));

    TokenCredentials second = way.run(client.refresh(first), fake);

    HttpRequest me = HttpRequest.get(API + "/2/users/me");
    AuthorizedTransport old = AuthorizedTransport.of(fake, client.authorizer(first, API));
    AuthorizedTransport refreshed = AuthorizedTransport.of(fake, client.authorizer(second, API));
    assertThat(way.send(old, me).status()).isEqualTo(401);
    assertThat(way.send(refreshed, me).status()).isEqualTo(200);
    assertThat(second.extra(SESSION_HANDLE)).isPresent().isNotEqualTo(first.extra(SESSION_HANDLE));
    assertThatThrownBy(() -> client.refresh(first).over(fake)).isInstanceOf(ErrorResponse.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @DisplayName("is rejected with another secret or key")
  void anotherSecret(Way way) {
    FakeOAuth1Server fake = fake(way).publicKey(OTHER_KEYS.getPublic()).build();
    OAuth1Client client = OAuth1Client.builder()
        .server(server(way).build())
        .clientCredentials("key", SECRET + "x")
        .clock(clock)
        .build();

    assertThatThrownBy(() -> way.run(client.begin(CALLBACK), fake))
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isInstanceOf(ErrorResponse.class),
            thrown -> assertThat(thrown).hasCauseInstanceOf(ErrorResponse.class));
    assertThat(fake.lastErrorReason().orElseThrow()).startsWith("oauth_signature is not");
  }

  static Stream<Way> waysWithHeader() {
    return ways().filter(way -> way.transmission() == Transmission.AUTHORIZATION_HEADER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysWithHeader")
  @DisplayName("sends a realm with quotes and commas, and the hash of each body except a form")
  void realmAndBodyHash(Way way) throws Exception {
    String realm = "a \"b\", c=\\d";
    FakeOAuth1Server fake = fake(way).realm(realm).bodyHash().build();
    OAuth1Client client = client(server(way).realm(realm).bodyHash());
    TokenCredentials token = login(way, client, fake);
    AuthorizedTransport api = AuthorizedTransport.of(fake, client.authorizer(token, API));

    SplittableRandom random = new SplittableRandom(way.index());
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(way.send(api, request(random)).status()).isEqualTo(200);
    }
    assertThat(fake.acceptedSignatures()).isEqualTo(REQUESTS + 2);
  }

  private FakeOAuth1Server.Builder fake(Way way) {
    return FakeOAuth1Server.builder()
        .clientCredentials("key", SECRET)
        .signatureMethods(way.method().name())
        .publicKey(KEYS.getPublic())
        .clock(clock)
        .user("42", "ada")
        .resource("GET", "/r/.*", request -> text("got"))
        .resource("POST", "/r/.*", request -> text("posted"))
        .resource("PUT", "/r/.*", request -> text("put"))
        .resource("DELETE", "/r/.*", request -> text("deleted"));
  }

  private static OAuth1Server.Builder server(Way way) {
    return OAuth1Server.at(
            API + "/oauth/request_token", API + "/oauth/authorize", API + "/oauth/access_token")
        .revocation(API + "/1.1/oauth/invalidate_token")
        .signatureMethod(way.method())
        .transmission(way.transmission());
  }

  private OAuth1Client client(OAuth1Server.Builder settings) {
    OAuth1Server server = settings.build();
    return OAuth1Client.builder()
        .server(server)
        .clientCredentials(
            server.signatureMethod() instanceof SignatureMethod.Rsa
                ? ClientCredentials.of("key")
                : ClientCredentials.of("key", SECRET))
        .clock(clock)
        .build();
  }

  private static TokenCredentials login(Way way, OAuth1Client client, FakeOAuth1Server fake)
      throws Exception {
    TemporaryCredentials temporary = way.run(client.begin(CALLBACK), fake);
    URI arrived = fake.approve(temporary.authorizationUri());
    return way.run(client.complete(temporary, arrived), fake);
  }

  private static HttpRequest request(SplittableRandom random) {
    String[] methods = {"GET", "POST", "PUT", "DELETE"};
    HttpRequest request = HttpRequest.of(
            methods[random.nextInt(methods.length)], API + "/r/a%2Fb//c;d")
        .andQuery(parameters(random));
    return switch (request.method().equals("GET") ? 0 : random.nextInt(4)) {
      case 1 -> request.withBody(Body.form(parameters(random)));
      case 2 -> request.withBody(Body.json("{\"text\":\"" + random.nextInt() + "\"}"));
      case 3 ->
        request.withBody(Body.bytes(
            "application/x-www-form-urlencoded; charset=UTF-8",
            "a+b=c%20d&e&=f".getBytes(StandardCharsets.US_ASCII)));
      default -> request;
    };
  }

  private static Parameters parameters(SplittableRandom random) {
    Parameters parameters = Parameters.none();
    for (int i = random.nextInt(5); i > 0; i--) {
      parameters = random.nextInt(5) == 0
          ? parameters.andName("n" + text(random))
          : parameters.and("n" + text(random), text(random));
    }
    return parameters;
  }

  private static String text(SplittableRandom random) {
    int[] alphabet = "ab1-._~ +%&=*!'/:,\"\\é☃\uD83D\uDE00".codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static HttpResponse text(String text) {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static Signer signer(String algorithm) {
    return new Signer() {
      @Override
      public String algorithm() {
        return algorithm;
      }

      @Override
      public byte[] sign(byte[] message) throws IOException {
        try {
          Signature signature = Signature.getInstance(algorithm);
          signature.initSign(KEYS.getPrivate());
          signature.update(message);
          return signature.sign();
        } catch (GeneralSecurityException e) {
          throw new IOException(e);
        }
      }
    };
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
