package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tripod doctor}. */
final class DoctorCommandTest {

  @TempDir
  private Path folder;

  @Test
  void printsEachCheckThatPasses() throws IOException {
    try (LoopbackServer server = server()) {
      Result run = doctor(
          "--server", server.origin().toString(), "--callback", "http://127.0.0.1:8080/callback");

      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out().lines()).hasSize(4).allMatch(line -> line.startsWith("ok       "));
      assertThat(run.out())
          .contains(
              "http://127.0.0.1:8080/callback: The callback has a form that servers accept.",
              folder.resolve("home") + ": Nothing is stored yet.",
              server.origin() + ": The server responded after ",
              server.origin()
                  + ": This machine's clock and the server's differ by at most a minute.");
    }
  }

  @Test
  void printsTheFixOfEachProblemAndFails() throws IOException {
    Origin closed;
    try (LoopbackServer server = server()) {
      closed = server.origin();
    }
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    Result run = doctor("--server", closed.toString(), "--callback", "http://localhost/callback");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "problem  http://localhost/callback: localhost can be another address",
            "         Fix: Register and use 127.0.0.1",
            "problem  " + home + ": Others can use it: rwxr-xr-x.",
            "         Fix: chmod go= " + home,
            "problem  " + closed + ": No connection: ConnectException.",
            "         Fix: Check host and port");
  }

  @Test
  void printsJson() {
    Result run = doctor("--output", "json", "--callback", "https://app.example/back/");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .hasLineCount(1)
        .startsWith(
            "{\"ok\":false,\"findings\":[{\"check\":\"callback\",\"subject\":\"https://app.example/back/\","
                + "\"ok\":false,\"message\":\"It ends with /")
        .contains(",\"fix\":\"Remove the / at the end", "{\"check\":\"store\",");
  }

  @Test
  void checksTheServersOfAllAccounts() throws IOException {
    try (FakeProviders fakes = new FakeProviders(folder.resolve("home"))) {
      fakes.logInOAuth1("brand");

      Result run = doctor();

      assertThat(run.exitCode()).as(run.out()).isZero();
      assertThat(run.out())
          .contains(
              folder.resolve("home") + ": Only you can read what is stored.",
              fakes.origin1() + ": The server responded after ")
          .doesNotContain(FakeProviders.CLIENT_SECRET);
    }
  }

  @Test
  void reportsAccountsThatCannotBeRead() throws IOException {
    Path home = Files.writeString(folder.resolve("home"), "a file in place of the directory");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rw-------"));

    Result run = doctor();

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("problem  " + home + ": The accounts in " + home + " cannot be used.", "Fix: ");
  }

  @Test
  void saysThatAServerIsNotAUrl() {
    for (String wrong : new String[] {"api.example", "a b", "mailto:a@b"}) {
      Result run = doctor("--server", wrong);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .isEqualTo("Error: The server " + wrong
              + " is not a URL.\nPass --server with a URL such as https://api.example.\n");
    }
  }

  private Result doctor(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Invocation.create()
        .variable("TRIPOD_HOME", folder.resolve("home").toString())
        .run(all);
  }

  private static LoopbackServer server() throws IOException {
    return LoopbackServer.start(request -> HttpResponse.of(404, Headers.none(), new byte[0]));
  }
}
