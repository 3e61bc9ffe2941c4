package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.zip.Deflater;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ByteString;
import okio.DeflaterSink;
import okio.ForwardingSource;
import okio.GzipSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Tag;

@DisplayName("AuthorizingInterceptor")
final class AuthorizingInterceptorTest {

  private static final MockResponse TEXT = status(200).body("text").build();
  private static final ResourceOwner ALICE = ResourceOwner.of("x", "alice");
  private static final ResourceOwner BOB = ResourceOwner.of("x", "bob");
  private static final OkHttpClient PLAIN = new OkHttpClient();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // Attempts.

  @Test
  @DisplayName(
      "authorizes the requests of the derived client and does not change the original client")
  void authorizes() throws Exception {
    server.enqueue(TEXT);
    server.enqueue(TEXT);

    assertThat(textFrom(AuthorizingInterceptor.install(PLAIN, bearer("t0ken")))).isEqualTo("text");
    assertThat(textFrom(PLAIN)).isEqualTo("text");

    assertThat(sent()).containsExactly("Bearer t0ken", "");
  }

  @Test
  @DisplayName("sends again if the authorizer has another attempt, three times at most")
  void otherAttempts() throws Exception {
    Attempts attempts = new Attempts();
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempts);
    for (int i = 0; i < 4; i++) {
      server.enqueue(status(401).body("no " + i).build());
    }

