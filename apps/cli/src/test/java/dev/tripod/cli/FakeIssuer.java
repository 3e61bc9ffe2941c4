package dev.tripod.cli;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * An authorization server on a loopback port that publishes its metadata and logs users in on devices. Its clock jumps before each
 * token request, and devices may ask every second, so no test waits for the usual 5 seconds.
 */
final class FakeIssuer implements AutoCloseable {

  /** The number of seconds that the clock jumps. */
  private static final int JUMP = 10;

  private static final String TOKEN_PATH_OF_GITHUB = "/login/oauth/access_token";

  final SettableClock clock = SettableClock.at(Instant.now());
  final FakeAuthorizationServer server;

  /** The methods and paths of all requests. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The bodies of all requests. */
  final List<String> bodies = new CopyOnWriteArrayList<>();

  private final Set<String> hidden = ConcurrentHashMap.newKeySet();
  private final LoopbackServer served;
  private final Path home;

  /** Changes each response before it is sent. */
  private volatile UnaryOperator<HttpResponse> change = response -> response;

  private volatile HttpTransport receiver = request -> {
    throw new IOException("The server has not started");
  };

  FakeIssuer(Path home) throws IOException {
    this.home = home;
    this.served = LoopbackServer.start(this::respond);
    this.server = FakeAuthorizationServer.builder()
        .issuer(issuer())
        .publicClient("app")
        .redirectUri("https://localhost/")
        .defaultScope("photos")
        .clock(clock)
        .build();
    this.receiver = server;
  }

  /** Returns the issuer, which is the origin of the server. */
  String issuer() {
    return served.origin().toString();
  }

  /** Changes each response of the server from now on. */
  void change(UnaryOperator<HttpResponse> next) {
    change = next;
  }

  /** Removes what the server has at {@code path}. */
  void hide(String path) {
    hidden.add(path);
  }

  /** Returns a command with the home directory. */
  Invocation command() {
    return Invocation.create().variable("TRIPOD_HOME", home.toString());
  }

  /** Returns {@code response} with another text in its body, in place of a regular expression. */
  static HttpResponse replacing(HttpResponse response, String pattern, String replacement) {
    String body = new String(response.body(), StandardCharsets.UTF_8);
    return HttpResponse.of(
        response.status(),
        response.headers(),
        body.replaceAll(pattern, replacement).getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse respond(HttpRequest request) throws IOException {
    String path = request.uri().getRawPath();
    requests.add(request.method() + " " + path);
    bodies.add(new String(request.body().content(), StandardCharsets.UTF_8));
    if (hidden.contains(path)) {
      return HttpResponse.of(404, Headers.none(), new byte[0]);
    }
    if (path.equals("/token") || path.equals(TOKEN_PATH_OF_GITHUB)) {
      clock.advance(Duration.ofSeconds(JUMP));
    }
    HttpResponse response = receiver.send(
        path.equals(TOKEN_PATH_OF_GITHUB)
            ? HttpRequest.post(request.origin() + "/token", request.body())
            : request);
    return change.apply(
        path.equals("/device_authorization")
            ? replacing(response, "\"interval\":5", "\"interval\":1")
            : response);
  }

  @Override
  public void close() {
    served.close();
  }
}
