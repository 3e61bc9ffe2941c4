package dev.tripod.transport.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the promises of OkHttpTransport that its port does not require. */
@DisplayName("OkHttpTransport")
@Execution(ExecutionMode.CONCURRENT)
final class OkHttpTransportBoundsTest {

  private static final Duration GUARD = Duration.ofMinutes(1);
  private static final MockResponse TEXT = status(200).body("told").build();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // Which settings of the client it keeps.

  @Test
  @DisplayName(
      "runs none of the client's interceptors and event listeners, and does not change the client")
  void interceptorsStayBehind() throws Exception {
    Seen seen = new Seen();
    OkHttpClient client = seen.client();
    server.enqueue(TEXT);
    server.enqueue(TEXT);
    OkHttpTransport transport = OkHttpTransport.of(client);

    transport.send(HttpRequest.get(uri("/")));
    transport.sendAsync(HttpRequest.get(uri("/"))).get(2, TimeUnit.MINUTES);

    assertThat(seen.statuses).isEmpty();
    assertThat(seen.started).hasValue(0);
    assertThat(client.interceptors()).hasSize(1);
    assertThat(client.networkInterceptors()).hasSize(1);
    assertThat(client.followRedirects()).isTrue();
  }

  @Test
  @DisplayName("keepingInterceptors runs them, and they see the real status")
  void keepingInterceptors() throws Exception {
    Seen seen = new Seen();
    server.enqueue(status(503).addHeader("Retry-After", "0").build());

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
  @DisplayName("an interceptor that stays may print the request: its tag shows no credential")
  void printedTag() throws Exception {
    server.enqueue(TEXT);
    List<String> printed = new CopyOnWriteArrayList<>();
    OkHttpClient printing = new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          printed.add(chain.request().toString());
          return chain.proceed(chain.request());
        })
        .build();

    withInterceptors(printing)
        .send(HttpRequest.post(uri("/"), Body.bytes("a/b", "c4n4ry".getBytes(UTF_8)))
            .withHeader("Authorization", "Bearer c4n4ry"));

