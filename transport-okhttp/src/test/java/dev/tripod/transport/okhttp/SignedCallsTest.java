package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.Transmission;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that verifies each signature over what arrived says whether what was signed is what was sent. */
@DisplayName("A call signed by OAuth 1.0a through OkHttp")
final class SignedCallsTest {

  private static final long SEED = 20261122;
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");
  private static final FakeOAuth1Server SERVER = server();
  private static LoopbackServer served;

  @BeforeAll
  static void serve() throws IOException {
    served = LoopbackServer.start(SERVER);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  // The URI.

  @Test
  @DisplayName("is sent to the signed URI, with any characters")
  void anyUri() throws Exception {
    Random random = new Random(SEED);
    OkHttpClient client = signing(Transmission.AUTHORIZATION_HEADER);
    for (int i = 0; i < 200; i++) {
      HttpUrl url = randomUrl(random);
      assertThatIsAccepted(client, new Request.Builder().url(url).build());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a?q=a|b^c`d{e}f\\g",
        "/a?q=[x]&ids[]=1",
        "/a[1]/b",
        "/a?discount=100%&rate=5%zz&last=%4",
        "/a%2Fb%20c?q=a+b%20c%2B",
        "/it's/a?b=it's",
        "/a?",
        "/a?&&b",
        "/a?b=&=c",
        "/a?ä=€&ü=😀",
        "/a#fragment",
        "/a?b=c#fragment=%zz",
      })
  @DisplayName("is sent to the signed URI if HttpUrl and java.net.URI write it differently")
  void oddUris(String target) throws Exception {
    Request request = new Request.Builder().url(served.origin() + target).build();

    for (Transmission transmission : Transmission.values()) {
      assertThatIsAccepted(signing(transmission), request);
    }
    assertThat(SERVER.lastRequest().orElseThrow().uri().toString()).doesNotContain("fragment");
  }

  @Test
  @DisplayName("leaves out the user info, which is never sent")
  void userInfo() throws Exception {
    HttpUrl url = HttpUrl.get(served.origin() + "/a")
        .newBuilder()
        .username("u")
        .password("p")
        .build();

    assertThatIsAccepted(
        signing(Transmission.AUTHORIZATION_HEADER),
        new Request.Builder().url(url).build());
  }

  @Test
  @DisplayName("fails before it is sent if its host cannot be signed")
  void oddHost() {
    OkHttpClient client = signing(Transmission.AUTHORIZATION_HEADER);

    assertThatThrownBy(() -> client
            .newCall(
                new Request.Builder().url("http://my_shop.invalid/?q=c4n4ry").build())
            .execute())
        .isInstanceOf(AuthorizationIOException.class)
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host that java.net.URI can read")
        .hasMessageNotContaining("c4n4ry");
  }

  @ParameterizedTest
  @CsvSource({
    "[::1], [0:0:0:0:0:0:0:1]",
    "[0:0:0:0:0:0:0:1], [::1]",
    "[::0001], [0::1]",
    "[::ffff:127.0.0.1], 127.0.0.1",
    "127.0.0.1, [0:0:0:0:0:FFFF:7f00:1]",
  })
  @DisplayName("is signed for an origin with an IPv6 address in any form")
  void ipv6(String host, String form) throws Exception {
    // The sockets connect to the server on 127.0.0.1 for every address.
    Authorizer authorizer = OAuth1Client.builder()
        .server(OAuth1Server.withoutEndpoints().build())
        .clientCredentials("key", "secret")
        .build()
        .authorizer(new Origin("http", host, 8080));
    OkHttpClient client = AuthorizingInterceptor.install(
        new OkHttpClient.Builder()
            .socketFactory(new RedirectedSockets(served.origin().port()))
            .build(),
        authorizer);

    assertThatIsAccepted(
        client, new Request.Builder().url("http://" + form + ":8080/a").build());
  }

  // The body.

  @ParameterizedTest
  @EnumSource
  @DisplayName("has a signed form, and the signed bytes arrive")
  void forms(Transmission transmission) throws Exception {
    OkHttpClient client = signing(transmission);
    Random random = new Random(SEED);
    for (int i = 0; i < 30; i++) {
      FormBody.Builder form = new FormBody.Builder();
      for (int pairs = random.nextInt(5); pairs >= 0; pairs--) {
        form.add(text(random), text(random));
      }
      form.addEncoded("enc+oded", "a+b%20c%2B%C3%A4");
      assertThatIsAccepted(client, post(form.build()));
      assertThat(SERVER.lastBaseString().orElseThrow()).contains("enc%2520oded");
    }
  }

  @Test
  @DisplayName("has a signed form with any body class, and reads it once")
  void formsByOthers() throws Exception {
    Counting body = new Counting(FORM, "a=b+c&a=%20", true);

    assertThatIsAccepted(signing(Transmission.AUTHORIZATION_HEADER), post(body));

    assertThat(SERVER.lastBaseString().orElseThrow()).contains("a%3D%2520%26a%3Db%2520c");
    assertThat(content(SERVER.lastRequest().orElseThrow())).isEqualTo("a=b+c&a=%20");
    assertThat(body.written).isEqualTo(1);
  }

  @Test
  @DisplayName("fails before it is sent if its form is not UTF-8, which RFC 5849 requires")
  void otherCharsets() {
    FormBody latin = new FormBody.Builder(StandardCharsets.ISO_8859_1)
        .add("name", "caf\u00e9")
        .build();

    assertThatItFails(signing(Transmission.AUTHORIZATION_HEADER), post(latin), "not UTF-8");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("fails with the reason before it is sent if its form or query cannot be signed")
  void unsignable(Transmission transmission) {
    Authorizer authorizer = OAuth1Client.builder()
        .server(OAuth1Server.withoutEndpoints().transmission(transmission).build())
        .clientCredentials("key", "secret")
        .build()
        .authorizer(TokenCredentials.of("token", "token-secret"), served.origin());
    OkHttpClient client = AuthorizingInterceptor.install(new OkHttpClient(), authorizer);
    RequestBody rate = RequestBody.create("rate=100%", FORM);
    RequestBody empty = RequestBody.create("a=b", FORM);
    Request signed =
        post(empty).newBuilder().url(served.origin() + "/a?oauth_token=c4n4ry").build();

    assertThatItFails(client, post(rate), "Write %25 for a '%'");
    assertThatItFails(client, signed, "oauth_token");
  }

  @ParameterizedTest
  @MethodSource("bodiesThatAreNotSigned")
  @DisplayName("does not sign other bodies, which are streamed unchanged")
  void otherBodies(RequestBody body) throws Exception {
    for (Transmission transmission : Transmission.values()) {
      assertThatIsAccepted(signing(transmission), post(body));

      assertThat(SERVER.lastBaseString().orElseThrow()).doesNotContain("unsigned");
      assertThat(content(SERVER.lastRequest().orElseThrow())).contains("unsigned");
    }
  }

  static List<RequestBody> bodiesThatAreNotSigned() {
    return List.of(
        RequestBody.create("{\"unsigned\":\"a=b\"}", JSON),
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("unsigned", "a=b")
            .build(),
        new Counting(MediaType.get("text/plain"), "unsigned=b", false),
        new Counting(null, "unsigned=b", false));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "may be a POST without a body, which becomes a form if the parameters are sent in a form")
  void noBody(Transmission transmission) throws Exception {
    assertThatIsAccepted(signing(transmission), post(RequestBody.EMPTY));

    assertThat(content(SERVER.lastRequest().orElseThrow()).contains("oauth_signature"))
        .isEqualTo(transmission == Transmission.FORM_BODY);
  }

  // Visibility of the credential.

  @ParameterizedTest
  @EnumSource
  @DisplayName("shows no credential to earlier interceptors or in the response")
  void noCredentialElsewhere(Transmission transmission) throws Exception {
    StringBuilder log = new StringBuilder();
    OkHttpClient logged =
        new OkHttpClient.Builder().addInterceptor(logging(log::append)).build();
    OkHttpClient client = AuthorizingInterceptor.install(logged, authorizer(transmission));
    Request request = post(new FormBody.Builder().add("a", "b").build())
        .newBuilder()
        .header("X-Mine", "1")
        .tag("mine")
        .build();

    try (Response response = client.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.request().url()).isEqualTo(request.url());
      assertThat(response.request().tag()).isEqualTo("mine");
      log.append(written(response.request().body()));
      log.append(written(response.networkResponse().request().body()));
    }
    assertThat(log).contains("X-Mine", "Host", "a=b").doesNotContain("oauth_", "OAuth");
  }

  // Further attempts.

  @Test
  @DisplayName("is signed again with the server's time after a timestamp error")
  void timestampRefused() throws Exception {
    OkHttpClient client = AuthorizingInterceptor.install(new OkHttpClient(), hourLate());
    int before = SERVER.acceptedSignatures();

    assertThatIsAccepted(client, get("/a"));
    assertThatIsAccepted(client, get("/a"));

    assertThat(SERVER.acceptedSignatures() - before).isEqualTo(2);
    assertThat(SERVER.lastErrorReason().orElseThrow()).contains("timestamp");
  }

  @Test
  @DisplayName("is not sent again with a one-shot body, but the next call has the right time")
  void oneShot() throws Exception {
    OkHttpClient client = AuthorizingInterceptor.install(new OkHttpClient(), hourLate());
    Counting once = new Counting(JSON, "{}", true);

    try (Response response = client.newCall(post(once)).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).contains("135");
    }
    assertThat(once.written).isEqualTo(1);
    assertThatIsAccepted(client, post(new Counting(JSON, "{}", true)));
  }

  @Test
  @DisplayName("is sent again with a form and with a streamed body")
  void againWithBody() throws Exception {
    for (RequestBody body :
        List.of(new FormBody.Builder().add("a", "b").build(), new Counting(JSON, "{}", false))) {
      assertThatIsAccepted(
          AuthorizingInterceptor.install(new OkHttpClient(), hourLate()), post(body));
    }
  }

  private static void assertThatIsAccepted(OkHttpClient client, Request request)
      throws IOException {
    int before = SERVER.acceptedSignatures();
    try (Response response = client.newCall(request).execute()) {
      assertThat(response.code())
          .as(request + ": " + SERVER.lastErrorReason() + " " + SERVER.lastBaseString())
          .isEqualTo(200);
    }
    assertThat(SERVER.acceptedSignatures()).isEqualTo(before + 1);
  }

  private static void assertThatItFails(OkHttpClient client, Request request, String why) {
    int before = SERVER.requestsTo("/a");
    assertThatThrownBy(() -> client.newCall(request).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessageNotContaining("c4n4ry")
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
    assertThat(SERVER.requestsTo("/a")).isEqualTo(before);
  }

  private static OkHttpClient signing(Transmission transmission) {
    return AuthorizingInterceptor.install(new OkHttpClient(), authorizer(transmission));
  }

  private static Authorizer authorizer(Transmission transmission) {
    return OAuth1Client.builder()
        .server(OAuth1Server.withoutEndpoints().transmission(transmission).build())
        .clientCredentials("key", "secret")
        .build()
        .authorizer(served.origin());
  }

  private static Authorizer hourLate() {
    SettableClock late = SettableClock.at(Instant.now().minus(Duration.ofHours(1)));
    return OAuth1Client.builder()
        .server(OAuth1Server.withoutEndpoints().build())
        .clientCredentials("key", "secret")
        .clock(late)
        .build()
        .authorizer(served.origin());
  }

  private static FakeOAuth1Server server() {
    FakeOAuth1Server.Builder server = FakeOAuth1Server.builder().clientCredentials("key", "secret");
    for (String method : List.of("GET", "POST")) {
      server.clientResource(
          method, ".*", request -> HttpResponse.of(200, Headers.none(), new byte[0]));
    }
    return server.build();
  }

  private static Request get(String target) {
    return new Request.Builder().url(served.origin() + target).build();
  }

  private static Request post(RequestBody body) {
    return new Request.Builder().url(served.origin() + "/a?c=d").post(body).build();
  }

  private static String content(HttpRequest request) {
    return request.body() instanceof Body.None
        ? ""
        : new String(request.body().content(), StandardCharsets.UTF_8);
  }

  private static String written(RequestBody body) throws IOException {
    okio.Buffer buffer = new okio.Buffer();
    body.writeTo(buffer);
    return buffer.readUtf8();
  }

  /** Logs everything that an interceptor can see of a call. */
  private static Interceptor logging(Consumer<String> log) {
    return chain -> {
      log.accept(said(chain.request()));
      Response response = chain.proceed(chain.request());
      for (Response at = response; at != null; at = at.priorResponse()) {
        log.accept(at + "\n" + said(at.request()));
        log.accept(at.networkResponse() + "\n" + said(at.networkResponse().request()));
      }
      return response;
    };
  }

  private static String said(Request request) {
    StringBuilder said = new StringBuilder(request.toString());
    request
        .headers()
        .forEach(header ->
            said.append('\n').append(header.getFirst()).append(": ").append(header.getSecond()));
    return said.append('\n').append(request.url()).append('\n').toString();
  }

  private static HttpUrl randomUrl(Random random) {
    HttpUrl.Builder url = HttpUrl.get(served.origin().toString()).newBuilder();
    url.addPathSegment("p" + text(random));
    for (int segments = random.nextInt(3); segments > 0; segments--) {
      if (random.nextBoolean()) {
        url.addPathSegment("s" + text(random));
      } else {
        url.addEncodedPathSegment("s" + text(random));
      }
    }
    for (int pairs = random.nextInt(4); pairs > 0; pairs--) {
      if (random.nextBoolean()) {
        url.addQueryParameter(text(random), text(random));
      } else {
        url.addEncodedQueryParameter(text(random), text(random));
      }
    }
    if (random.nextInt(4) == 0) {
      url.encodedQuery(text(random));
    }
    return url.fragment(text(random)).build();
  }

  /** Returns a text of characters that are often escaped differently, including control characters and surrogate pairs. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> 0x80 + random.nextInt(0x700);
            case 2 -> 0x1F600 + random.nextInt(0x40);
            case 3 -> "%+&=';/?#[]|\\^`{}<>\"~!*()".charAt(random.nextInt(25));
            default -> 0x20 + random.nextInt(0x5f);
          });
    }
    return text.toString();
  }

  /** Creates sockets that connect to a port of 127.0.0.1, whatever the address. */
  private static final class RedirectedSockets extends SocketFactory {

    private final int port;

    private RedirectedSockets(int port) {
      this.port = port;
    }

    @Override
    public Socket createSocket() {
      return new Socket() {
        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
          super.connect(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
              timeout);
        }
      };
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }
  }

  /** A streamed body that counts how often it is written. */
  private static final class Counting extends RequestBody {

    private final @Nullable MediaType type;
    private final String content;
    private final boolean once;
    private int written;

    private Counting(@Nullable MediaType type, String content, boolean once) {
      this.type = type;
      this.content = content;
      this.once = once;
    }

    @Override
    public @Nullable MediaType contentType() {
      return type;
    }

    @Override
    public boolean isOneShot() {
      return once;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      written++;
      sink.writeUtf8(content);
    }
  }
}
