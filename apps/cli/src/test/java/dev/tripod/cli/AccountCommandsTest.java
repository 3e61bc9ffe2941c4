package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.X;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that log in and out and use an account, against servers on loopback ports. */
final class AccountCommandsTest {

  @TempDir
  Path directory;

  private FakeProviders fakes;

  @BeforeEach
  void start() throws IOException {
    fakes = new FakeProviders(directory.resolve("home"));
  }

  @AfterEach
  void stop() {
    fakes.close();
  }

  private Result run(String... arguments) {
    return fakes.command().run(arguments);
  }

  private Result succeeds(String... arguments) {
    Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private static JsonObject json(Result result) {
    return JacksonJson.strict().read(result.out().getBytes(StandardCharsets.UTF_8));
  }

  private static void assertTwoLines(Result result, String first, String second) {
    List<String> lines = result.err().lines().toList();
    assertThat(lines).as(result.err()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(lines.get(lines.size() - 2)).startsWith("Error: ").contains(first);
    assertThat(lines.get(lines.size() - 1)).contains(second);
  }

  @Test
  void logsInWithOAuth2AndPrintsAValidToken() {
    Result login = fakes.logInOAuth2();
    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(login.out().strip()).isEqualTo("Logged in: the account x (x, oauth2).");

    Result token = succeeds("token");
    assertThat(token.out().lines()).hasSize(1);
    assertThat(fakes.oauth2.isActive(Secret.of(token.out().strip()))).isTrue();
    assertThat(token.err()).isEmpty();

    JsonObject who = json(succeeds("whoami", "--output", "json"));
    assertThat(who.text("id")).contains("42");
    assertThat(who.text("name")).contains("ada");
    assertThat(who.text("scope").orElse("")).contains("offline.access");
    assertThat(who.text("refresh")).contains("yes");
  }

  @Test
  void logsInWithOAuth1AndAPin() {
    fakes.logInOAuth1("brand");

    JsonObject who = json(succeeds("whoami", "--output", "json"));
    assertThat(who.text("account")).contains("brand");
    assertThat(who.text("id")).contains("42");
    assertThat(who.text("name")).contains("ada");

    assertTwoLines(run("token"), "signs each request", "tripod header");
  }

  @Test
  void logsInToEndpointsWithoutAProvider() {
    Result login = FakeProviders.with(
            fakes.command(), address -> fakes.oauth2.approve(address).toString())
        .run(
            "login",
            "--headless",
            "--authorization-url",
            fakes.origin2() + "/i/oauth2/authorize",
            "--token-url",
            fakes.origin2() + "/2/oauth2/token",
            "--api",
            fakes.origin2(),
            "--client-id",
            "app",
            "--scope",
            "users.read",
            "--account",
            "own",
            "--output",
            "json");

    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(json(login).text("account")).contains("own");
    assertThat(json(login).texts("origins").orElseThrow()).containsExactly(fakes.origin2());
    assertThat(fakes.oauth2.isActive(Secret.of(succeeds("token").out().strip())))
        .isTrue();
    // Without a revocation endpoint, the user must end the access.
    assertThat(succeeds("logout").out()).contains("The server cannot revoke tokens");
  }

  @Test
  void asksAPersonForTheClientIdAndItsSecret() {
    Invocation command =
        Invocation.create().variable("TRIPOD_HOME", fakes.home().toString()).interactive();
    List<String> typed = new ArrayList<>(List.of("app", FakeProviders.CLIENT_SECRET));
    Result login = command
        .in(new LineInput(() -> typed.isEmpty()
            ? fakes.oauth2.approve(FakeProviders.shownBy(command)).toString()
            : typed.remove(0)))
        .run("login", "x", "--headless", "--server", fakes.origin2());

    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(login.err()).contains("Client id: ").contains("Client secret");
    assertThat(login.out() + login.err()).doesNotContain(FakeProviders.CLIENT_SECRET);
  }

  @Test
  void listsAndChoosesAccounts() {
    assertThat(run("accounts").exitCode()).isZero();
    assertThat(fakes.home()).doesNotExist();
    fakes.logInOAuth2();
    fakes.logInOAuth1("brand");

    assertThat(succeeds("accounts").out().lines())
        .containsExactly("  x      x, oauth2", "* brand  x, oauth1");
    succeeds("use", "x");
    assertThat(
            json(succeeds("accounts", "--output", "json")).objects("accounts").orElseThrow())
        .extracting(
            account -> account.text("account").orElse(""),
            account -> account.bool("chosen").orElse(false))
        .containsExactly(tuple("x", true), tuple("brand", false));
    assertTwoLines(run("use", "ada"), "The account 'ada' does not exist.", "x, brand");
  }

  @Test
  void saysHowToLogInIfNoAccountIsLoggedIn() {
    for (String command : List.of("token", "whoami", "logout")) {
      Result result = run(command);
      assertThat(result.exitCode()).isEqualTo(3);
      assertTwoLines(result, "No account is logged in.", "tripod login PROVIDER");
    }
    assertThat(fakes.home()).doesNotExist();
  }

  @Test
  void rejectsAnAccountNameOfAnotherServer() {
    fakes.logInOAuth2();
    Result result = run("login", "github", "--headless", "--client-id", "id", "--account", "x");

    assertThat(result.exitCode()).isEqualTo(2);
    assertTwoLines(result, "belongs to another server", "tripod logout x");
  }

  @Test
  void logsInAgainWithoutAskingForTheClient() {
    fakes.logInOAuth2();
    String before = succeeds("token").out().strip();
    Result login = FakeProviders.with(
            Invocation.create().variable("TRIPOD_HOME", fakes.home().toString()),
            address -> fakes.oauth2.approve(address).toString())
        .run("login", "--headless");

    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(succeeds("token").out().strip()).isNotEqualTo(before);
  }

  @Test
  void remembersTheRedirectUriForTheNextLogin() {
    for (String[] login : new String[][] {
      {
        "login",
        "x",
        "--headless",
        "--redirect-uri",
        "http://127.0.0.1:7777/callback",
        "--server",
        fakes.origin2(),
        "--client-id",
        "app"
      },
      {"login", "--account", "x", "--headless"},
      {"login", "x", "--headless", "--server", fakes.origin2()}
    }) {
      List<URI> opened = new ArrayList<>();
      Result result = FakeProviders.with(fakes.command(), address -> {
            opened.add(address);
            return fakes.oauth2.approve(address).toString();
          })
          .run(login);

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(opened).singleElement().asString().contains("127.0.0.1%3A7777%2Fcallback");
    }
  }

  @Test
  void readsAnAccountThatRemembersNoRedirectUri() throws IOException {
    fakes.logInOAuth2();
    FileCredentialStore store = FileCredentialStore.of(fakes.home());
    ResourceOwner owner = ResourceOwner.of("tripod-account", "x");
    Snapshot stored = store.load(owner).orElseThrow().snapshot();
    Map<String, String> members = new HashMap<>(stored.under(""));
    assertThat(members.keySet().removeIf(name -> name.startsWith("callback."))).isTrue();
    store.save(owner, Snapshot.of(stored.kind(), stored.version()).with("", members));

    assertThat(succeeds("token").out().lines()).hasSize(1);
  }

  @Test
  void revokesTheTokensAndThenForgetsThem() {
    fakes.logInOAuth2();
    Secret token = Secret.of(succeeds("token").out().strip());
    assertThat(succeeds("logout").out()).contains("its tokens were revoked");

    assertThat(fakes.oauth2.isActive(token)).isFalse();
    assertThat(run("token").exitCode()).isEqualTo(3);

    fakes.logInOAuth1("brand");
    assertThat(succeeds("logout", "brand").out()).contains("its tokens were revoked");
    assertThat(fakes.oauth1.requestsTo("/1.1/oauth/invalidate_token")).isEqualTo(1);
    assertThat(
            json(succeeds("accounts", "--output", "json")).objects("accounts").orElseThrow())
        .isEmpty();
  }

  @Test
  void keepsTheTokensIfTheServerDoesNotRespondToALogout() {
    fakes.logInOAuth2();
    String token = succeeds("token").out();
    fakes.stopOAuth2();
    Result result = run("logout");

    assertThat(result.exitCode()).isEqualTo(6);
    assertTwoLines(result, "its tokens stay", "tripod logout x");
    assertThat(succeeds("token").out()).isEqualTo(token);
  }

  @Test
  void saysThatTheLoginEndedIfTheGrantWasRevoked() throws IOException {
    fakes.logInOAuth2();
    fakes.oauth2.revokeAccess();
    expireTokens();
    Result result = run("token");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertTwoLines(result, "x:x", "tripod login");
  }

  @Test
  void rejectsEachWrongPasteWithItsOwnMessage() {
    Set<String> messages = new HashSet<>();
    List<Function<URI, String>> wrong = List.of(
        address -> "",
        address -> "https://localhost/",
        URI::toString,
        address -> fakes.oauth2.approve(address).getQuery().replaceAll(".*code=([^&]*).*", "$1"),
        address ->
            fakes.oauth2.approve(address).toString().replaceAll("state=[^&]*", "state=other"),
        address -> "https://localhost/?error=server_error",
        address -> fakes.oauth2.deny(address).toString(),
        address -> "http://localhost:8080/?code=a&state=b");
    for (Function<URI, String> paste : wrong) {
      Result result = fakes.logInOAuth2(paste);
      List<String> lines = result.err().lines().toList();

      assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
      assertThat(lines.get(lines.size() - 2)).startsWith("Error: ");
      assertThat(messages.add(lines.get(lines.size() - 2))).as(result.err()).isTrue();
      assertThat(result.err()).doesNotContain("state=other");
      assertThat(result.out()).isEmpty();
    }
    assertThat(messages)
        .anyMatch(message -> message.contains("Nothing was pasted"))
        .anyMatch(message -> message.contains("no parameters"))
        .anyMatch(message -> message.contains("the address to open"))
        .anyMatch(message -> message.contains("single value"))
        .anyMatch(message -> message.contains("another login"))
        .anyMatch(message -> message.contains("reports server_error"))
        .anyMatch(message -> message.contains("denied"))
        .anyMatch(message -> message.contains("http://localhost:8080"));
  }

  @Test
  void saysThatACodeHasExpired() {
    Result result = fakes.logInOAuth2(address -> {
      String callback = fakes.oauth2.approve(address).toString();
      fakes.clock.advance(Duration.ofMinutes(1));
      return callback;
    });

    assertThat(result.exitCode()).isEqualTo(1);
    assertTwoLines(result, "codes live for 30 seconds", "repeat the command");
    assertThat(run("accounts").err()).contains("No account is logged in.");
  }

  @Test
  void asksAPersonAgainAfterAWrongPaste() {
    Invocation command = fakes.command().interactive().variable("NO_COLOR", "1");
    List<String> typed = new ArrayList<>(List.of("4/code", "https://localhost/"));
    Result login = command
        .in(new LineInput(() -> typed.isEmpty()
            ? fakes.oauth2.approve(FakeProviders.shownBy(command)).toString()
            : typed.remove(0)))
        .run("login", "x", "--headless", "--server", fakes.origin2(), "--client-id", "app");

    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(login.err()).contains("no parameters");
  }

  @Test
  void countsDownTheSecondsForWhichACodeIsValid() {
    Invocation command = fakes.command().interactive().variable("NO_COLOR", "1");
    List<String> typed = new ArrayList<>(List.of(""));
    Result login = command
        .in(new LineInput(() -> {
          if (!typed.isEmpty()) {
            return typed.remove(0);
          }
          // The first change of the seconds. A busy machine may skip some.
          command.awaitErr("\u001b7\r");
          return fakes.oauth2.approve(FakeProviders.shownBy(command)).toString();
        }))
        .run("login", "x", "--headless", "--server", fakes.origin2(), "--client-id", "app");

    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(login.err())
        .contains("valid for 30 seconds")
        .contains(" 30 s left. Paste the address: ")
        .containsPattern("\u001b7\r( [ 12][0-9] s left|expired   )\u001b8");
  }

  @Test
  void requiresTheSecretOfAnOAuth1Client() {
    Result result = Invocation.create()
        .variable("TRIPOD_HOME", fakes.home().toString())
        .run("login", "x", "--oauth1", "--headless", "--client-id", "app");

    assertThat(result.exitCode()).isEqualTo(2);
    assertTwoLines(result, "API key secret is missing", "TRIPOD_CLIENT_SECRET");
  }

  @Test
  void saysThatStandardInputIsClosed() {
    Result result = fakes
        .command()
        .in(InputStream.nullInputStream())
        .run("login", "x", "--headless", "--server", fakes.origin2(), "--client-id", "app");

    assertThat(result.exitCode()).isEqualTo(1);
    assertTwoLines(result, "Standard input ended", "tripod login");
  }

  @Test
  void checksTheDirectoryBeforeTheLoginBegins() throws IOException {
    Result result = fakes
        .command()
        .variable("TRIPOD_HOME", "/proc/tripod")
        .run("login", "x", "--headless", "--server", fakes.origin2(), "--client-id", "app");
    assertThat(result.exitCode()).isEqualTo(1);
    assertTwoLines(result, "/proc/tripod", "TRIPOD_HOME");
    assertThat(result.err()).doesNotContain("Open this address");

    Path open = Files.createDirectory(
        directory.resolve("open"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    assertTwoLines(
        fakes.command().variable("TRIPOD_HOME", open.toString()).run("accounts"),
        open.toString(),
        "permissions");
  }

  @Test
  void storesEverythingInPrivateFiles() throws IOException {
    fakes.logInOAuth2();
    try (Stream<Path> files = Files.walk(fakes.home())) {
      for (Path file : files.toList()) {
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertThat(permissions).isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void sealsEverythingIfAKeyIsConfigured() throws IOException {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    Path keyFile = Files.writeString(directory.resolve("key"), key + "\n");
    Result login = FakeProviders.with(
            fakes.command().variable("TRIPOD_SEALING_KEY", key),
            address -> fakes.oauth2.approve(address).toString())
        .run("login", "x", "--headless", "--server", fakes.origin2(), "--client-id", "app");
    assertThat(login.exitCode()).as(login.err()).isZero();

    Result token =
        fakes.command().variable("TRIPOD_SEALING_KEY_FILE", keyFile.toString()).run("token");
    assertThat(token.exitCode()).as(token.err()).isZero();
    try (Stream<Path> files = Files.walk(fakes.home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file))
            .doesNotContain(FakeProviders.CLIENT_SECRET, token.out().strip());
      }
    }
    assertThat(run("token").exitCode()).isEqualTo(1);
    Result wrongKey = fakes.command().variable("TRIPOD_SEALING_KEY", "short").run("token");
    assertThat(wrongKey.exitCode()).isEqualTo(2);
    assertTwoLines(wrongKey, "sealing key", "/dev/urandom");
    assertThat(wrongKey.err()).doesNotContain("short");
  }

  @Test
  void printsTheHeaderOfARequest() {
    fakes.logInOAuth2();
    String token = succeeds("token").out().strip();
    assertThat(succeeds("header", "/2/users/me").out().strip())
        .isEqualTo("Authorization: Bearer " + token);

    fakes.logInOAuth1("brand");
    String header = succeeds("header", "POST", fakes.origin1() + "/2/users/me", "-d", "a=b c")
        .out()
        .strip();
    assertThat(header).startsWith("Authorization: OAuth ").contains("oauth_signature=");
  }

  @Test
  void printsTheHeaderAsJson() {
    fakes.logInOAuth2();
    String token = succeeds("token").out().strip();

    assertThat(json(succeeds("header", "/2/users/me", "--output", "json")).text("Authorization"))
        .contains("Bearer " + token);
  }

  @Test
  void printsNoHeaderForAFormInAFile() {
    fakes.logInOAuth1("brand");
    Result result = run("header", "POST", fakes.origin1() + "/2/users/me", "-d", "@form.txt");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertTwoLines(result, "names a file", "tripod request");
  }

  @Test
  void printsNoHeaderForAnotherServer() {
    fakes.logInOAuth2();
    Result result = run("header", "https://evil.example/2/users/me");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertTwoLines(result, "is not for https://evil.example", "--api https://evil.example");
    assertThat(run("header", "not a url").exitCode()).isEqualTo(2);
  }

  @Test
  void printsNoSecretUnlessItIsAskedFor() throws IOException {
    List<Result> results = new ArrayList<>();
    results.add(fakes.logInOAuth2());
    results.add(run("accounts", "--debug"));
    results.add(run("whoami", "--debug"));
    results.add(run("whoami", "--output", "json"));
    results.add(run("header", "https://evil.example/", "--debug"));
    Tokens tokens = storedTokens();
    fakes.stopOAuth2();
    results.add(run("whoami", "--debug"));
    results.add(run("logout", "--debug"));

    for (Result result : results) {
      assertThat(result.out() + result.err())
          .doesNotContain(
              FakeProviders.CLIENT_SECRET,
              tokens.accessToken().reveal(),
              tokens.refreshToken().orElseThrow().reveal());
    }
  }

  @Test
  void losesNoTokenIfTwoTerminalsRefreshAtTheSameTime() throws Exception {
    fakes.logInOAuth2();
    ExecutorService terminals = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 5; round++) {
        int before = fakes.oauth2.refreshes();
        expireTokens();
        List<Future<Result>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          results.add(terminals.submit(() -> run("token")));
        }
        Set<String> tokens = new HashSet<>();
        for (Future<Result> result : results) {
          assertThat(result.get().exitCode()).as(result.get().err()).isZero();
          tokens.add(result.get().out());
        }
        assertThat(tokens).hasSize(1);
        assertThat(fakes.oauth2.refreshes()).isEqualTo(before + 1);
      }
    } finally {
      terminals.shutdown();
      assertThat(terminals.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(fakes.oauth2.refreshTokenReuses()).isZero();
  }

  @Test
  void losesNoTokenIfTwoProcessesRefreshAtTheSameTime() throws Exception {
    fakes.logInOAuth2();
    expireTokens();
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ProcessBuilder builder = new ProcessBuilder(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-cp",
          System.getProperty("java.class.path"),
          "dev.tripod.cli.Tripod",
          "token");
      builder.environment().put("TRIPOD_HOME", fakes.home().toString());
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      processes.add(builder.start());
    }
    Set<String> tokens = new HashSet<>();
    for (Process process : processes) {
      tokens.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    }

    assertThat(tokens).hasSize(1);
    assertThat(fakes.oauth2.refreshes()).isEqualTo(1);
    assertThat(fakes.oauth2.refreshTokenReuses()).isZero();
  }

  private TokenKeeper keeper() throws IOException {
    OAuth2Client client = OAuth2Client.builder()
        .server(X.oauth2().relocatedTo(Origin.of(fakes.origin2())))
        .clientId("app")
        .clientSecret(FakeProviders.CLIENT_SECRET)
        .json(JacksonJson.strict())
        .build();
    return TokenKeeper.of(client, FileCredentialStore.of(fakes.home()));
  }

  private Tokens storedTokens() throws IOException {
    return keeper().current(ResourceOwner.of("x", "x")).over(JdkTransport.create());
  }

  /** Lets the stored access token be expired. */
  private void expireTokens() throws IOException {
    keeper()
        .replace(ResourceOwner.of("x", "x"), storedTokens().withExpiresAt(Instant.EPOCH))
        .over(JdkTransport.create());
  }
}