    try (Response response = client.newCall(get()).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).isEqualTo("no 2");
    }
    assertThat(sent()).containsExactly("Bearer token-0", "Bearer token-1", "Bearer token-2");
    assertThat(attempts.learned).containsExactly("401 no 0", "401 no 1", "401 no 2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("refreshes and sends again after a 401, on the same connection")
  void refreshes(boolean tls) throws Exception {
    OkHttpClient client =
        AuthorizingInterceptor.install(tls ? OverTls.clientOf(server) : PLAIN, new Attempts());
    server.enqueue(status(401).body("expired").build());
    server.enqueue(TEXT);

    Request request = get()
        .newBuilder()
        .post(RequestBody.create("{}", MediaType.get("a/json")))
        .build();
    try (Response response = client.newCall(request).execute()) {
      assertThat(response.body().string()).isEqualTo("text");
      assertThat(response.protocol()).isEqualTo(tls ? Protocol.HTTP_2 : Protocol.HTTP_1_1);
    }
    RecordedRequest first = server.takeRequest();
    RecordedRequest second = server.takeRequest();
    assertThat(second.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
    assertThat(second.getBody().utf8()).isEqualTo("{}");
    assertThat(second.getHeaders().get("Authorization")).isEqualTo("Bearer token-1");
  }

  @Test
  @DisplayName("sends one-shot and duplex bodies once")
  void onceOnly() throws Exception {
    List<Boolean> isDuplex = new ArrayList<>();
    OkHttpClient client = AuthorizingInterceptor.install(OverTls.clientOf(server), new Attempts())
        .newBuilder()
        .addInterceptor(chain -> {
          isDuplex.add(chain.request().body().isDuplex());
          return chain.proceed(chain.request());
        })
        .build();
    for (boolean duplex : new boolean[] {false, true}) {
      server.enqueue(status(401).body("no").build());

      Request request = get().newBuilder().post(new Once(duplex)).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(401);
        assertThat(response.body().string()).isEqualTo("no");
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(2);
    assertThat(isDuplex).containsExactly(false, true);
  }

  @Test
  @DisplayName("closes a response with a long body before the next attempt")
  void closesEarlierResponses() throws Exception {
    ConnectionPool pool = new ConnectionPool();
    OkHttpClient client = AuthorizingInterceptor.install(
        PLAIN.newBuilder().connectionPool(pool).build(), new Attempts());
    server.enqueue(status(401).body("x".repeat(100_000)).build());
    server.enqueue(TEXT);

    assertThat(textFrom(client)).isEqualTo("text");

    assertThat(pool.connectionCount()).isEqualTo(pool.idleConnectionCount());
  }

  @Test
  @DisplayName("cancels the call if an earlier response cannot be closed")
  void cancelsIfAResponseCannotBeClosed() {
    List<Call> calls = new CopyOnWriteArrayList<>();
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, new Attempts())
        .newBuilder()
        .addInterceptor(chain -> {
          calls.add(chain.call());
          return chain
              .proceed(chain.request())
              .newBuilder()
              .body(notClosing("no"))
              .build();
        })
        .build();
    server.enqueue(status(401).build());
    server.enqueue(TEXT);

    assertThatThrownBy(() -> textFrom(client)).isInstanceOf(IOException.class);

    assertThat(calls).allMatch(Call::isCanceled);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  // Responses.

  @Test
  @DisplayName("shows each response to its attempt, with a body only for status 4xx")
  void learns() throws Exception {
    Attempts attempts = new Attempts();
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempts);
    for (int status : new int[] {200, 302, 429, 500, 503}) {
      server.enqueue(status(status).addHeader("Retry-After", "0").body("body").build());
      try (Response response = client.newCall(get()).execute()) {
        assertThat(response.code()).isEqualTo(status);
        assertThat(response.body().string()).isEqualTo("body");
        assertThat(response.header("Retry-After")).isEqualTo("0");
      }
    }
    assertThat(attempts.learned).containsExactly("200", "302", "429 body", "500", "503");
    assertThat(server.getRequestCount()).isEqualTo(5);
  }

  @Test
  @DisplayName("shows the beginning of a long error body and passes on all of it")
  void longErrorBody() throws Exception {
    Attempts attempts = new Attempts();
    String body = "0123456789".repeat(10_000);
    server.enqueue(status(400).chunkedBody(body, 1_000).build());

    assertThat(textFrom(AuthorizingInterceptor.install(PLAIN, attempts))).isEqualTo(body);

    assertThat(attempts.learned).containsExactly("400 " + body.substring(0, 16_384));
  }

  @Test
  @DisplayName("does not wait for more of an error body than its attempt sees")
  void stopsAtTheBeginning() throws Exception {
    Attempts attempts = new Attempts();
    CountDownLatch passedOn = new CountDownLatch(1);
    String beginning = "x".repeat(16_384);
    server.enqueue(status(403).body(held(beginning, "the end", passedOn)).build());

    try (Response response =
        AuthorizingInterceptor.install(PLAIN, attempts).newCall(get()).execute()) {
      passedOn.countDown();
      assertThat(response.body().string()).isEqualTo(beginning + "the end");
    }
  }

  @Test
  @DisplayName("passes a response on before its body has arrived")
  void slowBody() throws Exception {
    CountDownLatch passedOn = new CountDownLatch(1);
    server.enqueue(status(200).body(held("", "text", passedOn)).build());
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, bearer("t0ken"));

    try (Response response = client.newCall(get()).execute()) {
      passedOn.countDown();
      assertThat(response.body().string()).isEqualTo("text");
    }
  }

  @Test
  @DisplayName("passes an error response on before its slow body has arrived")
  void slowErrorBody() throws Exception {
    Attempts attempts = new Attempts();
    CountDownLatch passedOn = new CountDownLatch(1);
    server.enqueue(status(403).body(slowBody(10_000, passedOn)).build());
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempts);

    try (Response response = client.newCall(get()).execute()) {
      assertThat(attempts.learned.get(0)).matches("403 x+").hasSizeLessThan(10_000);
      passedOn.countDown();
      assertThat(response.body().string()).isEqualTo("x".repeat(10_000));
    }
  }

  @Test
  @DisplayName(
      "shows the available part of a truncated error body, and its reader gets the failure")
  void truncatedErrorBody() throws Exception {
    for (int status : new int[] {400, 401}) {
      Attempts attempts = new Attempts();
      OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempts);
      server.enqueue(status(status)
          .body("x".repeat(100))
          .onResponseBody(new SocketEffect.CloseSocket())
          .build());
      server.enqueue(TEXT);

      try (Response response = client.newCall(get()).execute()) {
        if (status == 401) {
          assertThat(response.body().string()).isEqualTo("text");
        } else {
          assertThatThrownBy(() -> response.body().string()).isInstanceOf(IOException.class);
          textFrom(client);
        }
      }
      assertThat(attempts.learned.get(0)).startsWith(status + " xx");
      assertThat(attempts.learned.get(1)).isEqualTo("200");
    }
  }

  @Test
  @DisplayName("leaves the failure of a truncated body to its reader")
  void brokenBody() throws Exception {
    server.enqueue(status(200)
        .body("x".repeat(100))
        .onResponseBody(new SocketEffect.CloseSocket())
        .build());
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, bearer("t0ken"));

    try (Response response = client.newCall(get()).execute()) {
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(AuthorizationIOException.class);
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("leaves compression to OkHttp and shows a decompressed error body")
  void gzip() throws Exception {
    Attempts attempts = new Attempts();
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempts);
    for (int status : new int[] {200, 400}) {
      server.enqueue(status(status)
          .addHeader("Content-Encoding", "gzip")
          .body(gzipped("text"))
          .build());
      try (Response response = client.newCall(get()).execute()) {
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.body().string()).isEqualTo("text");
      }
      assertThat(server.takeRequest().getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
    }
    assertThat(attempts.learned).containsExactly("200", "400 text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "X-GZIP", "deflate", "br", "identity"})
  @DisplayName("shows the decoded beginning of an error body that OkHttp does not decode")
  void codedErrorBody(String coding) throws Exception {
    Attempts attempts = new Attempts();
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempts);
    String text = "timestamp refused" + " ".repeat(100_000);
    Buffer coded = switch (coding) {
      case "gzip", "X-GZIP" -> gzipped(text);
      case "deflate" -> deflated(text);
      default -> new Buffer().writeUtf8(text);
    };
    ByteString sent = coded.snapshot();
    // OkHttp decodes a body only if it added Accept-Encoding itself, and only gzip.
    Request request = get().newBuilder().header("Accept-Encoding", "identity").build();
    for (int i = 0; i < 2; i++) {
      server.enqueue(status(400)
          .addHeader("Content-Encoding", coding)
          .body(new Buffer().write(sent))
          .build());
    }

    try (Response response = client.newCall(request).execute()) {
      assertThat(response.header("Content-Encoding")).isEqualTo(coding);
      assertThat(response.body().byteString()).isEqualTo(sent);
    }
    bodyOf(client.newCall(request));

    assertThat(attempts.learned).containsExactly("400 timestamp refused", "400 timestamp refused");
  }

  @Test
  @DisplayName("shows no more of a compressed error body than of another, and passes it on")
  void compressedBomb() throws Exception {
    List<Integer> seen = new ArrayList<>();
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, attempting(response -> {
      seen.add(response.body().length);
      return Exchange.done(Optional.empty());
    }));
    String text = "x".repeat(10_000_000);
    for (String accepted : List.of("identity", "")) {
      server.enqueue(
          status(400).addHeader("Content-Encoding", "gzip").body(gzipped(text)).build());
      Request request = accepted.isEmpty()
          ? get()
          : get().newBuilder().header("Accept-Encoding", accepted).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().bytes())
            .hasSize(accepted.isEmpty() ? text.length() : (int) gzipped(text).size());
      }
    }
    assertThat(seen).containsExactly(16_384, 16_384);
  }

  @Test
  @DisplayName("ignores headers that HTTP does not allow")
  void oddHeaders() throws Exception {
    Attempts attempts = new Attempts();
    server.enqueue(status(200).addHeaderLenient("a b", "c").body("text").build());

    assertThat(textFrom(AuthorizingInterceptor.install(PLAIN, attempts))).isEqualTo("text");
    assertThat(attempts.learned).containsExactly("200");
  }

  // Failures.

  @Test
  @DisplayName("wraps the authorizer's exception in an IOException and sends nothing")
  void failures() throws Exception {
    AuthorizationException failure = ReauthorizationRequired.of(ALICE);
    for (Authorizer failing : List.<Authorizer>of(request -> Exchange.failed(failure), request -> {
      throw failure;
    })) {
      OkHttpClient client = AuthorizingInterceptor.install(PLAIN, failing);

      assertThatThrownBy(() -> client.newCall(get()).execute())
          .isInstanceOf(AuthorizationIOException.class)
          .hasMessage(failure.getMessage())
          .cause()
          .isSameAs(failure);
      assertThat(enqueued(client.newCall(get()))).isInstanceOf(AuthorizationIOException.class);
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("carries the exception for a request that cannot be signed, and sends nothing")
  void wrongArguments() throws Exception {
    IllegalArgumentException failure =
        new IllegalArgumentException("The request is signed already");
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, request -> {
      throw failure;
    });

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessage("The request is signed already")
        .cause()
        .isSameAs(failure);
    assertThat(enqueued(client.newCall(get()))).cause().isSameAs(failure);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("wraps unexpected exceptions of the authorizer too")
  void otherFailures() {
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, request -> {
      throw new IllegalStateException("The key is closed");
    });

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessageStartingWith("The authorization of this call failed")
        .hasCauseInstanceOf(AdapterFailed.class)
        .rootCause()
        .hasMessage("The key is closed");
  }

  @Test
  @DisplayName("rejects a request that gets no credential, if the authorizer requires one")
  void requiredCredential() {
    Authorizer elsewhere = request -> Exchange.done(Attempt.only(request));
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, elsewhere.requiringCredential());

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adds no credential to a request to http://localhost:");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("closes the response if the next attempt fails")
  void failureAfterResponse() {
    ConnectionPool pool = new ConnectionPool();
    OkHttpClient client = AuthorizingInterceptor.install(
        PLAIN.newBuilder().connectionPool(pool).build(),
        attempting(response -> Exchange.failed(ReauthorizationRequired.of(ALICE))));
    server.enqueue(status(401).body("x".repeat(100_000)).build());

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasCauseInstanceOf(ReauthorizationRequired.class);
    assertThat(pool.idleConnectionCount()).isEqualTo(pool.connectionCount());
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("throws network failures unchanged")
  void networkFailure() {
    OkHttpClient client = AuthorizingInterceptor.install(
        PLAIN
            .newBuilder()
            .dns(host -> {
              throw new java.net.UnknownHostException(host);
            })
            .build(),
        bearer("t0ken"));

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(java.net.UnknownHostException.class);
  }

  // Waiting.

  @Test
  @DisplayName("does not use the call or another thread if the credential is available")
  void atHand() throws Exception {
    Response received = new Response.Builder()
        .request(get())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("")
        .build();
    Call asked = proxy(Call.class, method -> {
      throw new AssertionError("asked the call for " + method);
    });
    Interceptor.Chain[] chain = new Interceptor.Chain[1];
    chain[0] = proxy(Interceptor.Chain.class, method -> switch (method) {
      case "connection" -> null;
      case "request" -> get();
      case "call" -> asked;
      case "proceed" -> received;
      case "getFollowRedirects" -> false;
      case "getRetryOnConnectionFailure" -> true;
      default -> chain[0];
    });
    HttpTransport unused = request -> {
      throw new AssertionError("sent");
    };

    Response response = AuthorizingInterceptor.of(unused, bearer("t0ken")).intercept(chain[0]);

    assertThat(response.code()).isEqualTo(200);
  }

  @Test
  @DisplayName("ends only the wait for a credential when the call is cancelled")
  void cancelled() throws Exception {
    Slow slow = new Slow();
    Call call = AuthorizingInterceptor.install(PLAIN, slow).newCall(get());
    CompletableFuture<IOException> failure = failure(call);
    slow.awaitStart();

    call.cancel();

    assertThat(failure.get(2, TimeUnit.MINUTES))
        .isNotInstanceOf(AuthorizationIOException.class)
        .hasMessage("Canceled");
    slow.end();
    assertThat(slow.continued.await(2, TimeUnit.MINUTES)).isTrue();
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("does not wait if the call is already cancelled")
  void cancelledBefore() {
    Slow slow = new Slow();
    OkHttpClient client = PLAIN
        .newBuilder()
        .addInterceptor(chain -> {
          chain.call().cancel();
          return chain.proceed(chain.request());
        })
        .build();

    assertThatThrownBy(
            () -> AuthorizingInterceptor.install(client, slow).newCall(get()).execute())
        .isInstanceOf(IOException.class)
        .hasMessage("Canceled");
    assertThat(slow.started.getCount()).isEqualTo(1);
  }

  @Test
  @Timeout(120)
  @DisplayName("waits no longer than the call's timeout")
  void callTimeout() {
    OkHttpClient client = AuthorizingInterceptor.install(
        PLAIN.newBuilder().callTimeout(Duration.ofMillis(100)).build(), new Slow());

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("timeout");
  }

  @Test
  @DisplayName("waits no longer than its longest wait")
  void longestWait() {
    AuthorizingInterceptor brief = AuthorizingInterceptor.of(OkHttpTransport.of(PLAIN), new Slow())
        .waitingFor(Duration.ofMillis(50));

    assertThatThrownBy(() -> with(PLAIN, brief).newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessageStartingWith("Waiting PT0.05S for a credential failed")
        .hasCauseInstanceOf(AdapterFailed.class)
        .hasRootCauseInstanceOf(TimeoutException.class);
  }

  @Test
  @DisplayName("ends the wait of an interrupted thread and keeps the interrupt flag")
  void interrupted() {
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, new Slow());

    Thread.currentThread().interrupt();
    Throwable failure = null;
    try {
      client.newCall(get()).execute();
    } catch (IOException e) {
      failure = e;
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  @DisplayName("ends the wait for a further attempt in the same way")
  void cancelledAfterResponse() throws Exception {
    Slow slow = new Slow();
    ConnectionPool pool = new ConnectionPool();
    Call call = AuthorizingInterceptor.install(
            PLAIN.newBuilder().connectionPool(pool).build(),
            attempting(
                response -> slow.authorize(HttpRequest.get("https://a.test")).map(Optional::of)))
        .newCall(get());
    server.enqueue(status(401).body("x".repeat(100_000)).build());
    CompletableFuture<IOException> failure = failure(call);
    slow.awaitStart();

    call.cancel();

    assertThat(failure.get(2, TimeUnit.MINUTES)).hasMessage("Canceled");
    assertThat(pool.idleConnectionCount()).isEqualTo(pool.connectionCount());
  }

  // The requests of the authorizer.

  @Test
  @DisplayName("sends the authorizer's requests without the client's interceptors and dispatcher")
  void sendsForAuthorizer() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    OkHttpClient logged = PLAIN
        .newBuilder()
        .dispatcher(new okhttp3.Dispatcher())
        .addInterceptor(chain -> {
          seen.add(chain.request().url().encodedPath());
          return chain.proceed(chain.request());
        })
        .build();
    logged.dispatcher().setMaxRequests(1);
    server.enqueue(status(200).body("fetched").build());
    server.enqueue(TEXT);
    OkHttpClient client = AuthorizingInterceptor.install(
        logged, request -> fetched(request, server.url("/token").toString()));

    assertThat(bodyOf(client.newCall(get()))).isEqualTo("text");

    assertThat(seen).containsExactly("/");
    assertThat(sent()).containsExactly("", "Bearer fetched");
  }

  @Test
  @DisplayName("can be cancelled while a blocking transport sends for the authorizer")
  void transportThatBlocks() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayRespond = new CountDownLatch(1);
    HttpTransport blocking = request -> {
      asked.countDown();
      try {
        mayRespond.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return HttpResponse.of(200, Headers.none(), new byte[0]);
    };
    Call call = with(
            PLAIN,
            AuthorizingInterceptor.of(
                blocking, request -> fetched(request, "https://as.test/token")))
        .newCall(get());
    CompletableFuture<IOException> failure = failure(call);
    assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();

    call.cancel();

    assertThat(failure.get(2, TimeUnit.MINUTES)).hasMessage("Canceled");
    mayRespond.countDown();
  }

  @Test
  @DisplayName("reports a missing response to the authorizer's request with its origin")
  void noResponse() {
    OkHttpClient client = with(
        PLAIN,
        AuthorizingInterceptor.of(
            request -> {
              throw new ConnectException("refused");
            },
            request -> fetched(request, "https://as.test/token")));

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasCauseInstanceOf(NoResponse.class)
        .hasMessageContaining("https://as.test");
  }

  // Many users.

  @Test
  @DisplayName("selects the authorizer by the tag of the call")
  void perOwner() throws Exception {
    Shop shop = shop(owner -> bearer("of-" + owner.id()));
    for (int i = 0; i < 3; i++) {
      server.enqueue(TEXT);
    }

    assertThat(shop.me(ALICE).execute().body().string()).isEqualTo("text");
    assertThat(shop.me(BOB).execute().body().string()).isEqualTo("text");
    assertThat(bodyOf(shop.me(ALICE))).isEqualTo("text");

    assertThat(sent()).containsExactly("Bearer of-alice", "Bearer of-bob", "Bearer of-alice");
  }

  @Test
  @DisplayName("requires reauthorization for an owner without an authorizer and sends nothing")
  void unknownOwner() {
    Shop shop = shop(Map.of(ALICE, bearer("of-alice"))::get);

    assertThatThrownBy(() -> shop.me(BOB).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .cause()
        .isInstanceOfSatisfying(
            ReauthorizationRequired.class, why -> assertThat(why.owner()).contains(BOB));
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("sends nothing for a call without an owner and says how to name one")
  void noOwner() throws Exception {
    Shop shop = shop(owner -> bearer("of-" + owner.id()));

    assertThatThrownBy(() -> shop.me(null).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessageContaining("@Tag ResourceOwner");
    CompletableFuture<String> result = new CompletableFuture<>();
    shop.me(null).enqueue(new Into(result));
    assertThatThrownBy(() -> result.get(2, TimeUnit.MINUTES))
        .hasCauseInstanceOf(AuthorizationIOException.class);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @DisplayName("fails if the selection of the authorizer fails")
  void noAuthorizer() {
    Shop shop = shop(owner -> {
      throw new IllegalStateException("unknown owner " + owner.id());
    });

    assertThatThrownBy(() -> shop.me(ALICE).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasRootCauseMessage("unknown owner alice");
  }

  // Wrong use.

  @Test
  @DisplayName("fails as a network interceptor and sends nothing")
  void networkInterceptor() throws Exception {
    OkHttpClient client = PLAIN
        .newBuilder()
        .addNetworkInterceptor(
            AuthorizingInterceptor.of(OkHttpTransport.of(PLAIN), bearer("t0ken")))
        .build();

    assertThatThrownBy(() -> client.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessageContaining("addInterceptor");
    assertThat(enqueued(client.newCall(get()))).isInstanceOf(AuthorizationIOException.class);
    assertThat(server.getRequestCount()).isZero();
  }

  private Request get() {
    return new Request.Builder().url(server.url("/")).build();
  }

  private String textFrom(OkHttpClient client) throws IOException {
    try (Response response = client.newCall(get()).execute()) {
      return response.body().string();
    }
  }

  private List<String> sent() throws InterruptedException {
    List<String> headers = new ArrayList<>();
    for (int i = server.getRequestCount(); i > 0; i--) {
      headers.add(String.join(" | ", server.takeRequest().getHeaders().values("Authorization")));
    }
    return headers;
  }

  private Shop shop(Function<ResourceOwner, Authorizer> authorizers) {
    return new Retrofit.Builder()
        .baseUrl(server.url("/"))
        .client(
            with(PLAIN, AuthorizingInterceptor.perOwner(OkHttpTransport.of(PLAIN), authorizers)))
        .build()
        .create(Shop.class);
  }

  private static OkHttpClient with(OkHttpClient client, AuthorizingInterceptor interceptor) {
    return client.newBuilder().addInterceptor(interceptor).build();
  }

  private static String bodyOf(Call call) throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    call.enqueue(new Into(result));
    return result.get(2, TimeUnit.MINUTES);
  }

  private static String bodyOf(retrofit2.Call<ResponseBody> call) throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    call.enqueue(new Into(result));
    return result.get(2, TimeUnit.MINUTES);
  }

  private static Throwable enqueued(Call call) throws Exception {
    return failure(call).get(2, TimeUnit.MINUTES);
  }

  private static CompletableFuture<IOException> failure(Call call) {
    CompletableFuture<String> result = new CompletableFuture<>();
    call.enqueue(new Into(result));
    return result.handle((body, failure) -> {
      assertThat(failure).as("response " + body).isInstanceOf(IOException.class);
      return (IOException) failure;
    });
  }

  private static MockResponse.Builder status(int status) {
    return new MockResponse.Builder().code(status);
  }

  private static Buffer gzipped(String text) throws IOException {
    Buffer zipped = new Buffer();
    try (BufferedSink sink = Okio.buffer(new GzipSink(zipped))) {
      sink.writeUtf8(text);
    }
    return zipped;
  }

  private static Buffer deflated(String text) throws IOException {
    Buffer zipped = new Buffer();
    try (BufferedSink sink = Okio.buffer(new DeflaterSink(zipped, new Deflater()))) {
      sink.writeUtf8(text);
    }
    return zipped;
  }

  /** A body that its reader can close only with an unchecked exception. */
  private static ResponseBody notClosing(String text) {
    return ResponseBody.create(
        Okio.buffer(new ForwardingSource(new Buffer().writeUtf8(text)) {
          @Override
          public void close() {
            throw new IllegalStateException("not closed");
          }
        }),
        null,
        text.length());
  }

  /** A body that sends {@code beginning} at once, and {@code text} after {@code until}. */
  private static MockResponseBody held(String beginning, String text, CountDownLatch until) {
    return new MockResponseBody() {
      @Override
      public long getContentLength() {
        return (long) beginning.length() + text.length();
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.writeUtf8(beginning).flush();
        try {
          if (!until.await(2, TimeUnit.MINUTES)) {
            throw new IOException("The response was not passed on");
          }
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
        sink.writeUtf8(text);
      }
    };
  }

  /** A body of the given length that arrives byte by byte until {@code until}, and then at once. */
  private static MockResponseBody slowBody(int length, CountDownLatch until) {
    return new MockResponseBody() {
      @Override
      public long getContentLength() {
        return length;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        int left = length;
        try {
          while (left > 1 && !until.await(50, TimeUnit.MILLISECONDS)) {
            sink.writeUtf8("x").flush();
            left--;
          }
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
        sink.writeUtf8("x".repeat(left));
      }
    };
  }

  private static <T> T proxy(Class<T> type, Function<String, Object> methods) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) -> methods.apply(method.getName())));
  }

  private static HttpRequest authorized(HttpRequest request, String token) {
    return request.withHeader("Authorization", "Bearer " + token);
  }

  private static Authorizer bearer(String token) {
    return request -> Exchange.done(Attempt.only(authorized(request, token)));
  }

  private static Authorizer attempting(Function<HttpResponse, Exchange<Optional<Attempt>>> after) {
    return request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return authorized(request, "t0ken");
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        return after.apply(response);
      }
    });
  }

  private static Exchange<Attempt> fetched(HttpRequest request, String from) {
    return Exchange.send(
        HttpRequest.get(from),
        response -> Exchange.done(Attempt.only(authorized(request, response.bodyText()))));
  }

  private interface Shop {

    @GET("/")
    retrofit2.Call<ResponseBody> me(@Tag @Nullable ResourceOwner owner);
  }

  /** Offers another token after each 401. All tokens but the first require a wait. */
  private static final class Attempts implements Authorizer {

    private final List<String> learned = new CopyOnWriteArrayList<>();

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      return Exchange.done(attempt(request, 0));
    }

    private Attempt attempt(HttpRequest request, int number) {
      return new Attempt() {
        @Override
        public HttpRequest request() {
          return authorized(request, "token-" + number);
        }

        @Override
        public Exchange<Optional<Attempt>> after(HttpResponse response) {
          learned.add((response.status() + " " + response.bodyText()).strip());
          return response.status() == 401
              ? Exchange.blocking("A store", () -> Optional.of(attempt(request, number + 1)))
              : Exchange.done(Optional.empty());
        }
      };
    }
  }

  /** A credential that becomes available when the test says so. */
  private static final class Slow implements Authorizer {

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch continued = new CountDownLatch(1);
    private final CompletableFuture<Exchange<Attempt>> end = new CompletableFuture<>();

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      return Exchange.<Attempt>await(executor -> {
            started.countDown();
            return end;
          })
          .map(attempt -> {
            continued.countDown();
            return attempt;
          });
    }

    private void awaitStart() throws InterruptedException {
      assertThat(started.await(2, TimeUnit.MINUTES)).isTrue();
    }

    private void end() {
      end.complete(Exchange.done(Attempt.only(HttpRequest.get("https://a.test"))));
    }
  }

  private static final class Once extends RequestBody {

    private final boolean duplex;

    private Once(boolean duplex) {
      this.duplex = duplex;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public boolean isOneShot() {
      return !duplex;
    }

    @Override
    public boolean isDuplex() {
      return duplex;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.writeUtf8("once");
      if (duplex) {
        sink.close();
      }
    }
  }

  /** Completes a future with the body or the failure. */
  private record Into(CompletableFuture<String> result)
      implements Callback, retrofit2.Callback<ResponseBody> {

    @Override
    public void onResponse(Call call, Response response) throws IOException {
      try (response) {
        result.complete(response.body().string());
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      result.completeExceptionally(failure);
    }

    @Override
    public void onResponse(
        retrofit2.Call<ResponseBody> call, retrofit2.Response<ResponseBody> response) {
      try {
        result.complete(response.body().string());
      } catch (IOException e) {
        result.completeExceptionally(e);
      }
    }

    @Override
    public void onFailure(retrofit2.Call<ResponseBody> call, Throwable failure) {
      result.completeExceptionally(failure);
    }
  }
}