    assertThat(printed)
        .singleElement(as(STRING))
        .contains("TransportCall[", "POST")
        .doesNotContain("c4n4ry");
  }

  @Test
  @DisplayName("an interceptor that stays may send again, respond itself or rebuild the request")
  void whatInterceptorsMayDo() throws Exception {
    server.enqueue(status(500).build());
    server.enqueue(TEXT);
    OkHttpClient repeating = new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          chain.proceed(chain.request()).close();
          return chain.proceed(
              new okhttp3.Request.Builder().url(chain.request().url()).build());
        })
        .build();
    OkHttpClient responding = new OkHttpClient.Builder()
        .addInterceptor(chain -> new Response.Builder()
            .request(chain.request())
            .protocol(okhttp3.Protocol.HTTP_1_1)
            .code(299)
            .message("")
            .build())
        .build();

    assertThat(withInterceptors(repeating).send(HttpRequest.get(uri("/"))).status())
        .isEqualTo(200);
    assertThat(withInterceptors(responding).send(HttpRequest.get(uri("/"))).status())
        .isEqualTo(299);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("has its own dispatcher without limits, so that no request waits for another one")
  void dispatcher() throws Exception {
    int many = 70;
    CountDownLatch arrived = new CountDownLatch(many);
    server.setDispatcher(new mockwebserver3.Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        arrived.countDown();
        return arrived.await(2, TimeUnit.MINUTES) ? TEXT : status(500).build();
      }
    });
    Dispatcher callers = new Dispatcher();
    callers.setMaxRequests(1);
    OkHttpTransport transport =
        OkHttpTransport.of(new OkHttpClient.Builder().dispatcher(callers).build());

    List<CompletableFuture<HttpResponse>> responses = Stream.generate(
            () -> transport.sendAsync(HttpRequest.get(uri("/"))))
        .limit(many)
        .toList();

    for (CompletableFuture<HttpResponse> response : responses) {
      assertThat(response.get(3, TimeUnit.MINUTES).status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("uses the client's proxy and connection pool")
  void proxyAndPool() throws Exception {
    ConnectionPool pool = new ConnectionPool();
    OkHttpClient proxied = new OkHttpClient.Builder()
        .proxy(server.getProxyAddress())
        .connectionPool(pool)
        .build();
    server.enqueue(TEXT);

    OkHttpTransport.of(proxied).send(HttpRequest.get("http://elsewhere.invalid/by-proxy"));

    assertThat(server.takeRequest().getTarget()).isEqualTo("http://elsewhere.invalid/by-proxy");
    assertThat(pool.connectionCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("uses the client's DNS")
  void dns() throws Exception {
    OkHttpClient knowing = new OkHttpClient.Builder()
        .dns(host -> List.of(InetAddress.getByName("localhost")))
        .build();
    server.enqueue(TEXT);

    HttpResponse response = OkHttpTransport.of(knowing)
        .send(HttpRequest.get("http://elsewhere.invalid:" + server.getPort() + "/"));

    assertThat(response.bodyText()).isEqualTo("told");
  }

  @Test
  @DisplayName("uses the client's call timeout as the total deadline, or 30 seconds")
  void callTimeout() {
    OkHttpClient brief =
        new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(5)).build();

    assertThat(OkHttpTransport.of(brief)).hasToString("OkHttpTransport[PT5S, 8388608 bytes]");
    assertThat(OkHttpTransport.of(new OkHttpClient()).withBodyCap(0))
        .hasToString("OkHttpTransport[PT30S, 0 bytes]");
  }

  @Test
  @DisplayName("rejects bounds without an effect")
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
    for (long cap : new long[] {-1, 2_147_483_640, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException().isThrownBy(() -> transport.withBodyCap(cap));
    }
    assertThat(transport.withTotalDeadline(Duration.ofMillis(1)).withBodyCap(0))
        .hasToString("OkHttpTransport[PT0.001S, 0 bytes]");
    assertThat(transport
            .withTotalDeadline(Duration.ofMillis(Integer.MAX_VALUE))
            .withBodyCap(2_147_483_639))
        .hasToString("OkHttpTransport[PT596H31M23.647S, 2147483639 bytes]");
  }

  // It sends the exact request once.

  @Test
  @DisplayName(
      "sends every valid character of a path or a query unchanged, except ' in a query, which becomes %27")
  void everyCharacter() throws Exception {
    // On a reused connection, the server delays each response by about 40 ms.
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient.Builder()
        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
        .build());
    for (char character = ' '; character <= '~'; character++) {
      for (String target : List.of("/a" + character + "b", "/a?b" + character + "c")) {
        if ("#%".indexOf(character) < 0 && isUri(target)) {
          server.enqueue(TEXT);
          transport.send(HttpRequest.get(uri(target)));
          assertThat(server.takeRequest().getTarget())
              .isEqualTo(target.startsWith("/a?") ? target.replace("'", "%27") : target);
        }
      }
    }
    assertThat(server.getRequestCount()).isGreaterThan(2 * 62);
  }

  @Test
  @DisplayName("rejects a host that OkHttp rejects")
  void anotherHost() {
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient());
    HttpRequest request = HttpRequest.get("http://" + "a".repeat(64) + ".example/?token=c4n4ry");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> transport.send(request))
        .withMessageContaining("63")
        .withMessageNotContaining("c4n4ry");
    assertThatIllegalArgumentException().isThrownBy(() -> transport.sendAsync(request));
  }

  @Test
  @DisplayName("rejects a host that OkHttp would change")
  void changedHost() {
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient());
    HttpRequest request = HttpRequest.get("http://xn---tda.example/");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> transport.send(request))
        .withMessageContaining("shortens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[2001:db8:0:0:0:0:0:1]", "[2001:DB8::0001]", "[2001:db8::1]"})
  @DisplayName("accepts an IPv6 host in every form, and sends its shortest form")
  void everyFormOfAnIpv6Host(String host) {
    OkHttpTransport transport = connecting((address, closed) -> {
      throw new ConnectException("refused");
    });

    assertThatThrownBy(() -> transport.send(HttpRequest.get("http://" + host + ":8080/")))
        .isInstanceOf(ConnectException.class)
        .hasMessage("No connection to http://[2001:db8::1]:8080");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::1", "::1"})
  @DisplayName("accepts an IPv6 host in its shortest form")
  void shortestHost(String host) {
    List<SocketAddress> asked = new CopyOnWriteArrayList<>();
    OkHttpTransport transport = connecting((address, closed) -> {
      asked.add(address);
      throw new ConnectException("refused");
    });

    assertThatThrownBy(() -> transport.send(HttpRequest.get("http://[" + host + "]:8080/")))
        .isInstanceOf(ConnectException.class)
        .hasMessage("No connection to http://[" + host + "]:8080");
    assertThat(asked).containsExactly(new InetSocketAddress(host, 8080));
  }

  @Test
  @DisplayName("rejects a GET with a body, which OkHttp does not send")
  void getWithABody() {
    HttpRequest request = HttpRequest.get(uri("/")).withBody(Body.json("{}"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkHttpTransport.of(new OkHttpClient()).send(request))
        .withMessageContaining("no body with GET");
  }

  @Test
  @DisplayName("requests compression only if the request does")
  void encoding() throws Exception {
    OkHttpTransport transport = OkHttpTransport.of(new OkHttpClient());
    server.enqueue(TEXT);
    server.enqueue(
        status(200).addHeader("Content-Encoding", "gzip").body("zipped").build());

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
  @DisplayName("returns statuses that OkHttp would react to, and sends once")
  void followUps(int status) throws Exception {
    OkHttpClient client = new OkHttpClient.Builder()
        .proxyAuthenticator((route, response) -> response.request())
        .build();
    server.enqueue(status(status).addHeader("Retry-After", "0").body("no").build());
    server.enqueue(TEXT);

    HttpResponse response = OkHttpTransport.of(client).send(HttpRequest.get(uri("/")));

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers().all("Retry-After")).containsExactly("0");
    assertThat(response.bodyText()).isEqualTo("no");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  // HTTP/2 over TLS.

  @Test
  @DisplayName("supports HTTP/2 over TLS with the client's trust settings")
  void http2() throws Exception {
    OkHttpTransport transport = OkHttpTransport.of(OverTls.clientOf(server));
    server.enqueue(status(200).addHeader("X-A", "1").body("told").build());
    server.enqueue(status(503).addHeader("Retry-After", "0").build());

    HttpResponse get = transport.send(HttpRequest.get(uri("/a%2Fb?c=d")));
    HttpResponse post =
        transport.sendAsync(HttpRequest.post(uri("/"), Body.json("{}"))).get(2, TimeUnit.MINUTES);

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
  @DisplayName("treats a truncated body as no response, on HTTP/1.1 and HTTP/2, and sends once")
  void cutOff(boolean tls) {
    OkHttpClient client = tls ? OverTls.clientOf(server) : new OkHttpClient();
    server.enqueue(status(200)
        .body("x".repeat(100_000))
        .onResponseBody(new SocketEffect.CloseSocket())
        .build());
    server.enqueue(TEXT);

    assertThatThrownBy(() -> OkHttpTransport.of(client).send(HttpRequest.get(uri("/"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class)
        .hasMessage("No complete response from " + HttpRequest.get(uri("/")).origin());
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("ends at the total deadline if a body arrives slowly, on HTTP/1.1 and HTTP/2")
  void slowBody(boolean tls) {
    OkHttpClient client = tls ? OverTls.clientOf(server) : new OkHttpClient();
    server.setDispatcher(new mockwebserver3.Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return status(200)
            .body("x".repeat(10_000))
            .throttleBody(1, 100, TimeUnit.MILLISECONDS)
            .build();
      }
    });
    HttpRequest request = HttpRequest.get(uri("/"));
    Duration deadline = Duration.ofMillis(500);
    Throwable failure = failure(() ->
        OkHttpTransport.of(client).withTotalDeadline(Duration.ofMillis(500)).send(request));
    // On a busy machine the deadline may pass before the connection exists.
    while (failure instanceof ConnectException && deadline.compareTo(GUARD) < 0) {
      deadline = deadline.multipliedBy(4);
      OkHttpTransport patient = OkHttpTransport.of(client).withTotalDeadline(deadline);
      failure = failure(() -> patient.send(request));
    }
    OkHttpTransport transport = OkHttpTransport.of(client).withTotalDeadline(deadline);

    assertThat(failure)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith("No response in time from http");
    assertThatThrownBy(
            () -> transport.sendAsync(HttpRequest.get(uri("/"))).get(2, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SocketTimeoutException.class);
  }

  @Test
  @DisplayName("closes the connection if a body is longer than the cap")
  void stopsAtTheCap() {
    ConnectionPool pool = new ConnectionPool();
    OkHttpTransport transport = OkHttpTransport.of(
            new OkHttpClient.Builder().connectionPool(pool).build())
        .withBodyCap(3);
    server.enqueue(status(200).body("x".repeat(100_000)).build());

    assertThatThrownBy(() -> transport.send(HttpRequest.get(uri("/"))))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageStartingWith("The response body is longer than 3 bytes.");
    assertThat(pool.connectionCount()).isZero();
  }

  // Failures say whether anything was sent.

  @Test
  @DisplayName("promises that nothing was sent if the TLS handshake fails")
  void handshakes() {
    OkHttpTransport transport = OkHttpTransport.of(OverTls.clientOf(server));
    server.enqueue(status(200).failHandshake().build());

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
  @DisplayName("promises that nothing was sent if there is no connection, for any reason")
  void noConnection(IOException why) {
    OkHttpTransport transport = connecting((address, closed) -> {
      throw why;
    });

    assertThatThrownBy(() -> transport.send(HttpRequest.of("POST", uri("/"))))
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(
            () -> transport.sendAsync(HttpRequest.of("POST", uri("/"))).get(2, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("promises that nothing was sent if the deadline passes before the connection exists")
  void deadlineWhileConnecting() {
    OkHttpTransport transport =
        connecting((address, closed) -> await(closed)).withTotalDeadline(Duration.ofMillis(200));

    Throwable failure = assertTimeout(
        GUARD.multipliedBy(2),
        () -> failure(() -> transport.send(HttpRequest.of("POST", uri("/")))));

    assertThat(failure).isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("throws UnknownHostException if the host has no address")
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
  @DisplayName("treats an unchecked exception as no response")
  void unchecked() {
    OkHttpClient broken = new OkHttpClient.Builder()
        .addNetworkInterceptor(chain -> {
          throw new IllegalStateException("a bug");
        })
        .build();

    assertThatThrownBy(() -> withInterceptors(broken).send(HttpRequest.get(uri("/"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  // Interrupting and cancelling.

  @Test
  @DisplayName("sends nothing if the thread is already interrupted, and keeps the interrupt flag")
  void interruptedBefore() {
    Thread.currentThread().interrupt();

    Throwable failure =
        failure(() -> OkHttpTransport.of(new OkHttpClient()).send(HttpRequest.get(uri("/"))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(InterruptedIOException.class);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("ends when it is interrupted while connecting, and keeps the interrupt flag")
  void interruptedWhileConnecting() {
    Thread sender = Thread.currentThread();
    OkHttpTransport transport = connecting((address, closed) -> {
      sender.interrupt();
      await(closed);
    });

    Throwable failure = assertTimeout(
        GUARD.multipliedBy(2), () -> failure(() -> transport.send(HttpRequest.get(uri("/")))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  @DisplayName("cancels the call and closes its connection when its future is cancelled")
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
    server.enqueue(status(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
    CompletableFuture<HttpResponse> response =
        withInterceptors(watched).sendAsync(HttpRequest.get(uri("/")));
    assertThat(server.takeRequest(2, TimeUnit.MINUTES)).isNotNull();

    response.cancel(true);

    assertThat(canceled.await(2, TimeUnit.MINUTES)).isTrue();
    assertThat(failed.await(2, TimeUnit.MINUTES)).isTrue();
    assertThat(pool.connectionCount()).isZero();
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

  private static MockResponse.Builder status(int status) {
    return new MockResponse.Builder().code(status);
  }

  private static OkHttpTransport withInterceptors(OkHttpClient client) {
    return OkHttpTransport.of(client).keepingInterceptors();
  }

  private static OkHttpTransport connecting(Connecting connecting) {
    return OkHttpTransport.of(
        new OkHttpClient.Builder().socketFactory(new Sockets(connecting)).build());
  }

  /** Ends after {@link #GUARD} at the latest. */
  private static void await(CountDownLatch closed) throws IOException {
    try {
      boolean inTime = closed.await(GUARD.toSeconds(), TimeUnit.SECONDS);
      throw new SocketException(inTime ? "closed" : "not closed");
    } catch (InterruptedException e) {
      throw new IOException("The test has ended", e);
    }
  }

  private static Throwable failure(Sends sends) {
    try {
      throw new AssertionError("response " + sends.send());
    } catch (IOException e) {
      return e;
    }
  }

  @FunctionalInterface
  private interface Sends {

    HttpResponse send() throws IOException;
  }

  /** Replaces the connection. */
  @FunctionalInterface
  private interface Connecting {

    void connect(SocketAddress address, CountDownLatch closed) throws IOException;
  }

  /** Records what interceptors and event listeners see. */
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
