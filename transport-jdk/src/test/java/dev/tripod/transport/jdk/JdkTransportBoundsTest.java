package dev.tripod.transport.jdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of JdkTransport that go beyond the contract of the port. */
@DisplayName("JdkTransport")
final class JdkTransportBoundsTest {

  private static final Duration GUARD = Duration.ofMinutes(1);
  private static final WireMockServer SERVER =
      new WireMockServer(options().dynamicPort().dynamicHttpsPort());

  @BeforeAll
  static void start() {
    SERVER.start();
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("told").withHeader("X-A", "1")));
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  @DisplayName("supports HTTP/1.1 and HTTP/2 over TLS with the client's trust settings")
  void tls(HttpClient.Version version) throws Exception {
    JdkTransport transport = JdkTransport.of(
        HttpClient.newBuilder().version(version).sslContext(trusting()).build());

    HttpResponse get = transport.send(HttpRequest.get(https("/a%2Fb?c='")));
    HttpResponse post = transport.send(HttpRequest.of("POST", https("/")));

    assertThat(get.bodyText()).isEqualTo("told");
    assertThat(get.headers().all("x-a")).containsExactly("1");
    assertThat(get.headers().all(":status")).isEmpty();
    assertThat(post.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("promises nothing after a broken response")
  void faults(Fault fault) {
    try (StubOf stub = new StubOf("/fault", fault)) {
      assertThatThrownBy(() -> JdkTransport.create().send(HttpRequest.get(stub.uri())))
          .isInstanceOfSatisfying(
              IOException.class, e -> assertThat(perhapsSent(stub.uri(), e)).isTrue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resets", "speaks no TLS", "alerts"})
  @DisplayName("promises that nothing was sent if the TLS handshake fails")
  void handshakes(String how) throws Exception {
    try (OneConnection server = new OneConnection(socket -> {
      socket.getInputStream().read(new byte[1024]);
      switch (how) {
        case "resets" -> socket.setSoLinger(true, 0);
        case "speaks no TLS" -> write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
        case "alerts" -> write(socket, "\u0015\u0003\u0003\0\u0002\u0002(");
        default -> {}
      }
    })) {
      HttpRequest request = HttpRequest.of("POST", server.uri("https"));

      IOException failure = failure(JdkTransport.create(), request);

      assertThat(failure)
          .isInstanceOf(ConnectException.class)
          .hasCauseInstanceOf(SSLException.class);
    }
  }

  @Test
  @DisplayName("promises that nothing was sent after a connect timeout")
  void connectTimeout() throws Exception {
    try (Unaccepting server = new Unaccepting()) {
      HttpClient impatient =
          HttpClient.newBuilder().connectTimeout(Duration.ofMillis(200)).build();

      IOException failure =
          failure(JdkTransport.of(impatient), HttpRequest.of("POST", server.uri()));

      assertThat(failure)
          .isInstanceOf(ConnectException.class)
          .hasCauseInstanceOf(HttpConnectTimeoutException.class);
    }
  }

  @Test
  @DisplayName(
      "promises that nothing was sent if the total deadline passes before the connection exists")
  void deadlineWhileConnecting() throws Exception {
    try (Unaccepting server = new Unaccepting()) {
      JdkTransport transport =
          JdkTransport.of(HttpClient.newHttpClient()).withTotalDeadline(Duration.ofMillis(200));
      HttpRequest request = HttpRequest.of("POST", server.uri());

      assertThat(failure(transport, request)).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> transport.sendAsync(request).get(2, TimeUnit.MINUTES))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  @DisplayName(
      "throws UnknownHostException without an address and ConnectException for a closed port")
  void unsent() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    JdkTransport transport = JdkTransport.create();

    assertThat(failure(transport, HttpRequest.get("http://tripod-transport.invalid/?q=c4n4ry")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("tripod-transport.invalid")
        .hasCauseInstanceOf(ConnectException.class);
    assertThat(failure(transport, HttpRequest.get("http://127.0.0.1:" + free + "/?q=c4n4ry")))
        .isInstanceOf(ConnectException.class)
        .hasMessage("No connection to http://127.0.0.1:" + free)
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("By default there is no timeout.")
  void deadlineClosesTheConnection() throws Exception {
    try (OneConnection server = new OneConnection(OneConnection::readToTheEnd)) {
      HttpRequest request = HttpRequest.get(server.uri("http"));
      Duration deadline = Duration.ofMillis(300);
      IOException failure = failure(JdkTransport.create().withTotalDeadline(deadline), request);
      // On a busy machine the deadline may pass before the connection exists.
      while (failure instanceof ConnectException && deadline.compareTo(GUARD) < 0) {
        deadline = deadline.multipliedBy(4);
        failure = failure(JdkTransport.create().withTotalDeadline(deadline), request);
      }

      assertThat(failure)
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageContaining("within " + deadline);
      assertThat(server.hasEnded()).isTrue();
    }
  }

  @Test
  @DisplayName("cancels the request and closes its connection when its future is cancelled")
  void cancelling() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (OneConnection server = new OneConnection(socket -> {
      socket.getInputStream().read();
      arrived.countDown();
      OneConnection.readToTheEnd(socket);
    })) {
      CompletableFuture<HttpResponse> response =
          JdkTransport.create().sendAsync(HttpRequest.get(server.uri("http")));
      assertThat(arrived.await(2, TimeUnit.MINUTES)).isTrue();

      response.cancel(true);

      assertThat(server.hasEnded()).isTrue();
    }
  }

  @Test
  @DisplayName("sends nothing if the thread is already interrupted, and keeps the interrupt flag")
  void interruptedBefore() throws Exception {
    try (OneConnection server = new OneConnection(OneConnection::readToTheEnd)) {
      Thread.currentThread().interrupt();

      IOException failure = failure(JdkTransport.create(), HttpRequest.get(server.uri("http")));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure).isInstanceOf(InterruptedIOException.class);
      assertThat(server.connected()).isFalse();
    }
  }

  @Test
  @DisplayName("ends at the deadline if the client's executor rejects work")
  void anExecutorThatRefuses() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    CountDownLatch arrived = new CountDownLatch(1);
    try (OneConnection server = new OneConnection(socket -> {
      socket.getInputStream().read();
      arrived.countDown();
      OneConnection.readToTheEnd(socket);
    })) {
      JdkTransport transport = JdkTransport.of(
              HttpClient.newBuilder().executor(executor).build())
          .withTotalDeadline(Duration.ofSeconds(3));
      CompletableFuture<HttpResponse> response =
          transport.sendAsync(HttpRequest.get(server.uri("http")));
      assertThat(arrived.await(2, TimeUnit.MINUTES)).isTrue();
      executor.shutdown();

      assertThatThrownBy(() -> response.get(2, TimeUnit.MINUTES))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      assertThat(failure(transport, HttpRequest.get(server.uri("http")))).isNotNull();
    }
  }

  @Test
  @DisplayName("works on the client's executor")
  void keepsTheExecutor() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      Executor counting = task -> {
        tasks.incrementAndGet();
        executor.execute(task);
      };
      JdkTransport.of(HttpClient.newBuilder().executor(counting).build())
          .sendAsync(HttpRequest.get(http("/")))
          .get(2, TimeUnit.MINUTES);

      assertThat(tasks.get()).isPositive();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  @DisplayName("uses the client's proxy")
  void keepsTheProxy() throws Exception {
    HttpClient proxied = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .proxy(ProxySelector.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), SERVER.port())))
        .build();
    try (StubOf stub = new StubOf("/by-proxy", null)) {
      HttpResponse response =
          JdkTransport.of(proxied).send(HttpRequest.get("http://elsewhere.invalid" + stub.path));

      assertThat(response.bodyText()).isEqualTo("stubbed");
    }
  }

  @Test
  @DisplayName("rejects a client that would repeat a request or add something to it")
  void refusesClients() {
    for (HttpClient.Redirect redirect :
        List.of(HttpClient.Redirect.ALWAYS, HttpClient.Redirect.NORMAL)) {
      HttpClient following = HttpClient.newBuilder().followRedirects(redirect).build();
      assertThatThrownBy(() -> JdkTransport.of(following))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("followRedirects(Redirect.NEVER)");
    }
    HttpClient keeping =
        HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    assertThatThrownBy(() -> JdkTransport.of(keeping))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cookieHandler");
    HttpClient authenticating =
        HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
    assertThatThrownBy(() -> JdkTransport.of(authenticating))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("authenticator");
    HttpClient authorized = AuthorizedHttpClient.of(
        HttpClient.newHttpClient(), request -> Exchange.done(Attempt.only(request)));
    assertThatThrownBy(() -> JdkTransport.of(authorized))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AuthorizedTransport");
  }

  @Test
  @DisplayName("rejects bounds without an effect")
  void refusesBounds() {
    JdkTransport transport = JdkTransport.create();
    for (Duration deadline :
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatThrownBy(() -> transport.withTotalDeadline(deadline))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (long cap : new long[] {-1, 2_147_483_640, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> transport.withBodyCap(cap))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(transport.withTotalDeadline(Duration.ofNanos(1)).withBodyCap(0))
        .hasToString("JdkTransport[PT0.000000001S, 0 bytes]");
    assertThat(transport
            .withTotalDeadline(Duration.ofNanos(Long.MAX_VALUE))
            .withBodyCap(2_147_483_639))
        .hasToString("JdkTransport[PT2562047H47M16.854775807S, 2147483639 bytes]");
  }

  static SSLContext trusting() throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new TrustsTheTestServer()}, null);
    return tls;
  }

  private static String http(String target) {
    return "http://localhost:" + SERVER.port() + target;
  }

  private static String https(String target) {
    return "https://localhost:" + SERVER.httpsPort() + target;
  }

  private static IOException failure(JdkTransport transport, HttpRequest request) {
    try {
      throw new AssertionError("response " + transport.send(request));
    } catch (IOException e) {
      return e;
    }
  }

  private static boolean perhapsSent(String uri, IOException failure) {
    return NoResponse.from(HttpRequest.get(uri).origin(), failure, Redactor.none())
        .perhapsSent();
  }

  private static void write(Socket socket, String octets) throws IOException {
    socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A stub of the server that is removed afterwards. */
  private static final class StubOf implements AutoCloseable {

    private final StubMapping mapping;
    private final String path;

    private StubOf(String path, @Nullable Fault fault) {
      this.path = path;
      this.mapping = SERVER.stubFor(any(urlEqualTo(path))
          .willReturn(
              fault == null ? aResponse().withBody("stubbed") : aResponse().withFault(fault)));
    }

    private String uri() {
      return http(path);
    }

    @Override
    public void close() {
      SERVER.removeStub(mapping);
    }
  }

  /** A server that reports when its client has closed the connection. */
  private static final class OneConnection implements AutoCloseable {

    private final ServerSocket listening;
    private final CompletableFuture<Boolean> connection = new CompletableFuture<>();
    private volatile boolean connected;

    private OneConnection(Talk talk) throws IOException {
      listening = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      Thread thread = new Thread(() -> {
        while (!listening.isClosed()) {
          try (Socket socket = listening.accept()) {
            connected = true;
            talk.with(socket);
            connection.complete(true);
          } catch (IOException e) {
            connection.complete(true);
          }
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    private static void readToTheEnd(Socket socket) throws IOException {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {}
    }

    private String uri(String scheme) {
      return scheme + "://127.0.0.1:" + listening.getLocalPort() + "/";
    }

    private boolean connected() {
      return connected;
    }

    private boolean hasEnded() throws Exception {
      return connection.get(2, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  @FunctionalInterface
  private interface Talk {

    void with(Socket socket) throws IOException;
  }

  /** A server with a full backlog: a new connection is neither accepted nor refused. */
  private static final class Unaccepting implements AutoCloseable {

    private final ServerSocket listening;
    private final List<Socket> queue = new ArrayList<>();

    private Unaccepting() throws IOException {
      listening = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      try {
        while (queue.size() < 64) {
          Socket socket = new Socket();
          queue.add(socket);
          socket.connect(listening.getLocalSocketAddress(), 200);
        }
      } catch (SocketTimeoutException full) {
        // The backlog is full.
      }
    }

    private String uri() {
      return "http://127.0.0.1:" + listening.getLocalPort() + "/";
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : queue) {
        socket.close();
      }
      listening.close();
    }
  }

  private static final class TrustsTheTestServer extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
