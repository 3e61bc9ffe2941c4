package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tripod.cli.Invocation.Result;
import dev.tripod.domain.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of users and servers, which must neither lose a login nor send a secret to another server. */
final class AccountMistakesTest {

  private static final String OTHER_SECRET = "canary-secret-of-another-server";

  @TempDir
  Path directory;

  private FakeProviders fakes;
  private HttpServer server;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private String apiAddress = "https://api.example";

  @BeforeEach
  void start() throws IOException {
    fakes = new FakeProviders(directory.resolve("home"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::issueTokens);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    fakes.close();
  }

  /** Notes everything that a client sends as its secret. */
  private void issueTokens(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    received.add(body);
    if (basic.startsWith("Basic ")) {
      received.add(
          new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8));
    }
    byte[] tokens = ("{\"access_token\":\"token-of-the-other-server\",\"token_type\":\"Bearer\""
            + ",\"instance_url\":\"" + apiAddress + "\"}")
        .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, tokens.length);
    exchange.getResponseBody().write(tokens);
    exchange.close();
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Invocation command() {
    return Invocation.create().variable("TRIPOD_HOME", fakes.home().toString());
  }

  private static Result logIn(Invocation command, String... arguments) {
    return FakeProviders.with(command, AccountMistakesTest::callback).run(arguments);
  }

  private static String callback(URI address) {
    Matcher state = Pattern.compile("[?&]state=([^&]+)").matcher(address.toString());
    assertThat(state.find()).isTrue();
    return "https://localhost/?code=a-code&state=" + state.group(1);
  }

  private Result logInToOther(Invocation command) {
    return logIn(
        command,
        "login",
        "salesforce",
        "--account",
        "other",
        "--headless",
        "--server",
        origin(),
        "--client-id",
        "other-client");
  }

  @Test
  void sendsNoSecretOfAnotherClientAtASecondLogin() {
    Result first = logInToOther(command().variable("TRIPOD_CLIENT_SECRET", "its-own-secret"));
    assertThat(first.exitCode()).as(first.err()).isZero();
    received.clear();

    Result named = logIn(
        command()
            .variable("TRIPOD_CLIENT_ID", "app")
            .variable("TRIPOD_CLIENT_SECRET", OTHER_SECRET),
        "login",
        "--account",
        "other",
        "--headless");
    Result unnamed = logIn(
        command().variable("TRIPOD_CLIENT_SECRET", OTHER_SECRET),
        "login",
        "--account",
        "other",
        "--headless");

    assertThat(named.exitCode()).as(named.err()).isZero();
    assertThat(unnamed.exitCode()).as(unnamed.err()).isZero();
    assertThat(received).hasSizeGreaterThanOrEqualTo(2);
    assertThat(String.join(" ", received)).contains("its-own-secret").doesNotContain(OTHER_SECRET);
  }

  @Test
  void sendsNoStoredSecretForAnotherClient() {
    Result first = logInToOther(command().variable("TRIPOD_CLIENT_SECRET", OTHER_SECRET));
    assertThat(first.exitCode()).as(first.err()).isZero();
    received.clear();

    Result second =
        logIn(command(), "login", "--account", "other", "--headless", "--client-id", "public");

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(String.join(" ", received)).contains("public").doesNotContain(OTHER_SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no address", "http://api.example", "https://", "mailto:a@b.example"})
  void keepsTheTokensIfTheServerNamesAnUnusableApi(String address) {
    apiAddress = address;
    Result login = logInToOther(command());

    assertThat(login.exitCode()).as(login.err()).isZero();
    Result token = command().run("token", "--account", "other");
    assertThat(token.out().strip()).as(token.err()).isEqualTo("token-of-the-other-server");
  }

  @Test
  void rejectsAnApiWithoutHttpsBeforeTheLogin() {
    Result login = logIn(
        command(), "login", "x", "--headless", "--client-id", "app", "--api", "http://api.example");

    assertThat(login.exitCode()).isEqualTo(2);
    assertThat(login.err()).contains("must not be sent to http://api.example", "https");
    assertThat(fakes.home()).doesNotExist();
  }

  @Test
  void asksForTheSealingKeyOfSealedAccounts() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    Result login = logInToOther(command().variable("TRIPOD_SEALING_KEY", key));
    assertThat(login.exitCode()).as(login.err()).isZero();

    for (List<String> arguments : List.of(
        List.of("accounts"),
        List.of("token"),
        List.of("use", "other"),
        List.of("login", "x", "--headless", "--client-id", "app"))) {
      Result result = command().run(arguments.toArray(new String[0]));

      assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
      assertThat(result.err().lines()).as(result.err()).hasSize(2);
      assertThat(result.err()).contains("sealed", "set TRIPOD_SEALING_KEY");
    }
    assertThat(command().variable("TRIPOD_SEALING_KEY", key).run("token").out().strip())
        .isEqualTo("token-of-the-other-server");
  }

  @Test
  void rejectsOptionsOfAServerWithoutAProvider() {
    Result login = command().run("login", "--account", "x", "--server", origin());

    assertThat(login.exitCode()).isEqualTo(2);
    assertThat(login.err()).contains("--server", "Name the provider");
  }

  @Test
  void sendsNoTokenToAnAddressThatOnlyResemblesTheApi() throws IOException {
    Result login = fakes.logInOAuth2();
    assertThat(login.exitCode()).as(login.err()).isZero();
    String host = URI.create(fakes.origin2()).getAuthority();
    Path file = Files.createFile(directory.resolve("arguments"));

    for (String address : List.of(
        origin() + "/",
        "http://" + host + "@" + URI.create(origin()).getAuthority() + "/",
        "http://" + host + "\\@" + URI.create(origin()).getAuthority() + "/",
        "http://" + host + ".example/",
        "https://" + host + "/",
        "ftp://" + host + "/",
        "http:" + host,
        "//" + URI.create(origin()).getAuthority() + "/",
        "/\\" + URI.create(origin()).getAuthority() + "/",
        "@" + file,
        "${sys:user.home}")) {
      Result result = fakes.command().run("request", address);
      assertThat(result.exitCode()).as(address).isNotZero();
    }

    assertThat(received).isEmpty();
    Secret token = Secret.of(fakes.command().run("token").out().strip());
    assertThat(fakes.oauth2.isActive(token)).isTrue();
  }
}
