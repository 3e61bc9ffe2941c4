package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.domain.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins that a browser completes at a port of this machine. The test is the browser. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BrowserLoginTest {

  private static final String WAITING = "--headless";

  @TempDir
  Path directory;

  private final ExecutorService terminal = Executors.newSingleThreadExecutor();
  private final HttpClient browser = HttpClient.newHttpClient();
  private FakeProviders fakes;
  private Invocation command;

  @BeforeEach
  void start() throws IOException {
    fakes = new FakeProviders(directory.resolve("home"));
    command = fakes.command();
  }

  @AfterEach
  void stop() throws InterruptedException {
    terminal.shutdownNow();
    assertThat(terminal.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    fakes.close();
  }

  private Future<Result> logIn(String... more) {
    String[] login = {"login", "x", "--server", fakes.origin2(), "--client-id", "app"};
    String[] arguments = Arrays.copyOf(login, login.length + more.length);
    System.arraycopy(more, 0, arguments, login.length, more.length);
    return terminal.submit(() -> command.run(arguments));
  }

  /** Returns the address that the command shows, when it waits for the browser. */
  private URI shown() {
    command.awaitErr(WAITING);
    return FakeProviders.shownBy(command);
  }

  private HttpResponse<String> open(URI address) throws IOException, InterruptedException {
    return browser.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  @Test
  void receivesTheLoginFromTheBrowser() throws Exception {
    Future<Result> login = logIn();
    HttpResponse<String> page = open(fakes.oauth2.approve(shown()));
    Result result = login.get();

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(result.exitCode()).as(result.err()).isZero();
    Secret token = Secret.of(fakes.command().run("token").out().strip());
    assertThat(fakes.oauth2.isActive(token)).isTrue();
  }

  @Test
  void receivesALoginOfOAuth1() throws Exception {
    Future<Result> login = terminal.submit(() ->
        command.run("login", "x", "--oauth1", "--server", fakes.origin1(), "--client-id", "app"));
    open(fakes.oauth1.approve(shown()));

    assertThat(login.get().exitCode()).as(login.get().err()).isZero();
    assertThat(fakes.command().run("whoami").out()).contains("ada");
  }

  @Test
  void ignoresAForgedCallback() throws Exception {
    Future<Result> login = logIn();
    URI address = shown();
    URI callback = fakes.oauth2.approve(address);
    URI forged = URI.create(callback.toString().replaceAll("state=[^&]*", "state=forged"));
    assertThat(open(forged).statusCode()).isNotEqualTo(200);
    assertThat(login.isDone()).isFalse();
    open(callback);

    assertThat(login.get().exitCode()).as(login.get().err()).isZero();
  }

  @Test
  void endsIfTheUserDeclines() throws Exception {
    Future<Result> login = logIn();
    open(fakes.oauth2.deny(shown()));

    assertThat(login.get().exitCode()).isEqualTo(1);
    assertThat(login.get().err()).contains("denied the authorization");
    assertThat(fakes.command().run("token").exitCode()).isEqualTo(3);
  }

  @Test
  void waitsAtTheRegisteredRedirectUri() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Future<Result> login = logIn("--redirect-uri", "http://127.0.0.1:" + port + "/callback");
    URI callback = fakes.oauth2.approve(shown());
    assertThat(callback.getPort()).isEqualTo(port);
    open(callback);

    assertThat(login.get().exitCode()).as(login.get().err()).isZero();
  }

  @Test
  void waitsAtTheSamePortAgain() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Future<Result> first = logIn("--port", Integer.toString(port));
    open(fakes.oauth2.approve(shown()));
    assertThat(first.get().exitCode()).as(first.get().err()).isZero();

    command = fakes.command();
    Future<Result> second = terminal.submit(() -> command.run("login", "--account", "x"));
    URI callback = fakes.oauth2.approve(shown());
    assertThat(callback.getPort()).isEqualTo(port);
    open(callback);
    assertThat(second.get().exitCode()).as(second.get().err()).isZero();
  }

  @Test
  void saysThatThePortIsInUse() throws Exception {
    try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result = logIn("--port", Integer.toString(used.getLocalPort())).get();

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err().lines()).hasSize(2);
      assertThat(result.err()).contains(Integer.toString(used.getLocalPort()), "--port");
    }
  }

  @Test
  void rejectsARedirectUriThatNoBrowserCanBringHere() throws Exception {
    for (String uri :
        new String[] {"https://localhost/", "http://192.0.2.1/", "http://127.0.0.1/a?b"}) {
      Result result = logIn("--redirect-uri", uri).get();
      assertThat(result.exitCode()).as(uri).isEqualTo(2);
      assertThat(result.err()).contains("--headless");
    }
  }
}
