package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OkHttpTransport says of itself, beyond the port's contract. */
@DisplayName("OkHttpTransport")
final class OkHttpTransportBoundsTest {

  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final MockResponse TOLD = answer(200).body("told").build();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // What it leaves behind of the client that it is given, and what it keeps.

  @Test
  @DisplayName(
      "runs no interceptor and no event listener of the client, and leaves the client as it is")
  void interceptorsStayBehind() throws Exception {
    Seen seen = new Seen();
    OkHttpClient client = seen.client();
    server.enqueue(TOLD);
    server.enqueue(TOLD);
    OkHttpTransport transport = OkHttpTransport.of(client);

    transport.send(HttpRequest.get(uri("/")));
    transport.sendAsync(HttpRequest.get(uri("/"))).get(10, TimeUnit.SECONDS);

    assertThat(seen.statuses).isEmpty();
    assertThat(seen.started).hasValue(0);
    assertThat(client.interceptors()).hasSize(1);
    assertThat(client.networkInterceptors()).hasSize(1);
    assertThat(client.followRedirects()).isTrue();
  }

  @Test
  @DisplayName("runs them where it is told to keep them, however often, and shows them what came")
  void keepingInterceptors() throws Exception {
    Seen seen = new Seen();
    server.enqueue(answer(503).addHeader("Retry-After", "0").build());

    HttpResponse response = OkHttpTransport.of(seen.client())
        .keepingInterceptors()
        .withBodyCap(100)
        .keepingInterceptors()
        .send(HttpRequest.get(uri("/")));

    assertThat(response.status()).isEqualTo(503);
    assertThat(seen.statuses).containsExactly("network 503", "application 503");
    assertThat(seen.started).hasValue(1);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "lets an interceptor that is kept send again, answer itself, or build the request anew")
  void whatInterceptorsMayDo() throws Exception {
    server.enqueue(answer(500).build());
    server.enqueue(TOLD);
    OkHttpClient repeating = new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          chain.proceed(chain.request()).close();
          return chain.proceed(
              new okhttp3.Request.Builder().url(chain.request().url()).build());
        })
        .build();
    OkHttpClient answering = new OkHttpClient.Builder()
        .addInterceptor(chain -> new Response.Builder()
            .request(chain.request())
            .protocol(okhttp3.Protocol.HTTP_1_1)
            .code(299)
            .message("")
            .build())
        .build();

    assertThat(kept(repeating).send(HttpRequest.get(uri("/"))).status()).isEqualTo(200);
    assertThat(kept(answering).send(HttpRequest.get(uri("/"))).status()).isEqualTo(299);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("has a dispatcher of its own, without limit: no request waits for another's answer")
  void dispatcher() throws Exception {
    int many = 70;
    CountDownLatch arrived = new CountDownLatch(many);
    server.setDispatcher(new mockwebserver3.Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        arrived.countDown();
        return arrived.await(10, TimeUnit.SECONDS) ? TOLD : answer(500).build();
      }
    });
    Dispatcher callers = new Dispatcher();
    callers.setMaxRequests(1);
    OkHttpTransport transport =
        OkHttpTransport.of(new OkHttpClient.Builder().dispatcher(callers).build());

    List<CompletableFuture<HttpResponse>> answers = Stream.generate(
            () -> transport.sendAsync(HttpRequest.get(uri("/"))))
        .limit(many)
        .toList();

    for (CompletableFuture<HttpResponse> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("goes through the client's proxy, on the client's connections")
  void proxyAndPool() throws Exception {
    ConnectionPool pool = new ConnectionPool();
    OkHttpClient proxied = new OkHttpClient.Builder()
        .proxy(server.getProxyAddress())
        .connectionPool(pool)
        .build();
    server.enqueue(TOLD);

    OkHttpTransport.of(proxied).send(HttpRequest.get("http://elsewhere.invalid/by-proxy"));

    assertThat(server.takeRequest().getTarget()).isEqualTo("http://elsewhere.invalid/by-proxy");
    assertThat(pool.connectionCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("asks the client's DNS")
  void dns() throws Exception {
    OkHttpClient knowing = new OkHttpClient.Builder()
        .dns(host -> List.of(InetAddress.getByName("localhost")))
        .build();
    server.enqueue(TOLD);

    HttpResponse response = OkHttpTransport.of(knowing)
        .send(HttpRequest.get("http://elsewhere.invalid:" + server.getPort() + "/"));

    assertThat(response.bodyText()).isEqualTo("told");
  }

  @Test
  @DisplayName(
      "takes the client's call timeout for the total deadline, 30 seconds where there is none")
  void callTimeout() {
    OkHttpClient brief =
        new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(5)).build();

    assertThat(OkHttpTransport.of(brief)).hasToString("OkHttpTransport[PT5S, 8388608 octets]");
    assertThat(OkHttpTransport.of(new OkHttpClient()).withBodyCap(0))
        .hasToString("OkHttpTransport[PT30S, 0 octets]");
  }

  @Test
  @DisplayName("refuses bounds that bound nothing")
  void refusesBounds() {
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient());
    for (Duration deadline : List.of(
        Duration.ZERO,
        Duration.ofSeconds(-1),
        Duration.ofNanos(999_999),
        Duration.ofDays(25),
        Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatIllegalArgumentException().isThrownBy(() -> transport.withTotalDeadline(deadline));
    }
    for (long cap : new long[] {-1, Integer.MAX_VALUE, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException().isThrownBy(() -> transport.withBodyCap(cap));
    }
  }

  // It sends what it was given, once.

  @Test
  @DisplayName(
      "sends every character that a path or a query may hold as it is, and ' in a query as %27")
  void everyCharacter() throws Exception {
    // On a used connection, the server waits some 40 ms with each answer.
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient.Builder()
        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
        .build());
    for (char character = ' '; character <= '~'; character++) {
      for (String target : List.of("/a" + character + "b", "/a?b" + character + "c")) {
        if ("#%".indexOf(character) < 0 && isUri(target)) {
          server.enqueue(TOLD);
          transport.send(HttpRequest.get(uri(target)));
          assertThat(server.takeRequest().getTarget())
              .isEqualTo(target.startsWith("/a?") ? target.replace("'", "%27") : target);
        }
      }
    }
    assertThat(server.getRequestCount()).isGreaterThan(2 * 62);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/"})
  @DisplayName("refuses a host that OkHttp would write in another way")
  void anotherHost(String uri) {
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient());
    HttpRequest request = HttpRequest.get(uri + "?token=c4n4ry");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> transport.send(request))
        .withMessageContaining("IPv6")
        .withMessageNotContaining("c4n4ry");
    assertThatIllegalArgumentException().isThrownBy(() -> transport.sendAsync(request));
  }

  @Test
  @DisplayName("takes an IPv6 host in its shortest form")
  void shortestHost() {
    List<SocketAddress> asked = new CopyOnWriteArrayList<>();
    OkHttpTransport transport = connecting((address, closed) -> {
      asked.add(address);
      throw new ConnectException("refused");
    });

    assertThatThrownBy(() -> transport.send(HttpRequest.get("http://[2001:db8::1]:8080/")))
        .isInstanceOf(ConnectException.class)
        .hasMessage("No connection to http://[2001:db8::1]:8080");
    assertThat(asked).containsExactly(new InetSocketAddress("2001:db8::1", 8080));
  }

  @Test
  @DisplayName("refuses a GET with a body, which OkHttp does not send")
  void getWithABody() {
    HttpRequest request = HttpRequest.get(uri("/")).withBody(Body.json("{}"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkHttpTransport.of(new OkHttpClient()).send(request))
        .withMessageContaining("no body with GET");
  }

  @Test
  @DisplayName("asks for no compression, unless the request does")
  void encoding() throws Exception {
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient());
    server.enqueue(TOLD);
    server.enqueue(
        answer(200).addHeader("Content-Encoding", "gzip").body("zipped").build());

    transport.send(HttpRequest.get(uri("/")));
    HttpResponse zipped =
        transport.send(HttpRequest.get(uri("/")).withHeader("accept-encoding", "gzip"));

    assertThat(server.takeRequest().getHeaders().values("Accept-Encoding"))
        .containsExactly("identity");
    assertThat(server.takeRequest().getHeaders().values("Accept-Encoding")).containsExactly("gzip");
    assertThat(zipped.bodyText()).isEqualTo("zipped");
  }

  @ParameterizedTest
  @ValueSource(ints = {407, 408, 421, 503})
  @DisplayName("reports what OkHttp would react to of its own accord, and sends once")
  void followUps(int status) throws Exception {
    OkHttpClient client = new OkHttpClient.Builder()
        .proxyAuthenticator((route, response) -> response.request())
        .build();
    server.enqueue(answer(status).addHeader("Retry-After", "0").body("no").build());
    server.enqueue(TOLD);

    HttpResponse response = OkHttpTransport.of(client).send(HttpRequest.get(uri("/")));

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers().all("Retry-After")).containsExactly("0");
    assertThat(response.bodyText()).isEqualTo("no");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  // HTTP/2 over TLS.

  @Test
  @DisplayName("speaks HTTP/2 over TLS, with the client's own trust")
  void http2() throws Exception {
    OkHttpTransport transport = OkHttpTransport.of(overTls());
    server.enqueue(answer(200).addHeader("X-A", "1").body("told").build());
    server.enqueue(answer(503).addHeader("Retry-After", "0").build());

    HttpResponse get = transport.send(HttpRequest.get(uri("/a%2Fb?c=d")));
    HttpResponse post =
        transport.sendAsync(HttpRequest.post(uri("/"), Body.json("{}"))).get(10, TimeUnit.SECONDS);

    assertThat(get.bodyText()).isEqualTo("told");
    assertThat(get.headers().all("x-a")).containsExactly("1");
    assertThat(post.status()).isEqualTo(503);
    RecordedRequest first = server.takeRequest();
    assertThat(first.getVersion()).isEqualTo("HTTP/2");
    assertThat(first.getTarget()).isEqualTo("/a%2Fb?c=d");
    RecordedRequest second = server.takeRequest();
    assertThat(second.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
    assertThat(second.getHeaders().values("Content-Type")).containsExactly("application/json");
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("takes a body that is cut off for no answer, on HTTP/1.1 and HTTP/2, and sends once")
  void cutOff(boolean tls) {
    OkHttpClient client = tls ? overTls() : new OkHttpClient();
    server.enqueue(answer(200)
        .body("x".repeat(100_000))
        .onResponseBody(new SocketEffect.CloseSocket())
        .build());
    server.enqueue(TOLD);

    assertThatThrownBy(() -> OkHttpTransport.of(client).send(HttpRequest.get(uri("/"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class)
        .hasMessage("No whole answer from " + HttpRequest.get(uri("/")).origin());
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("ends at the total deadline where a body dribbles in, on HTTP/1.1 and HTTP/2")
  void slowBody(boolean tls) {
    OkHttpTransport transport = OkHttpTransport.of(tls ? overTls() : new OkHttpClient())
        .withTotalDeadline(Duration.ofMillis(500));
    for (int i = 0; i < 2; i++) {
      server.enqueue(answer(200)
          .body("x".repeat(100))
          .throttleBody(1, 100, TimeUnit.MILLISECONDS)
          .build());
    }

    assertThatThrownBy(() -> transport.send(HttpRequest.get(uri("/"))))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith("No answer in time from http");
    assertThatThrownBy(
            () -> transport.sendAsync(HttpRequest.get(uri("/"))).get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SocketTimeoutException.class);
  }

  @Test
  @DisplayName("gives up the connection of a body above the cap, rather than read on to save it")
  void stopsAtTheCap() {
    ConnectionPool pool = new ConnectionPool();
    OkHttpTransport transport = OkHttpTransport.of(
            new OkHttpClient.Builder().connectionPool(pool).build())
        .withBodyCap(3);
    server.enqueue(answer(200).body("x".repeat(100_000)).build());

    assertThatThrownBy(() -> transport.send(HttpRequest.get(uri("/"))))
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("The answer's body is longer than 3 octets");
    assertThat(pool.connectionCount()).isZero();
  }

  // Its failures say whether anything was sent.

  @Test
  @DisplayName("promises that nothing was sent where a TLS handshake fails")
  void handshakes() {
    OkHttpTransport transport = OkHttpTransport.of(overTls());
    server.enqueue(answer(200).failHandshake().build());

    assertThatThrownBy(() -> transport.send(HttpRequest.of("POST", uri("/"))))
        .isInstanceOf(ConnectException.class)
        .hasMessage("No connection to " + HttpRequest.get(uri("/")).origin())
        .hasCauseInstanceOf(SSLException.class);
  }

  static List<IOException> failuresToConnect() {
    return List.of(
        new SocketTimeoutException("connect timed out"),
        new NoRouteToHostException("no route"),
        new SocketException("network is unreachable"));
  }

  @ParameterizedTest
  @MethodSource("failuresToConnect")
  @DisplayName("promises that nothing was sent where there is no connection, whatever the reason")
  void noConnection(IOException why) {
    OkHttpTransport transport = connecting((address, closed) -> {
      throw why;
    });

    assertThatThrownBy(() -> transport.send(HttpRequest.of("POST", uri("/"))))
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(
            () -> transport.sendAsync(HttpRequest.of("POST", uri("/"))).get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName(
      "promises that nothing was sent where the deadline passes before there is a connection")
  void deadlineWhileConnecting() {
    OkHttpTransport transport =
        connecting((address, closed) -> await(closed)).withTotalDeadline(Duration.ofMillis(200));

    Throwable failure =
        assertTimeout(SOON, () -> failure(() -> transport.send(HttpRequest.of("POST", uri("/")))));

    assertThat(failure).isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("says UnknownHostException where there is no address")
  void unknownHost() {
    OkHttpClient lost = new OkHttpClient.Builder()
        .dns(host -> {
          throw new UnknownHostException("the resolver's words");
        })
        .build();

    assertThatThrownBy(() -> OkHttpTransport.of(lost)
            .send(HttpRequest.get("http://tripod-transport.invalid/?q=c4n4ry")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("tripod-transport.invalid");
  }

  @Test
  @DisplayName("takes a failure that is no IOException for no answer")
  void unchecked() {
    OkHttpClient broken = new OkHttpClient.Builder()
        .addNetworkInterceptor(chain -> {
          throw new IllegalStateException("a bug");
        })
        .build();

    assertThatThrownBy(() -> kept(broken).send(HttpRequest.get(uri("/"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  // Interrupting and cancelling.

  @Test
  @DisplayName("sends nothing for a thread that is interrupted already, and leaves it its flag")
  void interruptedBefore() {
    Thread.currentThread().interrupt();

    Throwable failure =
        failure(() -> OkHttpTransport.of(new OkHttpClient()).send(HttpRequest.get(uri("/"))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(InterruptedIOException.class);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("ends at once where it is interrupted while it connects, and leaves the flag")
  void interruptedWhileConnecting() {
    Thread sender = Thread.currentThread();
    OkHttpTransport transport = connecting((address, closed) -> {
      sender.interrupt();
      await(closed);
    });

    Throwable failure =
        assertTimeout(SOON, () -> failure(() -> transport.send(HttpRequest.get(uri("/")))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  @DisplayName("cancels the call, and closes its connection, when its future is cancelled")
  void cancelling() throws Exception {
    ConnectionPool pool = new ConnectionPool();
    OkHttpClient client = new OkHttpClient.Builder().connectionPool(pool).build();
    CountDownLatch canceled = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    OkHttpClient watched = client
        .newBuilder()
        .eventListener(new EventListener() {
          @Override
          public void canceled(Call call) {
            canceled.countDown();
          }

          @Override
          public void callFailed(Call call, IOException failure) {
            failed.countDown();
          }
        })
        .build();
    server.enqueue(answer(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
    CompletableFuture<HttpResponse> answer = kept(watched).sendAsync(HttpRequest.get(uri("/")));
    assertThat(server.takeRequest(10, TimeUnit.SECONDS)).isNotNull();

    answer.cancel(true);

    assertThat(canceled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.connectionCount()).isZero();
  }

  private OkHttpClient overTls() {
    server.useHttps(new HandshakeCertificates.Builder()
        .heldCertificate(CERTIFICATE)
        .build()
        .sslSocketFactory());
    HandshakeCertificates trusting = new HandshakeCertificates.Builder()
        .addTrustedCertificate(CERTIFICATE.certificate())
        .build();
    return new OkHttpClient.Builder()
        .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
        .build();
  }

  private String uri(String target) {
    return server.url("/") + target.substring(1);
  }

  private static boolean isUri(String target) {
    try {
      return HttpRequest.get("http://localhost" + target).uri().toString().endsWith(target);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static MockResponse.Builder answer(int status) {
    return new MockResponse.Builder().code(status);
  }

  private static OkHttpTransport kept(OkHttpClient client) {
    return OkHttpTransport.of(client).keepingInterceptors();
  }

  private static OkHttpTransport connecting(Connecting connecting) {
    return OkHttpTransport.of(
        new OkHttpClient.Builder().socketFactory(new Sockets(connecting)).build());
  }

  /** Later than {@link #SOON} it ends in any case, so that no test hangs. */
  private static void await(CountDownLatch closed) throws IOException {
    try {
      boolean inTime = closed.await(SOON.toSeconds() + 2, TimeUnit.SECONDS);
      throw new SocketException(inTime ? "closed" : "not closed in time");
    } catch (InterruptedException e) {
      throw new IOException("The test has ended", e);
    }
  }

  private static Throwable failure(Sends sends) {
    try {
      throw new AssertionError("answered " + sends.send());
    } catch (IOException e) {
      return e;
    }
  }

  @FunctionalInterface
  private interface Sends {

    HttpResponse send() throws IOException;
  }

  /** What happens instead of a connection. */
  @FunctionalInterface
  private interface Connecting {

    void connect(SocketAddress address, CountDownLatch closed) throws IOException;
  }

  /** What a client's interceptors and event listeners see. */
  private static final class Seen {

    private final List<String> statuses = new ArrayList<>();
    private final AtomicInteger started = new AtomicInteger();

    private OkHttpClient client() {
      return new OkHttpClient.Builder()
          .addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            statuses.add("application " + response.code());
            return response;
          })
          .addNetworkInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            statuses.add("network " + response.code());
            return response;
          })
          .eventListener(new EventListener() {
            @Override
            public void callStart(Call call) {
              started.incrementAndGet();
            }
          })
          .build();
    }
  }

  /** Sockets that do not connect. */
  private static final class Sockets extends SocketFactory {

    private final Connecting connecting;

    private Sockets(Connecting connecting) {
      this.connecting = connecting;
    }

    @Override
    public Socket createSocket() {
      CountDownLatch closed = new CountDownLatch(1);
      return new Socket() {
        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
          connecting.connect(address, closed);
        }

        @Override
        public synchronized void close() throws IOException {
          closed.countDown();
          super.close();
        }
      };
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
