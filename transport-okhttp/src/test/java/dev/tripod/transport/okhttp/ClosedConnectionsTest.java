package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers close idle connections, most of them after 1 to 75 seconds. Such a close must not cost a call. */
@DisplayName("A request to a server that closes connections")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class ClosedConnectionsTest {

  private static final int CALLS = 20;

  /** OkHttp keeps five idle connections unless a client says otherwise. */
  private static final int IDLE = 5;

  private static final ResourceOwner ALICE = ResourceOwner.of("x", "alice");
  private static final TestCertificates CERTIFICATES = TestCertificates.create();

  private final ConnectionPool pool = new ConnectionPool();
  private LoopbackServer server;

  /** The server responds when so many requests have arrived. */
  private volatile CountDownLatch atOnce = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.start(request -> {
      atOnce.countDown();
      await(atOnce);
      return HttpResponse.of(200, Headers.none(), "ok".getBytes(StandardCharsets.US_ASCII));
    });
  }

  @AfterEach
  void stop() {
    server.close();
    pool.evictAll();
  }

  static Stream<Arguments> doors() {
    return Stream.of(Door.values())
        .flatMap(door -> Stream.of(Arguments.of(door, false), Arguments.of(door, true)));
  }

  @ParameterizedTest(name = "{0}, TLS {1}")
  @MethodSource("doors")
  @DisplayName("is sent on a new connection if the server has closed the idle one")
  void usesANewConnection(Door door, boolean tls) throws Exception {
    try (FaultProxy proxy = proxy(tls)) {
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE));
      Sender sender = door.sender(client(tls), proxy.origin().toString());

      for (int call = 0; call < CALLS; call++) {
        assertThat(sender.send()).isEqualTo("ok");
        proxy.awaitOpenConnections(0);
      }

      assertThat(proxy.requests()).hasSize(CALLS);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is sent on a new connection if the server has reset the idle one")
  void usesANewConnectionAfterAReset(Door door) throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.RESET));
      Sender sender = door.sender(client(false), proxy.origin().toString());
      assertThat(sender.send()).isEqualTo("ok");
      proxy.awaitOpenConnections(0);

      assertThat(sender.send()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is sent on a new connection if the server has closed many idle ones")
  void usesANewConnectionInsteadOfMany(Door door) throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE));
      OkHttpClient client = client(false);
      Request request = new Request.Builder().url(proxy.origin() + "/").build();
      atOnce = new CountDownLatch(IDLE);
      List<CompletableFuture<String>> texts =
          Stream.generate(() -> enqueued(client, request)).limit(IDLE).toList();
      for (CompletableFuture<String> text : texts) {
        assertThat(text.get(1, TimeUnit.MINUTES)).isEqualTo("ok");
      }
      proxy.awaitOpenConnections(0);
      assertThat(pool.idleConnectionCount()).isEqualTo(IDLE);

      assertThat(door.sender(client, proxy.origin().toString()).send()).isEqualTo("ok");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
      })
  @DisplayName("is not sent on a connection after its last response (RFC 9112 section 9.3)")
  void usesANewConnectionAfterTheLastResponse(String response) throws Exception {
    Ending ending = response.contains("Length") ? Ending.SILENCE : Ending.CLOSE;
    for (Door door : Door.values()) {
      try (FaultProxy proxy = proxy(false)) {
        proxy.always(Fault.response(response.getBytes(StandardCharsets.US_ASCII), ending));
        Sender sender = door.sender(client(false), proxy.origin().toString());

        for (int call = 0; call < 3; call++) {
          assertThat(sender.send()).isEqualTo("ok");
          proxy.awaitOpenConnections(0);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"POST, Connection: x", "GET, 'Connection: x, close'"})
  @DisplayName(
      "closes a connection that no other request may use, before another call can get it from the pool")
  void closesTheConnectionBeforeTheCallEnds(String method, String field) throws Exception {
    CompletableFuture<Socket> used = new CompletableFuture<>();
    AtomicBoolean isClosed = new AtomicBoolean();
    OkHttpClient watched = client(false)
        .newBuilder()
        .addNetworkInterceptor(chain -> {
          used.complete(Objects.requireNonNull(chain.connection()).socket());
          return chain.proceed(chain.request());
        })
        .addInterceptor(chain -> {
          Response response = chain.proceed(chain.request());
          isClosed.set(used.join().isClosed());
          return response;
        })
        .build();
    String response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + field + "\r\n\r\nok";
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.response(response.getBytes(StandardCharsets.US_ASCII), Ending.SILENCE));

      OkHttpTransport.of(watched)
          .keepingInterceptors()
          .send(HttpRequest.of(method, proxy.origin() + "/"));
    }
    assertThat(isClosed).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
      })
  @DisplayName("that is safe leaves its connection open for others")
  void keepsTheConnection(String response) throws Exception {
    for (Door door : new Door[] {Door.TRANSPORT_SIGNED_GET, Door.INSTALLED_SIGNED_GET}) {
      try (FaultProxy proxy = proxy(false)) {
        proxy.always(Fault.response(response.getBytes(StandardCharsets.US_ASCII), Ending.SILENCE));

        assertThat(door.sender(client(false), proxy.origin().toString()).send()).isEqualTo("ok");

        assertThat(pool.idleConnectionCount()).isEqualTo(1);
        assertThat(proxy.openConnections()).isEqualTo(1);
        pool.evictAll();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "gets a new connection if it is unsafe, which the server does not close as an idle one")
  void isNotLostWhenItArrives(boolean tls) throws Exception {
    try (FaultProxy proxy = proxy(tls)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      OkHttpTransport transport = OkHttpTransport.of(client(tls));
      HttpRequest refresh = HttpRequest.post(
          proxy.origin() + "/token", Body.form(Parameters.of("grant_type", "refresh_token")));

      for (int call = 0; call < CALLS; call++) {
        assertThat(transport.send(refresh).bodyText()).isEqualTo("ok");
        assertThat(transport.sendAsync(refresh).get(1, TimeUnit.MINUTES).bodyText())
            .isEqualTo("ok");
      }

      assertThat(proxy.requests()).hasSize(2 * CALLS);
      proxy.awaitOpenConnections(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET"})
  @DisplayName(
      "is sent once by a login of OAuth 1.0a, although the user takes longer than the server waits")
  void redeemsTheVerifier(String method) throws Exception {
    FakeOAuth1Server users = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .credentialsByGet()
        .build();
    try (LoopbackServer loopback = LoopbackServer.start(users);
        FaultProxy proxy = FaultProxy.before(loopback.origin())) {
      OAuth1Server.Builder described = OAuth1Server.at(
          proxy.origin() + "/oauth/request_token",
          proxy.origin() + "/oauth/authorize",
          proxy.origin() + "/oauth/access_token");
      OAuth1Client client = OAuth1Client.builder()
          .server((method.equals("GET") ? described.credentialsByGet() : described).build())
          .clientCredentials("key", "secret")
          .build();
      OkHttpTransport transport = OkHttpTransport.of(client(false));
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE));

      for (int login = 0; login < CALLS; login++) {
        var pending = client.begin(URI.create("https://app.example/back")).over(transport);
        proxy.awaitOpenConnections(0);
        var callback = users.approve(pending.authorizationUri());
        assertThat(client.complete(pending, callback).over(transport)).isNotNull();
        proxy.awaitOpenConnections(0);
      }

      assertThat(proxy.requests()).hasSize(2 * CALLS);
    }
  }

  @Test
  @DisplayName("leaves the connections of safe requests to them")
  void sharesNoConnection() throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      OkHttpTransport transport = OkHttpTransport.of(client(false));
      HttpRequest read = HttpRequest.get(proxy.origin() + "/");
      transport.send(read);

      transport.send(HttpRequest.of("POST", proxy.origin() + "/"));
      transport.send(read);

      assertThat(pool.connectionCount()).isEqualTo(1);
      proxy.awaitOpenConnections(1);
    }
  }

  static Stream<HttpRequest> harmless() {
    return Stream.of(
        HttpRequest.get("http://localhost/x"),
        HttpRequest.of("HEAD", "http://localhost/x"),
        HttpRequest.of("OPTIONS", "http://localhost/x"),
        HttpRequest.get("http://localhost/x?a=b").withHeader("Authorization", "bearer t0ken"));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  @DisplayName("is repeated if that is harmless and the client repeats")
  void isRepeated(HttpRequest request) throws Exception {
    OkHttpClient once =
        client(false).newBuilder().retryOnConnectionFailure(false).build();
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      HttpRequest sent = at(proxy, request);
      OkHttpTransport transport = OkHttpTransport.of(client(false));

      HttpRequest first = HttpRequest.get(proxy.origin() + "/first");

      transport.send(first);
      assertThat(transport.send(sent).status()).isEqualTo(200);
      assertThat(proxy.requests()).hasSize(3);

      // The connection of the repeated request is not in the pool.
      OkHttpTransport.of(once).send(first);
      assertThatItIsSentOnce(proxy, OkHttpTransport.of(once), sent);
    }
  }

  static Stream<HttpRequest> notHarmless() {
    return Stream.of(
        HttpRequest.get("http://localhost/x?oauth_signature=a"),
        HttpRequest.get("http://localhost/x").withHeader("Authorization", "OAuth a=\"b\""),
        HttpRequest.get("http://localhost/x").withHeader("Authorization", "DPoP t0ken"),
        HttpRequest.get("http://localhost/x")
            .withHeader("Authorization", "Bearer t0ken")
            .withHeader("DPoP", "proof"),
        HttpRequest.get("http://localhost/x")
            .withHeader("Authorization", "Bearer t0ken")
            .andHeader("Authorization", "OAuth a=\"b\""));
  }

  @ParameterizedTest
  @MethodSource("notHarmless")
  @DisplayName("is not repeated if it may contain a credential for one use")
  void isNotRepeated(HttpRequest request) throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.nextRequestRejected(Ending.CLOSE));
      OkHttpTransport transport = OkHttpTransport.of(client(false));
      transport.send(at(proxy, request));

      assertThatItIsSentOnce(proxy, transport, at(proxy, request));
    }
  }

  @Test
  @DisplayName("is not repeated after the beginning of a response")
  void isNotRepeatedAfterAResponse() throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      OkHttpTransport transport = OkHttpTransport.of(client(false));
      HttpRequest read = HttpRequest.get(proxy.origin() + "/");
      transport.send(read);
      String cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok";
      proxy.next(Fault.response(cut.getBytes(StandardCharsets.US_ASCII), Ending.CLOSE));

      assertThatItIsSentOnce(proxy, transport, read);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("with a body for one use is sent on a new connection, with its body")
  void keepsTheBodyForOneUse(boolean tls) throws Exception {
    try (FaultProxy proxy = proxy(tls)) {
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE));
      OkHttpClient client = AuthorizingInterceptor.install(client(tls), signing());

      for (int call = 0; call < CALLS; call++) {
        String text = "x".repeat(100_000) + call;
        Request request = new Request.Builder()
            .url(proxy.origin() + "/")
            .post(new BodyForOneUse(text))
            .build();
        assertThat(text(client, request)).isEqualTo("ok");
        assertThat(new String(proxy.requests().get(call), StandardCharsets.US_ASCII))
            .endsWith("\r\n\r\n" + text);
        proxy.awaitOpenConnections(0);
      }
    }
  }

  @Test
  @DisplayName("is sent on a new connection if the server closed the first one during a refresh")
  void usesANewConnectionForTheNextAttempt() throws Exception {
    try (FaultProxy proxy = proxy(false)) {
      proxy.always(Fault.response(
          "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno".getBytes(StandardCharsets.US_ASCII),
          Ending.CLOSE));
      Authorizer refreshing = request -> Exchange.done(new Attempt() {
        @Override
        public HttpRequest request() {
          return request.withHeader("Authorization", "Bearer first");
        }

        @Override
        public Exchange<Optional<Attempt>> after(HttpResponse response) {
          proxy.awaitOpenConnections(0);
          proxy.always(Fault.none());
          return Exchange.done(
              Optional.of(Attempt.only(request.withHeader("Authorization", "Bearer second"))));
        }
      });
      Request post = new Request.Builder()
          .url(proxy.origin() + "/")
          .post(RequestBody.create("text".getBytes(StandardCharsets.US_ASCII)))
          .build();

      assertThat(text(AuthorizingInterceptor.install(client(false), refreshing), post))
          .isEqualTo("ok");
      assertThat(proxy.requests()).hasSize(2);
    }
  }

  private static void assertThatItIsSentOnce(
      FaultProxy proxy, OkHttpTransport transport, HttpRequest request) {
    int before = proxy.requests().size();
    assertThatThrownBy(() -> transport.send(request))
        .isInstanceOfSatisfying(
            IOException.class,
            failure -> assertThat(
                    NoResponse.from(request.origin(), failure, Redactor.none()).perhapsSent())
                .isTrue());
    assertThat(proxy.requests()).hasSize(before + 1);
  }

  private FaultProxy proxy(boolean tls) throws IOException {
    return tls
        ? FaultProxy.before(server.origin(), CERTIFICATES.serverContext())
        : FaultProxy.before(server.origin());
  }

  private OkHttpClient client(boolean tls) {
    OkHttpClient.Builder client = new OkHttpClient.Builder().connectionPool(pool);
    return tls
        ? client
            .sslSocketFactory(
                CERTIFICATES.clientContext().getSocketFactory(), CERTIFICATES.trustManager())
            .build()
        : client.build();
  }

  private static HttpRequest at(FaultProxy proxy, HttpRequest request) {
    String target = request.uri().toString().substring("http://localhost".length());
    HttpRequest sent = HttpRequest.of(request.method(), proxy.origin() + target);
    for (String value : request.headers().all("Authorization")) {
      sent = sent.andHeader("Authorization", value);
    }
    return request.headers().contains("DPoP") ? sent.withHeader("DPoP", "proof") : sent;
  }

  private static String text(OkHttpClient client, Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }

  private static CompletableFuture<String> enqueued(OkHttpClient client, Request request) {
    CompletableFuture<String> text = new CompletableFuture<>();
    client.newCall(request).enqueue(new Callback() {
      @Override
      public void onResponse(Call call, Response response) throws IOException {
        try (response) {
          text.complete(response.body().string());
        }
      }

      @Override
      public void onFailure(Call call, IOException failure) {
        text.completeExceptionally(failure);
      }
    });
    return text;
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IOException("The other requests did not arrive");
      }
    } catch (InterruptedException e) {
      throw new IOException("The test has ended", e);
    }
  }

  private static Authorizer signing() {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "OAuth oauth_nonce=\"a\"")));
  }

  private static Authorizer bearer() {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer t0ken")));
  }

  /** Sends a request, and returns the text of the response. */
  @FunctionalInterface
  private interface Sender {

    String send() throws IOException;
  }

  /** A way to send a request that must not be repeated, or is not because the client does not repeat. */
  private enum Door {
    TRANSPORT_POST {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        OkHttpTransport transport = OkHttpTransport.of(client);
        return () -> transport
            .send(HttpRequest.post(origin + "/", Body.form(Parameters.of("code", "once"))))
            .bodyText();
      }
    },

    TRANSPORT_SIGNED_GET {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        OkHttpTransport transport = OkHttpTransport.of(client);
        return () -> transport
            .send(HttpRequest.get(origin + "/").withHeader("Authorization", "OAuth a=\"b\""))
            .bodyText();
      }
    },

    TRANSPORT_WITH_INTERCEPTORS_ASYNC {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        OkHttpTransport transport = OkHttpTransport.of(client).keepingInterceptors();
        return () -> {
          try {
            return transport
                .sendAsync(HttpRequest.get(origin + "/?oauth_signature=a"))
                .get(1, TimeUnit.MINUTES)
                .bodyText();
          } catch (ExecutionException e) {
            throw new IOException(e.getCause());
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        };
      }
    },

    INSTALLED_SIGNED_GET {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        return getting(AuthorizingInterceptor.install(client, signing()), origin);
      }
    },

    INSTALLED_BEARER_POST {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        return posting(AuthorizingInterceptor.install(client, bearer()), origin);
      }
    },

    INSTALLED_BEARER_GET_WITHOUT_RETRIES {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        OkHttpClient once = client.newBuilder().retryOnConnectionFailure(false).build();
        return getting(AuthorizingInterceptor.install(once, bearer()), origin);
      }
    },

    ADDED_SIGNED_POST {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        return posting(
            with(client, AuthorizingInterceptor.of(OkHttpTransport.of(client), signing())), origin);
      }
    },

    PER_OWNER_SIGNED_GET {
      @Override
      Sender sender(OkHttpClient client, String origin) {
        return getting(
            with(
                client,
                AuthorizingInterceptor.perOwner(OkHttpTransport.of(client), owner -> signing())),
            origin);
      }
    };

    abstract Sender sender(OkHttpClient client, String origin);

    private static OkHttpClient with(OkHttpClient client, Interceptor interceptor) {
      return client
          .newBuilder()
          .followRedirects(false)
          .addInterceptor(interceptor)
          .build();
    }

    private static Sender getting(OkHttpClient client, String origin) {
      Request request = new Request.Builder()
          .url(origin + "/")
          .tag(ResourceOwner.class, ALICE)
          .build();
      return () -> text(client, request);
    }

    private static Sender posting(OkHttpClient client, String origin) {
      Request request = new Request.Builder()
          .url(origin + "/")
          .post(RequestBody.create("text".getBytes(StandardCharsets.US_ASCII)))
          .build();
      return () -> text(client, request);
    }
  }

  /** A body that cannot be written again. */
  private static final class BodyForOneUse extends RequestBody {

    private final String text;
    private boolean isWritten;

    private BodyForOneUse(String text) {
      this.text = text;
    }

    @Override
    public MediaType contentType() {
      return MediaType.get("text/plain");
    }

    @Override
    public long contentLength() {
      return text.length();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      if (isWritten) {
        throw new AssertionError("The body was written before");
      }
      isWritten = true;
      sink.writeUtf8(text);
    }
  }
}
