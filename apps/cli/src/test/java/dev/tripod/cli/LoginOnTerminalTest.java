package dev.tripod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tripod.cli.Invocation.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A login by paste on a real terminal. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LoginOnTerminalTest {

  private static final Pattern ADDRESS = Pattern.compile("(?m)^ {2}(http\\S+)\\s");

  @TempDir
  private Path folder;

  private FakeProviders fakes;

  @BeforeEach
  void start() throws IOException {
    fakes = new FakeProviders(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    fakes.close();
  }

  @Test
  void hidesTheClientSecretAndCountsTheLifetimeOfTheCodeDown() throws Exception {
    try (PseudoTerminal terminal = login()) {
      terminal.await("ecret");
      terminal.type(FakeProviders.CLIENT_SECRET + "\n");
      String address = address(terminal);
      terminal.type("\n");
      terminal.await("30 s left. Paste the address: ");
      terminal.await("29 s left");
      terminal.type(fakes.oauth2.approve(URI.create(address)) + "\n");

      assertThat(terminal.exitCode()).isZero();
      assertThat(terminal.awaitEnd())
          .contains("Logged in: the account x")
          .doesNotContain(FakeProviders.CLIENT_SECRET);
    }
  }

  @Test
  void leavesNoAccountAfterCtrlC() throws Exception {
    try (PseudoTerminal terminal = login()) {
      terminal.await("ecret");
      terminal.type(FakeProviders.CLIENT_SECRET + "\n");
      address(terminal);
      terminal.typeCtrlC();

      assertThat(terminal.exitCode()).isEqualTo(130);
    }
    assertThat(Invocation.create()
            .variable("TRIPOD_HOME", fakes.home().toString())
            .run("accounts", "--output", "json")
            .exitCode())
        .isZero();
    assertThat(files()).noneMatch(file -> file.contains("tmp") || file.contains("new"));
  }

  @Test
  void savesTheLoginIfCtrlCFollowsTheTokenResponse() throws Exception {
    HttpServer tokens =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CompletableFuture<FileChannel> locked = new CompletableFuture<>();
    tokens.createContext("/token", exchange -> {
      // The store cannot be written until this lock is released.
      FileChannel file = FileChannel.open(fakes.home().resolve("lock"), StandardOpenOption.WRITE);
      file.lock();
      locked.complete(file);
      byte[] body = "{\"access_token\":\"a\",\"token_type\":\"bearer\"}".getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    tokens.start();
    try (PseudoTerminal terminal = PseudoTerminal.tripod(
        Map.of(
            "TRIPOD_HOME",
            fakes.home().toString(),
            "TRIPOD_CLIENT_SECRET",
            FakeProviders.CLIENT_SECRET),
        "login",
        "--headless",
        "--account",
        "saved",
        "--authorization-url",
        fakes.origin2() + "/i/oauth2/authorize",
        "--token-url",
        "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token",
        "--client-id",
        "app",
        "--scope",
        "users.read")) {
      String address = address(terminal);
      terminal.type(fakes.oauth2.approve(URI.create(address)) + "\n");
      try (FileChannel lock = locked.get(1, TimeUnit.MINUTES)) {
        terminal.typeCtrlC();
        terminal.await("^C");
        assertThat(lock.isOpen()).isTrue();
      }
      assertThat(terminal.exitCode()).isEqualTo(130);
    } finally {
      tokens.stop(0);
    }

    Result token = fakes.command().run("token", "--account", "saved");
    assertThat(token.exitCode()).as(token.err()).isZero();
    assertThat(token.out()).isEqualTo("a\n");
  }

  private PseudoTerminal login() throws IOException {
    return PseudoTerminal.tripod(
        Map.of("TRIPOD_HOME", fakes.home().toString()),
        "login",
        "x",
        "--headless",
        "--server",
        fakes.origin2(),
        "--client-id",
        "app",
        "--scope",
        "users.read");
  }

  private static String address(PseudoTerminal terminal) throws IOException {
    Matcher address = ADDRESS.matcher(terminal.await("code_challenge_method=S256\r\n"));
    assertThat(address.find()).isTrue();
    return address.group(1);
  }

  private List<String> files() throws IOException {
    if (!Files.exists(fakes.home())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(fakes.home())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
