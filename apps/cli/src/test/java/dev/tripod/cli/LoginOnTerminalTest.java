package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
