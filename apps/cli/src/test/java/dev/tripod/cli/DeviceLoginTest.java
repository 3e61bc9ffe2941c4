package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins that the user approves on another device. The test is the user. Each test waits for a poll, a second after the last. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeviceLoginTest {

  private static final String CODE = "WDJB-0001";

  @TempDir
  private Path directory;

  private final ExecutorService terminal = Executors.newSingleThreadExecutor();
  private FakeIssuer fake;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeIssuer(directory.resolve("home"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    terminal.shutdownNow();
    assertThat(terminal.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    fake.close();
  }

  private Future<Result> start(Invocation command, String... arguments) {
    return terminal.submit(() -> command.run(arguments));
  }

  private String[] endpoints(String... more) {
    String[] all = {
      "login",
      "--device",
      "--account",
      "tv",
      "--client-id",
      "app",
      "--token-url",
      fake.issuer() + "/token",
      "--device-authorization-url",
      fake.issuer() + "/device_authorization"
    };
    String[] joined = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, joined, all.length, more.length);
    return joined;
  }

  private void succeeds(Future<Result> login) throws Exception {
    assertThat(login.get().exitCode()).as(login.get().err()).isZero();
    Result token = fake.command().run("token");
    assertThat(token.exitCode()).as(token.err()).isZero();
    assertThat(fake.server.isActive(Secret.of(token.out().strip()))).isTrue();
  }

  @Test
  void logsInAtAnIssuer() throws Exception {
    Invocation command = fake.command();
    Future<Result> login = start(command, "login", fake.issuer(), "--device", "--client-id", "app");
    command.awaitErr(CODE);
    fake.server.approveDevice(CODE);

    succeeds(login);
    assertThat(login.get().err())
        .contains("\n  " + fake.issuer() + "/device\n", "\n  " + CODE + "\n")
        .doesNotContain("Waiting");
    assertThat(login.get().out())
        .startsWith("Logged in: the account 127.0.0.1 (127.0.0.1, oauth2).");
  }

  @Test
  void logsInAtEndpointsAndAgainWithoutThem() throws Exception {
    Invocation command = fake.command();
    Future<Result> login = start(command, endpoints("--scope", "photos"));
    command.awaitErr(CODE);
    fake.server.approveDevice(CODE);
    succeeds(login);

    for (String code : new String[] {"WDJB-0002", "WDJB-0003"}) {
      Invocation again = fake.command();
      Future<Result> next = code.endsWith("2")
          ? start(again, "login", "--account", "tv", "--device")
          : start(
              again,
              "login",
              "--account",
              "tv",
              "--device",
              "--token-url",
              fake.issuer() + "/token");
      again.awaitErr(code);
      fake.server.approveDevice(code);
      succeeds(next);
    }
  }

  @Test
  void countsTheLifetimeOfTheCodeDownForAPerson() throws Exception {
    Invocation command = fake.command().interactive().typing("");
    Future<Result> login = start(command, endpoints("--scope", "photos"));
    command.awaitErr("Waiting for your approval, 59");
    command.awaitErr("Waiting for your approval, 598 s left ...");
    fake.server.approveDevice(CODE);

    succeeds(login);
  }

  @Test
  void continuesAfterAFailureOfTheServer() throws Exception {
    fake.change(response -> response.status() == 400
        ? HttpResponse.of(503, response.headers(), new byte[0])
        : response);
    Invocation command = fake.command();
    Future<Result> login = start(command, endpoints("--scope", "photos"));
    command.awaitErr("The command continues to wait.");
    fake.server.approveDevice(CODE);

    succeeds(login);
  }

  @Test
  void endsIfTheUserDeclines() throws Exception {
    Invocation command = fake.command();
    Future<Result> login = start(command, endpoints("--scope", "photos"));
    command.awaitErr(CODE);
    fake.server.denyDevice(CODE);

    assertThat(login.get().exitCode()).isEqualTo(1);
    assertThat(login.get().err()).contains("denied the authorization");
    assertThat(fake.command().run("token").exitCode()).isEqualTo(3);
  }

  @Test
  void endsIfTheCodeExpires() throws Exception {
    Invocation command = fake.command();
    Future<Result> login = start(command, endpoints("--scope", "photos"));
    command.awaitErr(CODE);
    fake.clock.advance(Duration.ofMinutes(20));

    assertThat(login.get().exitCode()).isEqualTo(1);
    assertThat(login.get().err())
        .contains("Error: The code has expired, because the user did not approve it in time.\n")
        .endsWith("type the new code sooner.\n");
  }

  @Test
  void endsCleanlyAfterCtrlC() throws Exception {
    try (PseudoTerminal pseudo = PseudoTerminal.tripod(
        Map.of("TRIPOD_HOME", directory.resolve("home").toString()),
        endpoints("--scope", "photos"))) {
      pseudo.await("is public): ");
      pseudo.type("\n");
      pseudo.await(CODE);
      pseudo.await("s left ...");
      pseudo.typeCtrlC();

      assertThat(pseudo.exitCode()).isEqualTo(130);
    }
    assertThat(fake.command().run("accounts", "--output", "json").out()).doesNotContain("tv");
  }

  @Test
  void saysThatAServerHasNoDeviceLogin() {
    Result provider = fake.command().run("login", "x", "--device", "--client-id", "app");
    Result oauth1 = fake.command()
        .variable("TRIPOD_CLIENT_SECRET", "s")
        .run("login", "x", "--oauth1", "--device", "--client-id", "app");

    assertThat(provider.exitCode()).isEqualTo(2);
    assertThat(provider.err()).contains("of x is not known", "--device-authorization-url");
    assertThat(oauth1.exitCode()).isEqualTo(2);
    assertThat(oauth1.err()).contains("OAuth 1.0a", "--pin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--headless", "--pin", "--port=1", "--redirect-uri=http://a", "--parameter=a=b"})
  void rejectsOptionsOfOtherLogins(String option) {
    Result result = fake.command().run(endpoints(option));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("A login with --device has no callback");
    assertThat(fake.requests).isEmpty();
  }

  /** The server knows no such path, so the login ends with its first request. */
  @ParameterizedTest
  @CsvSource({
    "github, /login/device/code",
    "gitlab, /oauth/authorize_device",
    "google, /device/code",
    "microsoft, /common/oauth2/v2.0/devicecode"
  })
  void knowsTheEndpointOfAProvider(String provider, String path) {
    Result result = fake.command()
        .run("login", provider, "--device", "--client-id", "app", "--server", fake.issuer());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(fake.requests).containsExactly("POST " + path);
  }

  @Test
  void waitsAtAServerThatReportsErrorsWithStatus200() throws Exception {
    fake.change(response ->
        new String(response.body(), StandardCharsets.UTF_8).contains("authorization_pending")
            ? HttpResponse.of(200, response.headers(), response.body())
            : response);
    Invocation command = fake.command();
    Future<Result> login = start(
        command,
        "login",
        "github",
        "--device",
        "--client-id",
        "app",
        "--scope",
        "photos",
        "--server",
        fake.issuer(),
        "--device-authorization-url",
        fake.issuer() + "/device_authorization");
    command.awaitErr(CODE);
    fake.server.approveDevice(CODE);

    succeeds(login);
  }
}
