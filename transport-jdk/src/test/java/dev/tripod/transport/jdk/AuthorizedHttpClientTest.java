package dev.tripod.transport.jdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("AuthorizedHttpClient")
final class AuthorizedHttpClientTest {

  private static final WireMockServer SERVER =
      new WireMockServer(options().dynamicPort().dynamicHttpsPort());

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void reset() {
    SERVER.resetAll();
    SERVER.stubFor(
        any(anyUrl()).willReturn(aResponse().withBody("one\ntwo\n").withHeader("X-A", "1")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("authorizes a request and returns the JDK's own response")
  void authorizes(Way way) throws Exception {
    java.net.http.HttpResponse<String> response = way.send(
        client(new Signing(0)), get("/a?b=c").header("X-B", "2").build(), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("one\ntwo\n");
    assertThat(response.headers().allValues("x-a")).containsExactly("1");
    SERVER.verify(
        1,
        getRequestedFor(urlEqualTo("/a?b=c"))
            .withHeader("Authorization", equalTo("Signed 0"))
            .withHeader("X-B", equalTo("2")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("reads a form, shows it to the authorizer and sends the same bytes")
  void readsForms(Way way) throws Exception {
    Signing signing = new Signing(0);
    String form = "b=%31&a=1+2&a=&c";
    // This publisher supports only one subscription.
    InputStream once = new ByteArrayInputStream(form.getBytes(StandardCharsets.US_ASCII));

    way.send(
        client(signing),
        to("/form")
            .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
            .POST(BodyPublishers.ofInputStream(() -> once))
            .build(),
        BodyHandlers.discarding());

    Body seen = signing.seen().get(0).body();
    assertThat(seen.isForm()).isTrue();
    assertThat(new String(seen.content(), StandardCharsets.US_ASCII)).isEqualTo(form);
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo("/form"))
            .withHeader("Authorization", equalTo("Signed 0"))
            .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded; charset=UTF-8"))
            .withRequestBody(equalTo(form)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("does not read any other body")
  void leavesOtherBodies(Way way) throws Exception {
    Signing signing = new Signing(0);

    way.send(
        client(signing),
        to("/json")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build(),
        BodyHandlers.discarding());
    way.send(
        client(signing),
        to("/octets").POST(BodyPublishers.ofString("octets")).build(),
        BodyHandlers.discarding());
    way.send(
        client(signing),
        to("/none").POST(BodyPublishers.noBody()).build(),
        BodyHandlers.discarding());

    assertThat(signing.seen())
        .extracting(HttpRequest::body)
        .containsExactly(
            Body.unread("application/json"), Body.unread("application/octet-stream"), Body.none());
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo("/json"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withRequestBody(equalTo("{}")));
    SERVER.verify(1, postRequestedFor(urlEqualTo("/octets")).withRequestBody(equalTo("octets")));
    SERVER.verify(
        1, postRequestedFor(urlEqualTo("/none")).withHeader("Content-Length", equalTo("0")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends the type of a body that the authorizer adds")
  void addsABody(Way way) throws Exception {
    String form = "application/x-www-form-urlencoded";
    Authorizer authorizer = request ->
        Exchange.done(Attempt.only(request.withBody(Body.form(Parameters.of("oauth_token", "a")))));

    way.send(
        client(authorizer),
        to("/bare").POST(BodyPublishers.noBody()).build(),
        BodyHandlers.discarding());
    way.send(
        client(authorizer),
        to("/form")
            .header("Content-Type", form + "; charset=utf-8")
            .POST(BodyPublishers.ofString("b=c"))
            .build(),
        BodyHandlers.discarding());

    for (String target : List.of("/bare", "/form")) {
      SERVER.verify(
          1,
          postRequestedFor(urlEqualTo(target))
              .withHeader("Content-Type", equalTo(form))
              .withRequestBody(equalTo("oauth_token=a")));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends the form that it has read if the authorizer does not change the request")
  void passesFormsOn(Way way) throws Exception {
    // This publisher supports only one subscription.
    InputStream once = new ByteArrayInputStream("a=1&b".getBytes(StandardCharsets.US_ASCII));

    way.send(
        client(request -> Exchange.done(Attempt.only(request))),
        to("/form")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofInputStream(() -> once))
            .build(),
        BodyHandlers.discarding());

    SERVER.verify(1, postRequestedFor(urlEqualTo("/form")).withRequestBody(equalTo("a=1&b")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("leaves a coded body to the application")
  void leavesCodedBodies(Way way) throws Exception {
    byte[] coded = {0x1f, (byte) 0x8b, 8, 0};
    SERVER.stubFor(any(anyUrl())
        .willReturn(
            aResponse().withStatus(400).withHeader("Content-Encoding", "br").withBody(coded)));
    Signing signing = new Signing(0);

    java.net.http.HttpResponse<byte[]> response =
        way.send(client(signing), get("/a").build(), BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(coded);
    assertThat(response.headers().allValues("Content-Encoding")).containsExactly("br");
    assertThat(signing.responses().get(0).body()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("rejects a request that gets no credential, if the authorizer requires one")
  void requiresACredential(Way way) {
    Authorizer elsewhere = new ForOrigin(Origin.of("https://api.example"), new Signing(0));
    HttpClient client = client(elsewhere.requiringCredential());

    assertThatThrownBy(() -> way.send(client, get("/a").build(), BodyHandlers.discarding()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adds no credential to a request to http://localhost:");
    SERVER.verify(0, getRequestedFor(anyUrl()));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends the URI that was signed")
  void sendsTheSignedUri(Way way) throws Exception {
    Signing signing = new Signing(0);
    URI uri = URI.create("http://LOCALHOST:" + SERVER.port() + "/a/../b//c/%2e/d?e=f'#g");

    way.send(
        client(signing),
        java.net.http.HttpRequest.newBuilder(uri).build(),
        BodyHandlers.discarding());

    assertThat(signing.seen().get(0).uri()).hasToString(at("/b//c/d?e=f'"));
    SERVER.verify(1, getRequestedFor(urlEqualTo("/b//c/d?e=f'")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends a request that the authorizer does not cover unchanged")
  void leavesOtherOrigins(Way way) throws Exception {
    Authorizer elsewhere = new ForOrigin(Origin.of("https://api.example"), new Signing(0));
    java.net.http.HttpRequest request = to("/a/../b")
        .header("Authorization", "Basic abc")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString("a=b"))
        .build();

    java.net.http.HttpResponse<Void> response =
        way.send(AuthorizedHttpClient.of(plain(), elsewhere), request, BodyHandlers.discarding());

    assertThat(response.request().uri()).isEqualTo(request.uri());
    SERVER.verify(
        1,
        postRequestedFor(anyUrl())
            .withHeader("Authorization", equalTo("Basic abc"))
            .withRequestBody(equalTo("a=b")));
    java.net.http.HttpRequest bare = get("/a/../c").build();
    assertThat(
            way.send(AuthorizedHttpClient.of(plain(), elsewhere), bare, BodyHandlers.discarding())
                .request()
                .uri())
        .isEqualTo(bare.uri());
    SERVER.verify(1, getRequestedFor(anyUrl()).withHeader("Authorization", absent()));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "repeats the request with its body if the attempt requires it, and returns the last response")
  void sendsAgain(Way way) throws Exception {
    Signing signing = new Signing(1);

    java.net.http.HttpResponse<String> response = way.send(
        client(signing),
        to("/again").POST(BodyPublishers.ofString("body")).build(),
        BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("one\ntwo\n");
    assertThat(signing.responses()).extracting(HttpResponse::status).containsExactly(200, 200);
    assertThat(signing.responses().get(0).headers().first("x-a")).contains("1");
    for (String credential : List.of("Signed 0", "Signed 1")) {
      SERVER.verify(
          1,
          postRequestedFor(urlEqualTo("/again"))
              .withHeader("Authorization", equalTo(credential))
              .withRequestBody(equalTo("body")));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends three times at most and shows the last response to its attempt too")
  void sendsThreeTimesAtMost(Way way) throws Exception {
    Signing signing = new Signing(Integer.MAX_VALUE);

    java.net.http.HttpResponse<String> response =
        way.send(client(signing), get("/never").build(), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("one\ntwo\n");
    assertThat(signing.responses()).hasSize(3);
    SERVER.verify(3, getRequestedFor(urlEqualTo("/never")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("cancels the body of an earlier response, however long it is")
  void dropsBodies(Way way) throws Exception {
    try (Endless server = new Endless(1)) {
      java.net.http.HttpResponse<String> response = way.send(
          client(new Signing(1)),
          java.net.http.HttpRequest.newBuilder(URI.create(server.uri())).build(),
          BodyHandlers.ofString());

      assertThat(response.body()).isEqualTo("the end");
      assertThat(server.hungUp.await(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("streams a body that has not ended to the application")
  void streams(Way way) throws Exception {
    try (Endless server = new Endless(0)) {
      java.net.http.HttpResponse<InputStream> response = way.send(
          client(new Signing(0)),
          java.net.http.HttpRequest.newBuilder(URI.create(server.uri())).build(),
          BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        assertThat(body.readNBytes(5)).isEqualTo("xxxxx".getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(server.hungUp.await(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("supports body handlers for lines, bytes and nothing")
  void everyHandler(Way way) throws Exception {
    HttpClient client = client(new Signing(0));
    java.net.http.HttpRequest request = get("/").build();

    try (Stream<String> lines =
        way.send(client, request, BodyHandlers.ofLines()).body()) {
      assertThat(lines).containsExactly("one", "two");
    }
    assertThat(way.send(client, request, BodyHandlers.ofByteArray()).body()).hasSize(8);
    assertThat(way.send(client, request, BodyHandlers.replacing("other")).body())
        .isEqualTo("other");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws AuthorizationException from before the request and from after its response")
  void authorizationExceptions(Way way) {
    AuthorizationException gone = ReauthorizationRequired.of(ResourceOwner.of("x", "42"));
    Authorizer noCredential = request -> Exchange.failed(gone);
    Authorizer throwing = request -> {
      throw gone;
    };
    Authorizer afterwards = request -> Exchange.done(new FailingAfter(request, gone));
    for (Authorizer authorizer : List.of(noCredential, throwing, afterwards)) {
      assertThatThrownBy(
              () -> way.send(client(authorizer), get("/").build(), BodyHandlers.ofString()))
          .isSameAs(gone);
    }
    SERVER.verify(1, getRequestedFor(anyUrl()));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("waits for an attempt that decides later")
  void waitsForTheDecision(Way way) throws Exception {
    Signing signing = new Signing(1);
    Authorizer slow = request -> signing.authorize(request).map(attempt -> new Slow(attempt));

    java.net.http.HttpResponse<String> response =
        way.send(client(slow), get("/slow").build(), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("one\ntwo\n");
    SERVER.verify(2, getRequestedFor(urlEqualTo("/slow")));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "throws no ConnectException after a response, because it promises that nothing was sent")
  void promisesNothingAfterAResponse(Way way) throws Exception {
    try (ServerSocket server = loopback()) {
      Thread thread = new Thread(() -> {
        try (Socket socket = server.accept()) {
          socket.getInputStream().read(new byte[8192]);
          socket
              .getOutputStream()
              .write("HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
          // The test has ended.
        }
      });
      thread.setDaemon(true);
      thread.start();
      java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
          .build();
      Authorizer closing = seen -> Exchange.done(new Closing(seen, server));

      assertThatThrownBy(() -> way.send(client(closing), request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(IOException.class)
          .hasCauseInstanceOf(ConnectException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  @DisplayName("sends a signed request once if the connection breaks")
  void sendsOnce(String method) throws Exception {
    List<Integer> arrivals = new CopyOnWriteArrayList<>();
    try (ServerSocket server = loopback()) {
      Thread thread = new Thread(() -> {
        while (!server.isClosed()) {
          try (Socket socket = server.accept()) {
            if (socket.getInputStream().read() >= 0) {
              arrivals.add(1);
            }
            socket.setSoLinger(true, 0);
          } catch (IOException closed) {
            // The test has ended.
          }
        }
      });
      thread.setDaemon(true);
      thread.start();
      java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
          .method(method, BodyPublishers.noBody())
          .build();

      for (Way way : Way.values()) {
        arrivals.clear();
        assertThatThrownBy(() -> way.send(client(new Signing(0)), request, BodyHandlers.ofString()))
            .isInstanceOf(IOException.class);
        assertThat(arrivals).hasSize(1);
      }
    }
  }

  @Test
  @DisplayName("cancels the request when its future is cancelled")
  void cancelling() throws Exception {
    try (Endless server = new Endless(0)) {
      CompletableFuture<java.net.http.HttpResponse<String>> response = client(new Signing(0))
          .sendAsync(
              java.net.http.HttpRequest.newBuilder(URI.create(server.uri())).build(),
              BodyHandlers.ofString());
      assertThat(server.arrived.await(2, TimeUnit.MINUTES)).isTrue();

      response.cancel(true);

      assertThat(server.hungUp.await(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  @DisplayName("does not cancel a body if the future is cancelled after completion")
  void cancellingTooLate() throws Exception {
    CompletableFuture<java.net.http.HttpResponse<InputStream>> response =
        client(new Signing(0)).sendAsync(get("/").build(), BodyHandlers.ofInputStream());
    InputStream body = response.get(2, TimeUnit.MINUTES).body();

    response.cancel(true);

    assertThat(body.readAllBytes()).hasSize(8);
  }

  @Test
  @DisplayName("speaks HTTP/2 over TLS")
  void http2() throws Exception {
    HttpClient client = AuthorizedHttpClient.of(
        HttpClient.newBuilder().sslContext(JdkTransportBoundsTest.trusting()).build(),
        new Signing(1));
    URI uri = URI.create("https://localhost:" + SERVER.httpsPort() + "/h2");

    java.net.http.HttpResponse<String> response = client
        .sendAsync(java.net.http.HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(), null)
        .get(2, TimeUnit.MINUTES);

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).isEqualTo("one\ntwo\n");
    SERVER.verify(2, getRequestedFor(urlEqualTo("/h2")));
  }

  @Test
  @DisplayName(
      "rejects a client that follows redirects, and accepts cookies only with a separate transport")
  void refusesClients() {
    Signing signing = new Signing(0);
    HttpClient following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    HttpClient keeping =
        HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    assertThatThrownBy(() -> AuthorizedHttpClient.of(following, signing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("followRedirects(Redirect.NEVER)");
    assertThatThrownBy(() -> AuthorizedHttpClient.of(following, signing, JdkTransport.create()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AuthorizedHttpClient.of(keeping, signing))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(AuthorizedHttpClient.of(keeping, signing, JdkTransport.create()).cookieHandler())
        .isEqualTo(keeping.cookieHandler());
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  @DisplayName("fails with the reason if a form cannot be read, and sends nothing")
  void unreadableForm(Way way) {
    IOException reason = new IOException("the file is gone");
    java.net.http.HttpRequest request = to("/form")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(failing(reason))
        .build();

    assertThatThrownBy(() -> way.send(client(new Signing(0)), request, BodyHandlers.discarding()))
        .isInstanceOf(IOException.class)
        .satisfies(failure -> assertThat(failure == reason || failure.getCause() == reason)
            .as("the reason")
            .isTrue());
    SERVER.verify(0, postRequestedFor(urlEqualTo("/form")));
  }

  private static BodyPublisher failing(IOException reason) {
    return BodyPublishers.fromPublisher(
        subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long number) {
            subscriber.onError(reason);
          }

          @Override
          public void cancel() {}
        }));
  }

  @Test
  @DisplayName("has the settings of the underlying client")
  void delegates() throws Exception {
    HttpClient client = HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(3))
        .executor(Runnable::run)
        .sslContext(JdkTransportBoundsTest.trusting())
        .proxy(ProxySelector.getDefault())
        .version(HttpClient.Version.HTTP_1_1)
        .build();

    assertThat((HttpClient) AuthorizedHttpClient.of(client, new Signing(0)))
        .returns(client.connectTimeout(), HttpClient::connectTimeout)
        .returns(client.executor(), HttpClient::executor)
        .returns(client.sslContext(), HttpClient::sslContext)
        .returns(client.proxy(), HttpClient::proxy)
        .returns(client.version(), HttpClient::version)
        .returns(client.authenticator(), HttpClient::authenticator)
        .returns(client.followRedirects(), HttpClient::followRedirects)
        .satisfies(made -> assertThat(made.sslParameters().getProtocols())
            .isEqualTo(client.sslParameters().getProtocols()))
        .satisfies(made -> assertThat(made.newWebSocketBuilder()).isNotNull());
  }

  private static HttpClient plain() {
    return HttpClient.newHttpClient();
  }

  private static HttpClient client(Authorizer authorizer) {
    return AuthorizedHttpClient.of(plain(), authorizer);
  }

  private static String at(String target) {
    return "http://localhost:" + SERVER.port() + target;
  }

  private static java.net.http.HttpRequest.Builder to(String target) {
    return java.net.http.HttpRequest.newBuilder(URI.create(at(target)));
  }

  private static java.net.http.HttpRequest.Builder get(String target) {
    return to(target).GET();
  }

  private static ServerSocket loopback() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  /** The two ways of sending. Most tests run both. */
  private enum Way {
    SYNC {
      @Override
      <T> java.net.http.HttpResponse<T> send(
          HttpClient client,
          java.net.http.HttpRequest request,
          java.net.http.HttpResponse.BodyHandler<T> handler)
          throws Exception {
        return client.send(request, handler);
      }
    },
    ASYNC {
      @Override
      <T> java.net.http.HttpResponse<T> send(
          HttpClient client,
          java.net.http.HttpRequest request,
          java.net.http.HttpResponse.BodyHandler<T> handler)
          throws Exception {
        try {
          return client.sendAsync(request, handler).get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
          throw e.getCause() instanceof Exception cause ? cause : e;
        }
      }
    };

    abstract <T> java.net.http.HttpResponse<T> send(
        HttpClient client,
        java.net.http.HttpRequest request,
        java.net.http.HttpResponse.BodyHandler<T> handler)
        throws Exception;
  }

  /** Signs with a number, and asks for the given number of further attempts. */
  private static final class Signing implements Authorizer {

    private final int more;
    private final List<HttpRequest> seen = new CopyOnWriteArrayList<>();
    private final List<HttpResponse> responses = new CopyOnWriteArrayList<>();

    private Signing(int more) {
      this.more = more;
    }

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      seen.add(request);
      return Exchange.done(new Signed(request, 0));
    }

    private List<HttpRequest> seen() {
      return seen;
    }

    private List<HttpResponse> responses() {
      return responses;
    }

    private final class Signed implements Attempt {

      private final HttpRequest request;
      private final int number;

      private Signed(HttpRequest request, int number) {
        this.request = request;
        this.number = number;
      }

      @Override
      public HttpRequest request() {
        return request.withHeader("Authorization", "Signed " + number);
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        responses.add(response);
        return Exchange.done(
            number < more ? Optional.of(new Signed(request, number + 1)) : Optional.empty());
      }
    }
  }

  private record ForOrigin(Origin origin, Authorizer authorizer) implements Authorizer {

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      return request.origin().equals(origin)
          ? authorizer.authorize(request)
          : Exchange.done(Attempt.only(request));
    }
  }

  private record FailingAfter(HttpRequest request, AuthorizationException failure)
      implements Attempt {

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return Exchange.failed(failure);
    }
  }

  /** Closes the server after its response, and is followed by another attempt. */
  private record Closing(HttpRequest request, ServerSocket server) implements Attempt {

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      try {
        server.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return Exchange.done(Optional.of(Attempt.only(request)));
    }
  }

  /** Decides later, on another thread. */
  private record Slow(Attempt attempt) implements Attempt {

    @Override
    public HttpRequest request() {
      return attempt.request();
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      return Exchange.pause(Duration.ofMillis(50), () -> attempt.after(response))
          .map(next -> next.map(Slow::new));
    }
  }

  /** A server that never ends its first responses. Later ones are short. */
  private static final class Endless implements AutoCloseable {

    private final ServerSocket listening = loopback();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    private Endless(int endless) throws IOException {
      Thread thread = new Thread(() -> {
        for (int i = 0; !listening.isClosed(); i++) {
          try (Socket socket = listening.accept()) {
            respond(socket, i < Math.max(endless, 1));
          } catch (IOException closed) {
            // The client has hung up, or the test has ended.
          }
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    private void respond(Socket socket, boolean endless) throws IOException {
      InputStream in = socket.getInputStream();
      in.read(new byte[8192]);
      arrived.countDown();
      String body = endless ? "Transfer-Encoding: chunked" : "Content-Length: 7";
      write(socket, "HTTP/1.1 200 OK\r\n" + body + "\r\n\r\n");
      try {
        while (endless) {
          write(socket, "1000\r\n" + "x".repeat(4096) + "\r\n");
        }
        write(socket, "the end");
      } catch (IOException e) {
        hungUp.countDown();
        throw e;
      }
    }

    private static void write(Socket socket, String octets) throws IOException {
      socket.getOutputStream().write(octets.getBytes(StandardCharsets.US_ASCII));
    }

    private String uri() {
      return "http://127.0.0.1:" + listening.getLocalPort() + "/";
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
