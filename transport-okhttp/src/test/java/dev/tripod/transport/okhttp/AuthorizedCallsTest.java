package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Cache;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OkHttp's own redirects, retries and caching, and their effect on a credential. */
@DisplayName("A call that AuthorizingInterceptor has authorized")
final class AuthorizedCallsTest {

  private static final MockResponse TEXT = status(200).body("told").build();
  private static final OkHttpClient PLAIN = new OkHttpClient();

  private final MockWebServer server = new MockWebServer();
  private final MockWebServer elsewhere = new MockWebServer();
  private final List<String> learned = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
    elsewhere.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
    elsewhere.close();
  }

  // The request.

  @ParameterizedTest
  @CsvSource({
    "/a%41{b}/%2F, /a%41%7Bb%7D/%2F",
    "/a?b=%4z&c=%4a|, /a?b=%254z&c=%4a%7C",
    "/a?b=100%, /a?b=100%25",
  })
  @DisplayName("has the URI of the application, with further escapes for RFC 3986")
  void uri(String built, String sent) throws Exception {
    server.enqueue(TEXT);

    AuthorizingInterceptor.install(PLAIN, learning(AuthorizedCallsTest::bearer))
        .newCall(new Request.Builder().url(server.url(built)).build())
        .execute()
        .close();

    assertThat(server.takeRequest().getTarget()).isEqualTo(sent);
  }

  @Test
  @DisplayName("has no header that the authorizer removed")
  void removedHeader() throws Exception {
    OkHttpClient client = AuthorizingInterceptor.install(
        PLAIN, learning(request -> request.withoutHeader("X-Old").withHeader("X-New", "2")));
    server.enqueue(TEXT);

    client.newCall(get().newBuilder().header("X-Old", "1").build()).execute().close();

    Headers sent = server.takeRequest().getHeaders();
    assertThat(sent.values("X-Old")).isEmpty();
    assertThat(sent.values("X-New")).containsExactly("2");
  }

  // Redirects.

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  @DisplayName("is not redirected by an installed client")
  void installed(int status) throws Exception {
    OkHttpClient client =
        AuthorizingInterceptor.install(PLAIN, learning(AuthorizedCallsTest::bearer));
    server.enqueue(redirect(status, elsewhere));

    try (Response response = client.newCall(get()).execute()) {
      assertThat(response.code()).isEqualTo(status);
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
    assertThat(elsewhere.getRequestCount()).isZero();
    assertThat(learned).containsExactly(status + "");
  }

  @ParameterizedTest
  @MethodSource("credentialsForOneUri")
  @DisplayName("fails on a client that follows redirects, unless it has only a bearer token")
  void followingClient(UnaryOperator<HttpRequest> credential) {
    OkHttpClient following = with(PLAIN, authorizing(credential));

    assertThatThrownBy(() -> following.newCall(get()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasMessageContaining("followRedirects(false)")
        .hasMessageContaining("AuthorizingInterceptor.install")
        .hasMessageNotContaining("c4n4ry");
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @MethodSource("credentialsForOneUri")
  @DisplayName("is sent by a client without redirects")
  void clientWithoutRedirects(UnaryOperator<HttpRequest> credential) throws Exception {
    OkHttpClient suitable =
        with(PLAIN.newBuilder().followRedirects(false).build(), authorizing(credential));
    server.enqueue(redirect(307, elsewhere));

    try (Response response = suitable.newCall(get()).execute()) {
      assertThat(response.code()).isEqualTo(307);
    }
    assertThat(elsewhere.getRequestCount()).isZero();
  }

  static Stream<UnaryOperator<HttpRequest>> credentialsForOneUri() {
    return Stream.of(
        request -> request.withHeader("Authorization", "OAuth oauth_token=\"c4n4ry\""),
        request -> request.withHeader("Authorization", "DPoP c4n4ry"),
        request -> request.withHeader("Authorization", "Bearer c4n4ry").withHeader("DPoP", "proof"),
        request -> request.withHeader("X-Api-Key", "c4n4ry"),
        request -> request.andQuery(Parameters.of("oauth_token", "c4n4ry")));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307})
  @DisplayName("does not send its bearer token to another port and learns nothing there")
  void otherPort(int status) throws Exception {
    followed(PLAIN, status, elsewhere, elsewhere.url("/there").toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307})
  @DisplayName("does not send its bearer token to another host and learns nothing there")
  void otherHost(int status) throws Exception {
    followed(PLAIN, status, server, "http://127.0.0.1:" + server.getPort() + "/there");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307})
  @DisplayName("does not send its bearer token to another scheme and learns nothing there")
  void otherScheme(int status) throws Exception {
    OkHttpClient trusting = OverTls.clientOf(elsewhere);
    followed(trusting, status, elsewhere, "https://localhost:" + elsewhere.getPort() + "/there");
  }

  private void followed(OkHttpClient client, int status, MockWebServer to, String target)
      throws Exception {
    server.enqueue(redirect(status, target));
    to.enqueue(status(401).body("not you").build());

    try (Response response =
        with(client, learning(AuthorizedCallsTest::bearer)).newCall(post()).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).isEqualTo("not you");
      assertThat(response.request().url()).hasToString(target);
      assertThat(response.priorResponse().request().header("Authorization")).isNull();
    }
    assertThat(said(server.takeRequest())).contains("t0ken");
    assertThat(said(to.takeRequest())).doesNotContain("t0ken", "Authorization");
    assertThat(learned).containsExactly(status + "");
  }

  @Test
  @DisplayName("keeps its bearer token after a redirect to the same origin and learns there")
  void sameOrigin() throws Exception {
    OkHttpClient following = with(PLAIN, learning(AuthorizedCallsTest::bearer));
    server.enqueue(redirect(302, "/there"));
    server.enqueue(status(403).body("no").build());

    try (Response response = following.newCall(get()).execute()) {
      assertThat(response.body().string()).isEqualTo("no");
      assertThat(response.request().url().encodedPath()).isEqualTo("/there");
      assertThat(response.request().header("Authorization")).isNull();
    }
    server.takeRequest();
    assertThat(said(server.takeRequest())).contains("Bearer t0ken");
    assertThat(learned).containsExactly("403 no");
  }

  @Test
  @DisplayName("is reported as the GET that a redirect to the same URI produced")
  void turnedIntoGet() throws Exception {
    server.enqueue(redirect(303, "/here"));
    server.enqueue(TEXT);

    try (Response response =
        with(PLAIN, authorizing(AuthorizedCallsTest::bearer)).newCall(post()).execute()) {
      assertThat(response.request().method()).isEqualTo("GET");
      assertThat(response.request().header("Authorization")).isNull();
    }
  }

  @Test
  @DisplayName("has one Authorization header, even if it had another one before")
  void oneHeader() throws Exception {
    Headers odd =
        new Headers.Builder().addUnsafeNonAscii("Authorization", "Basic \u00e9").build();
    server.enqueue(TEXT);

    AuthorizingInterceptor.install(PLAIN, authorizing(AuthorizedCallsTest::bearer))
        .newCall(get().newBuilder().headers(odd).build())
        .execute()
        .close();

    assertThat(server.takeRequest().getHeaders().values("Authorization"))
        .containsExactly("Bearer t0ken");
  }

  @Test
  @DisplayName("returns its 401 if the body cannot be sent again, even without a next credential")
  void bodyIsGone() throws Exception {
    Authorizer lastToken = request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return bearer(request);
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        return Exchange.failed(ReauthorizationRequired.of(ResourceOwner.of("x", "42")));
      }
    });
    OkHttpClient client = AuthorizingInterceptor.install(PLAIN, lastToken);
    Request once = get()
        .newBuilder()
        .post(new OneShotBody(RequestBody.create(new byte[] {1})))
        .build();
    server.enqueue(status(401).body("told").build());
    server.enqueue(status(401).build());

    try (Response response = client.newCall(once).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).isEqualTo("told");
    }
    assertThatThrownBy(() -> client.newCall(post()).execute())
        .isInstanceOf(AuthorizationIOException.class)
        .hasCauseInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("gets no credential after a redirect from another origin")
  void fromElsewhere() throws Exception {
    Authorizer chosen = request -> Exchange.done(
        Attempt.only(request.origin().port() == server.getPort() ? bearer(request) : request));
    OkHttpClient following = with(PLAIN, chosen);
    elsewhere.enqueue(redirect(302, server));
    server.enqueue(TEXT);

    following
        .newCall(new Request.Builder().url(elsewhere.url("/")).build())
        .execute()
        .close();

    assertThat(said(server.takeRequest())).doesNotContain("t0ken");
  }

  // Statuses that OkHttp reacts to.

  @ParameterizedTest
  @ValueSource(ints = {421, 429, 503})
  @DisplayName("returns the response and is sent once")
  void statuses(int status) throws Exception {
    OkHttpClient client =
        AuthorizingInterceptor.install(PLAIN, learning(AuthorizedCallsTest::bearer));
    for (Request request : List.of(get(), post())) {
      server.enqueue(status(status).addHeader("Retry-After", "0").body("no").build());
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(status);
        assertThat(response.networkResponse().code()).isEqualTo(status);
        assertThat(response.header("Retry-After")).isEqualTo("0");
        assertThat(response.body().string()).isEqualTo("no");
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(2);
    String shown = status == 503 ? "503" : status + " no";
    assertThat(learned).containsExactly(shown, shown);
  }

  @Test
  @DisplayName("with a body is sent once by a client of the application too")
  void statusesOfOtherClients() throws Exception {
    OkHttpClient suitable = with(
        PLAIN.newBuilder().followRedirects(false).build(), authorizing(AuthorizedCallsTest::oauth));
    for (int status : new int[] {408, 503}) {
      server.enqueue(status(status).addHeader("Retry-After", "0").build());
      try (Response response = suitable.newCall(post()).execute()) {
        assertThat(response.code()).isEqualTo(status);
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("is sent once after a 421 on a shared connection")
  void coalesced() throws Exception {
    OkHttpClient coalescing = OverTls.clientOf(server)
        .newBuilder()
        .dns(host -> List.of(InetAddress.getByName("localhost")))
        .build();
    OkHttpClient client =
        AuthorizingInterceptor.install(coalescing, learning(AuthorizedCallsTest::bearer));
    server.enqueue(TEXT);
    server.enqueue(status(421).body("not mine").build());

    for (String host : List.of("one.test", "other.test")) {
      Request request = new Request.Builder()
          .url("https://" + host + ":" + server.getPort() + "/")
          .build();
      client.newCall(request).execute().close();
    }
    RecordedRequest first = server.takeRequest();
    assertThat(first.getVersion()).isEqualTo("HTTP/2");
    assertThat(server.takeRequest().getConnectionIndex())
        .as("the same connection, or there would be nothing to test")
        .isEqualTo(first.getConnectionIndex());
    assertThat(server.getRequestCount()).isEqualTo(2);
    assertThat(learned).containsExactly("200", "421 not mine");
  }

  @Test
  @DisplayName("does not use the client's authenticator")
  void authenticator() throws Exception {
    OkHttpClient client = PLAIN
        .newBuilder()
        .authenticator((route, response) -> response
            .request()
            .newBuilder()
            .header("Authorization", "Basic bWU=")
            .build())
        .build();
    server.enqueue(status(401).build());
    server.enqueue(status(401).build());

    AuthorizingInterceptor.install(client, authorizing(AuthorizedCallsTest::bearer))
        .newCall(get())
        .execute()
        .close();
    with(client, authorizing(AuthorizedCallsTest::bearer))
        .newCall(get())
        .execute()
        .close();

    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("does not use the client's cache, which cannot distinguish users")
  void cache(@TempDir Path folder) throws Exception {
    try (Cache cache = new Cache(folder.toFile(), 1_000_000)) {
      OkHttpClient caching = PLAIN.newBuilder().cache(cache).build();
      for (String owner : List.of("alice", "bob")) {
        server.enqueue(
            status(200).addHeader("Cache-Control", "max-age=3600").body(owner).build());
        OkHttpClient client = AuthorizingInterceptor.install(
            caching,
            authorizing(request -> request.withHeader("Authorization", "Bearer " + owner)));
        try (Response response = client.newCall(get()).execute()) {
          assertThat(response.body().string()).isEqualTo(owner);
        }
      }
      assertThat(cache.requestCount()).isZero();
    }
  }

  // Connections that break.

  @Test
  @DisplayName(
      "is not repeated if the connection ends before a response, unless it has only a bearer token")
  void brokenConnection() throws Exception {
    OkHttpClient noRedirects = PLAIN.newBuilder().followRedirects(false).build();
    for (OkHttpClient client : List.of(
        with(noRedirects, authorizing(AuthorizedCallsTest::oauth)),
        with(
            noRedirects,
            authorizing(request -> request.andQuery(Parameters.of("oauth_token", "t0ken")))),
        AuthorizingInterceptor.install(PLAIN, authorizing(AuthorizedCallsTest::oauth)))) {
      server.enqueue(TEXT);
      server.enqueue(status(200).onResponseStart(new SocketEffect.CloseSocket()).build());
      server.enqueue(TEXT);
      int before = server.getRequestCount();
      client.newCall(get()).execute().close();

      assertThatThrownBy(() -> client.newCall(get()).execute())
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(AuthorizationIOException.class)
          .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("t0ken"));
      assertThat(server.getRequestCount()).isEqualTo(before + 2);
      client.newCall(get()).execute().close();
    }
  }

  @Test
  @DisplayName(
      "with a bearer token and a safe method is retried on another connection if the client retries")
  void anotherConnection() throws Exception {
    OkHttpClient trying =
        AuthorizingInterceptor.install(PLAIN, authorizing(AuthorizedCallsTest::bearer));
    OkHttpClient once = AuthorizingInterceptor.install(
        PLAIN.newBuilder().retryOnConnectionFailure(false).build(),
        authorizing(AuthorizedCallsTest::bearer));
    for (OkHttpClient client : List.of(trying, once)) {
      server.enqueue(TEXT);
      server.enqueue(status(200).onResponseStart(new SocketEffect.CloseSocket()).build());
      server.enqueue(TEXT);
      client.newCall(get()).execute().close();
      if (client == trying) {
        client.newCall(get()).execute().close();
      } else {
        assertThatThrownBy(() -> client.newCall(get()).execute())
            .isInstanceOf(IOException.class)
            .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("t0ken"));
        client.newCall(get()).execute().close();
      }
    }
    for (int i = 0; i < server.getRequestCount(); i++) {
      assertThat(said(server.takeRequest())).contains("Bearer t0ken");
    }
    assertThat(server.getRequestCount()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "OPTIONS"})
  @DisplayName("with a bearer token is retried for safe methods")
  void safe(String method) throws Exception {
    OkHttpClient client = onABrokenConnection();
    server.enqueue(status(200).build());

    client.newCall(of(method)).execute().close();

    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  @DisplayName("with a bearer token is not retried for unsafe methods")
  void notSafe(String method) throws Exception {
    OkHttpClient client = onABrokenConnection();
    server.enqueue(TEXT);

    assertThatThrownBy(() -> client.newCall(of(method)).execute())
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(AuthorizationIOException.class);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  /** The server accepts the next request on the reused connection and closes it without a response. */
  private OkHttpClient onABrokenConnection() throws IOException {
    OkHttpClient client =
        AuthorizingInterceptor.install(PLAIN, authorizing(AuthorizedCallsTest::bearer));
    server.enqueue(TEXT);
    server.enqueue(status(200).onResponseStart(new SocketEffect.CloseSocket()).build());
    client.newCall(get()).execute().close();
    return client;
  }

  private Request of(String method) {
    RequestBody body = List.of("POST", "PUT", "PATCH").contains(method)
        ? RequestBody.create(new byte[] {1})
        : null;
    return get().newBuilder().method(method, body).build();
  }

  @ParameterizedTest
  @MethodSource("nothingSent")
  @DisplayName("does not promise that nothing was sent after an earlier response")
  void failsAfterAResponse(IOException failure) {
    server.enqueue(status(401).build());

    assertThatThrownBy(() -> failing(2, failure).newCall(get()).execute())
        .isExactlyInstanceOf(IOException.class)
        .hasCause(failure);
  }

  @ParameterizedTest
  @MethodSource("nothingSent")
  @DisplayName("fails with the network failure if there was no response")
  void failsBeforeAResponse(IOException failure) {
    assertThatThrownBy(() -> failing(1, failure).newCall(get()).execute()).isSameAs(failure);
  }

  static Stream<IOException> nothingSent() {
    return Stream.of(
        new ConnectException("refused"),
        new UnknownHostException("unknown"),
        new NoRouteToHostException("no route"));
  }

  /** Returns a client with another attempt after each response, and with a failure for the given send. */
  private static OkHttpClient failing(int send, IOException failure) {
    AtomicInteger sends = new AtomicInteger();
    return with(PLAIN, request -> Exchange.done(endless(bearer(request))))
        .newBuilder()
        .followRedirects(false)
        .addInterceptor(chain -> {
          if (sends.incrementAndGet() == send) {
            throw failure;
          }
          return chain.proceed(chain.request());
        })
        .build();
  }

  private static Attempt endless(HttpRequest request) {
    return new Attempt() {
      @Override
      public HttpRequest request() {
        return request;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        return Exchange.done(Optional.of(this));
      }
    };
  }

  @Test
  @DisplayName("keeps all behaviour of OkHttp if the authorizer changed nothing")
  void untouched(@TempDir Path folder) throws Exception {
    try (Cache cache = new Cache(folder.toFile(), 1_000_000)) {
      OkHttpClient client = with(
          PLAIN.newBuilder().cache(cache).build(), request -> Exchange.done(Attempt.only(request)));
      server.enqueue(redirect(302, "/there"));
      server.enqueue(status(503).addHeader("Retry-After", "0").build());
      server.enqueue(status(200).addHeader("Cache-Control", "max-age=3600").build());

      Request request = new Request.Builder().url(server.url("/?a=b|c#d")).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
      assertThat(server.takeRequest().getTarget()).isEqualTo("/?a=b|c");
      assertThat(server.getRequestCount()).isEqualTo(3);
      assertThat(cache.requestCount()).isPositive();
    }
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private Request get() {
    return new Request.Builder().url(server.url("/here")).build();
  }

  private Request post() {
    return new Request.Builder()
        .url(server.url("/here"))
        .post(RequestBody.create(new byte[] {1}))
        .build();
  }

  private static String said(RecordedRequest request) {
    return request.getRequestLine() + "\n" + request.getHeaders()
        + request.getHeaders().values("Authorization") + "\n" + request.getBody();
  }

  private static MockResponse redirect(int status, MockWebServer to) {
    return redirect(status, to.url("/there").toString());
  }

  private static MockResponse redirect(int status, String to) {
    return status(status).addHeader("Location", to).build();
  }

  private static MockResponse.Builder status(int status) {
    return new MockResponse.Builder().code(status);
  }

  private static OkHttpClient with(OkHttpClient client, Authorizer authorizer) {
    return client
        .newBuilder()
        .addInterceptor(AuthorizingInterceptor.of(OkHttpTransport.of(client), authorizer))
        .build();
  }

  private static HttpRequest bearer(HttpRequest request) {
    return request.withHeader("Authorization", "Bearer t0ken");
  }

  private static HttpRequest oauth(HttpRequest request) {
    return request.withHeader("Authorization", "OAuth oauth_token=\"t0ken\"");
  }

  private static Authorizer authorizing(UnaryOperator<HttpRequest> credential) {
    return request -> Exchange.done(Attempt.only(credential.apply(request)));
  }

  /** Records the responses that the attempt sees. */
  private Authorizer learning(UnaryOperator<HttpRequest> credential) {
    return request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return credential.apply(request);
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        learned.add((response.status() + " " + response.bodyText()).strip());
        return Exchange.done(Optional.empty());
      }
    });
  }
}
