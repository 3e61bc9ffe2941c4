package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.testkit.TestCertificates.Defect;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that no correct server sends must not leak a connection, a secret or memory. */
@DisplayName("A hostile response")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class HostileResponsesTest {

  private static final String TOKEN = "bearer-t0ken-canary";
  private static final Origin NO_SERVER = new Origin("http", "127.0.0.1", 9);
  private static final TestCertificates CERTIFICATES = TestCertificates.create();

  private final ConnectionPool pool = new ConnectionPool();
  private final OkHttpClient client =
      new OkHttpClient.Builder().connectionPool(pool).build();
  private FaultProxy server;

  @BeforeEach
  void start() throws IOException {
    server = FaultProxy.before(NO_SERVER);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  // The connection is closed after every failure.

  static Stream<String> unreadableResponses() {
    return Stream.of(
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 401 No\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -9223372036854775808\r\n\r\nhello",
        "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
        "HTTP/1.1 OK\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("unreadableResponses")
  @DisplayName(
      "that cannot be read becomes an IOException of the transport and leaves no connection")
  void closesTheConnectionOfTheTransport(String response) throws Exception {
    OkHttpTransport transport = OkHttpTransport.of(client);
    server.always(responding(response));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> transport.send(request())).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> transport.sendAsync(request()).get(1, TimeUnit.MINUTES))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
    }

    server.awaitOpenConnections(0);
    assertThat(pool.connectionCount()).isEqualTo(pool.idleConnectionCount());
    assertThat(server.requests()).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("unreadableResponses")
  @DisplayName(
      "that cannot be read becomes an IOException of an authorized call and leaves no connection")
  void closesTheConnectionOfAnAuthorizedCall(String response) throws Exception {
    server.always(responding(response));
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work);
      thread.setUncaughtExceptionHandler((where, thrown) -> uncaught.add(thrown));
      return thread;
    });
    OkHttpClient asynchronous =
        client.newBuilder().dispatcher(new Dispatcher(threads)).build();
    OkHttpClient installed = AuthorizingInterceptor.install(asynchronous, bearer());
    OkHttpClient added = asynchronous
        .newBuilder()
        .addInterceptor(AuthorizingInterceptor.of(OkHttpTransport.of(client), bearer()))
        .build();

    for (OkHttpClient authorized : new OkHttpClient[] {installed, added}) {
      assertThat(catchThrowable(() -> readAll(authorized))).isInstanceOf(IOException.class);
      assertThat(enqueued(authorized)).isInstanceOf(IOException.class);
      if (authorized == installed) {
        assertThat(pool.connectionCount()).isEqualTo(pool.idleConnectionCount());
      }
    }

    server.awaitOpenConnections(0);
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(uncaught).isEmpty();
  }

  @Test
  @DisplayName(
      "that makes an interceptor throw any exception becomes an IOException, and an Error stays one")
  void convertsEveryException() throws Exception {
    server.always(responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

    OkHttpTransport failing = failing(chain -> {
      throw new IllegalStateException(TOKEN);
    });
    OkHttpTransport overflowing = failing(chain -> {
      throw new StackOverflowError();
    });

    assertThatThrownBy(() -> failing.send(request())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> failing.sendAsync(request()).get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> overflowing.send(request())).isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> overflowing.sendAsync(request()).get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(StackOverflowError.class);
    server.awaitOpenConnections(0);
    assertThat(pool.connectionCount()).isEqualTo(pool.idleConnectionCount());
  }

  @Test
  @DisplayName("replaced by an interceptor with an unreadable one cancels the call")
  void cancelsTheCallOfAReplacedResponse() throws Exception {
    server.always(responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    Queue<Call> calls = new ConcurrentLinkedQueue<>();
    OkHttpTransport transport = OkHttpTransport.of(client
            .newBuilder()
            .addInterceptor(chain -> {
              calls.add(chain.call());
              return chain.proceed(chain.request()).newBuilder().code(20).build();
            })
            .build())
        .keepingInterceptors();

    assertThatThrownBy(() -> transport.send(request())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> transport.sendAsync(request()).get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(IOException.class);

    assertThat(calls).hasSize(2).allMatch(Call::isCanceled);
  }

  @Test
  @DisplayName(
      "replaced by an interceptor with an unreadable one cancels an authorized call and frees its connection")
  void freesTheConnectionOfAReplacedResponse() throws Exception {
    server.always(responding("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\nthe beginning"));
    Queue<Call> calls = new ConcurrentLinkedQueue<>();
    OkHttpClient authorized = AuthorizingInterceptor.install(client, bearer())
        .newBuilder()
        .addInterceptor(chain -> {
          calls.add(chain.call());
          return chain.proceed(chain.request()).newBuilder().code(20).build();
        })
        .build();

    assertThatThrownBy(() -> readAll(authorized)).isInstanceOf(IOException.class);

    assertThat(calls).hasSize(1).allMatch(Call::isCanceled);
    assertThat(pool.connectionCount()).isEqualTo(pool.idleConnectionCount());
    server.awaitOpenConnections(0);
  }

  // Limits.

  @Test
  @DisplayName("with 256 KiB of header fields is returned, and with more it is rejected")
  void limitsTheHeaderOctets() throws Exception {
    // OkHttp counts four bytes of separators for one field.
    int longest = 256 * 1024 - 4 - "x".length();
    for (int length : new int[] {longest, longest + 1}) {
      OkHttpClient authorized = AuthorizingInterceptor.install(client, bearer())
          .newBuilder()
          .addInterceptor(chain -> new Response.Builder()
              .request(chain.request())
              .protocol(Protocol.HTTP_2)
              .code(200)
              .message("")
              .header("x", "v".repeat(length))
              .build())
          .build();
      if (length == longest) {
        beginning(authorized);
      } else {
        assertThatThrownBy(() -> beginning(authorized))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("262145 bytes");
      }
    }
  }

  @Test
  @DisplayName("with 60,000 header fields is rejected, and costs a limited amount of memory")
  void limitsTheHeaderFields() {
    server.always(responding("HTTP/1.1 200 OK\r\n" + "a:b\r\n".repeat(60_000) + "\r\n"));
    OkHttpTransport transport = OkHttpTransport.of(client);

    long before = allocated();
    assertThatThrownBy(() -> transport.send(request()))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("header fields");

    assertThat(allocated() - before).isLessThan(100_000_000);
    server.awaitOpenConnections(0);
  }

  @Test
  @DisplayName("with 2,000 short header fields is returned with the first 1,000")
  void returnsTheFirstFields() throws Exception {
    server.always(respondingLast(
        "HTTP/1.1 200 OK\r\n" + "a:b\r\n".repeat(2_000) + "Connection: close\r\n\r\nok"));

    HttpResponse response = OkHttpTransport.of(client).send(request());

    assertThat(response.headers().all("a")).hasSize(1_000);
    assertThat(response.bodyText()).isEqualTo("ok");
    assertThat(readAll(AuthorizingInterceptor.install(client, bearer()))).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  @DisplayName("after interim responses is returned")
  void skipsInterimResponses(int number) throws Exception {
    server.always(respondingLast("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(number)
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));

    HttpResponse response = OkHttpTransport.of(client).send(request());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.bodyText()).isEqualTo("ok");
    assertThat(readAll(AuthorizingInterceptor.install(client, bearer()))).isEqualTo("ok");
  }

  @Test
  @DisplayName("after 20,000 interim responses is rejected")
  void limitsTheInterimResponses() {
    server.always(respondingLast("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20_000)
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));

    assertThatThrownBy(() -> OkHttpTransport.of(client).send(request()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> readAll(AuthorizingInterceptor.install(client, bearer())))
        .isInstanceOf(IOException.class);
    server.awaitOpenConnections(0);
  }

  @Test
  @DisplayName("with a compressed body that expands to 256 MiB is rejected at the body cap")
  void doesNotExpandABody() throws Exception {
    server.always(Fault.gzipBomb(401, 256L * 1024 * 1024));

    long before = allocated();
    assertThatThrownBy(() -> OkHttpTransport.of(client).send(request()))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("The decoded response body is longer than 8388608 bytes");
    OkHttpClient authorized = AuthorizingInterceptor.install(client, bearer());
    try (Response shown = authorized.newCall(call()).execute()) {
      assertThat(shown.code()).isEqualTo(401);
    }

    assertThat(allocated() - before).isLessThan(60_000_000);
  }

  // Secrets.

  static Stream<String> quotingResponses() {
    return Stream.of(
        "HTTP/1.1 Bearer " + TOKEN + "\r\n\r\n",
        "Authorization: Bearer " + TOKEN + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + TOKEN + "\r\n",
        "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n" + TOKEN + "\r\n",
        "HTTP/1.1 200 OK\r\n" + TOKEN + "\r\nContent-Length: " + TOKEN + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\0" + TOKEN + ": x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 " + TOKEN + "\r\nContent-Length: 9\r\n\r\n123456789");
  }

  @ParameterizedTest
  @MethodSource("quotingResponses")
  @DisplayName("that repeats the access token does not put it into a message")
  void quotesNoTokenOfTheRequest(String response) {
    server.always(respondingLast(response));
    OkHttpTransport transport = OkHttpTransport.of(client);
    OkHttpClient authorized = AuthorizingInterceptor.install(client, bearer());

    assertThatItShowsNoToken(catchThrowable(() -> transport.send(request())));
    assertThatItShowsNoToken(
        catchThrowable(() -> transport.sendAsync(request()).get(1, TimeUnit.MINUTES)));
    assertThatItShowsNoToken(catchThrowable(() -> beginning(authorized)));
    assertThatItShowsNoToken(enqueued(authorized));
  }

  @Test
  @DisplayName(
      "that puts a new token into the framing does not put it into a message of the transport")
  void quotesNoTokenOfTheResponse() {
    server.always(
        responding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\"" + TOKEN + "\"}\r\n"));
    HttpRequest withoutToken = HttpRequest.post(
        server.origin() + "/", Body.form(Parameters.of("grant_type", "authorization_code")));

    assertThat(catchThrowable(() -> OkHttpTransport.of(client).send(withoutToken)))
        .isInstanceOf(IOException.class)
        .satisfies(HostileResponsesTest::assertThatItShowsNoToken);
  }

  @Test
  @DisplayName("that repeats no secret fails with the exception of OkHttp")
  void keepsOtherFailures() {
    server.always(responding("HTTP/1.1 strange\r\n\r\n"));

    assertThat(catchThrowable(() -> readAll(AuthorizingInterceptor.install(client, bearer()))))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("strange");
  }

  // Users.

  @Test
  @DisplayName("that may be cached is not used for the request of another user")
  void usesNoCache(@TempDir Path folder) throws Exception {
    server.next(respondingLast(
        "HTTP/1.1 200 OK\r\nCache-Control: max-age=1000\r\nConnection: close\r\n\r\nalice"));
    server.next(respondingLast("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbob"));
    try (Cache cache = new Cache(folder.toFile(), 1_000_000)) {
      OkHttpTransport transport =
          OkHttpTransport.of(client.newBuilder().cache(cache).build());
      HttpRequest me = HttpRequest.get(server.origin() + "/me");

      assertThat(transport.send(me.withHeader("Authorization", "Bearer a")).bodyText())
          .isEqualTo("alice");
      assertThat(transport.send(me.withHeader("Authorization", "Bearer b")).bodyText())
          .isEqualTo("bob");
      assertThat(cache.writeSuccessCount()).isZero();
    }
    assertThat(server.requests()).hasSize(2);
  }

  // Certificates.

  @ParameterizedTest
  @EnumSource
  @DisplayName("from a server with an invalid certificate: nothing is sent to it")
  void rejectsInvalidCertificates(Defect defect) throws Exception {
    try (FaultProxy secured = FaultProxy.before(NO_SERVER, CERTIFICATES.serverContext(defect))) {
      OkHttpTransport transport = OkHttpTransport.of(trusting());
      HttpRequest request = HttpRequest.post(
          secured.origin() + "/token", Body.form(Parameters.of("refresh_token", TOKEN)));

      assertThatThrownBy(() -> transport.send(request)).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> transport.sendAsync(request).get(1, TimeUnit.MINUTES))
          .hasCauseInstanceOf(ConnectException.class);

      secured.awaitOpenConnections(0);
      assertThat(secured.requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("from a server with the valid certificate is returned")
  void acceptsTheValidCertificate() throws Exception {
    try (FaultProxy secured = FaultProxy.before(NO_SERVER, CERTIFICATES.serverContext())) {
      secured.always(responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

      assertThat(OkHttpTransport.of(trusting())
              .send(HttpRequest.get(secured.origin() + "/"))
              .bodyText())
          .isEqualTo("ok");
    }
  }

  private OkHttpClient trusting() {
    return client
        .newBuilder()
        .sslSocketFactory(
            CERTIFICATES.clientContext().getSocketFactory(), CERTIFICATES.trustManager())
        .build();
  }

  private OkHttpTransport failing(Interceptor after) {
    return OkHttpTransport.of(client
            .newBuilder()
            .addNetworkInterceptor(chain -> {
              chain.proceed(chain.request());
              return after.intercept(chain);
            })
            .build())
        .keepingInterceptors();
  }

  private HttpRequest request() {
    return HttpRequest.post(
            server.origin() + "/token", Body.form(Parameters.of("code", "once-only-code")))
        .withHeader("Authorization", "Bearer " + TOKEN);
  }

  private Request call() {
    return new Request.Builder().url(server.origin() + "/me").build();
  }

  private String readAll(OkHttpClient authorized) throws IOException {
    try (Response response = authorized.newCall(call()).execute()) {
      return response.body().string();
    }
  }

  /** Reads the response as an application that does not use its body. */
  private void beginning(OkHttpClient authorized) throws IOException {
    authorized.newCall(call()).execute().close();
  }

  private Throwable enqueued(OkHttpClient authorized) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    authorized.newCall(call()).enqueue(new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {
        failure.complete(e);
      }

      @Override
      public void onResponse(Call call, Response response) {
        response.close();
        failure.complete(new IOException("a response"));
      }
    });
    return failure.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private static Fault responding(String octets) {
    return Fault.response(octets.getBytes(StandardCharsets.ISO_8859_1), Ending.SILENCE);
  }

  /** Returns a response that is the last one on its connection. */
  private static Fault respondingLast(String octets) {
    return Fault.response(octets.getBytes(StandardCharsets.ISO_8859_1), Ending.CLOSE);
  }

  private static Authorizer bearer() {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer " + TOKEN)));
  }

  private static void assertThatItShowsNoToken(Throwable failure) {
    if (failure != null) {
      StringWriter printed = new StringWriter();
      failure.printStackTrace(new PrintWriter(printed));
      assertThat(printed.toString()).doesNotContain(TOKEN);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
