package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tripod.cli.Invocation.Result;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with the token of an account, to the fake provider and to an API on another port. */
final class RequestCommandTest {

  private static final int LARGE = 100 * 1024 * 1024;

  @TempDir
  Path directory;

  private FakeProviders fakes;
  private HttpServer api;
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final AtomicLong received = new AtomicLong();
  private final Queue<String> retryAfter = new ConcurrentLinkedQueue<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<String> contentTypes = new ArrayList<>();
  private final List<List<String>> accepted = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    fakes = new FakeProviders(directory.resolve("home"));
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/large", this::large);
    api.createContext("/echo", this::echo);
    api.createContext("/limited", this::limited);
    api.createContext("/broken", RequestCommandTest::breakOff);
    api.createContext("/stall", this::stall);
    api.createContext("/binary", exchange -> respond(exchange, 200, new byte[] {1, 0, 2}));
    api.createContext("/redirect", exchange -> {
      exchange.getResponseHeaders().add("Location", "https://evil.example/");
      respond(exchange, 302, new byte[0]);
    });
    api.createContext("/down", exchange -> respond(exchange, 503, utf8("down")));
    api.start();
    Result login = FakeProviders.with(
            fakes.command(), address -> fakes.oauth2.approve(address).toString())
        .run(
            "login",
            "x",
            "--headless",
            "--server",
            fakes.origin2(),
            "--api",
            apiOrigin(),
            "--client-id",
            "app");
    assertThat(login.exitCode()).as(login.err()).isZero();
  }

  @AfterEach
  void stop() {
    api.stop(0);
    fakes.close();
  }

  private String apiOrigin() {
    return "http://127.0.0.1:" + api.getAddress().getPort();
  }

  private Result request(String... arguments) {
    List<String> all = new ArrayList<>(List.of("request"));
    all.addAll(Arrays.asList(arguments));
    return fakes.command().run(all.toArray(new String[0]));
  }

  /** Responds with 429 as often as {@link #retryAfter} says. */
  private void limited(HttpExchange exchange) throws IOException {
    String wait = retryAfter.poll();
    if (wait == null) {
      echo(exchange);
      return;
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    bodies.add(exchange.getRequestMethod() + " " + body);
    exchange.getResponseHeaders().add("Retry-After", wait);
    respond(exchange, 429, utf8("slow down"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void large(HttpExchange exchange) throws IOException {
    byte[] piece = new byte[64 * 1024];
    try (InputStream body = exchange.getRequestBody()) {
      for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
        received.addAndGet(count);
      }
    }
    exchange.sendResponseHeaders(200, LARGE);
    try (OutputStream body = exchange.getResponseBody()) {
      for (int i = 0; i < LARGE / piece.length; i++) {
        body.write(piece);
      }
    }
  }

  private void echo(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    bodies.add(exchange.getRequestMethod() + " " + body);
    contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
    accepted.add(exchange.getRequestHeaders().get("Accept"));
    exchange.getResponseHeaders().add("X-Test", "yes");
    exchange.getResponseHeaders().add("X-Control", "a\u009bb");
    respond(exchange, 200, utf8("{\"ok\":true}"));
  }

  /** Sends a part of a body, and closes the connection. */
  private static void breakOff(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1000);
    exchange.getResponseBody().write(new byte[10]);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  /** Sends a part of a body, and nothing more. */
  private void stall(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1000);
    exchange.getResponseBody().write(new byte[10]);
    exchange.getResponseBody().flush();
    try {
      assertThat(stalled.await(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  /** Starts the command in a process of its own, with a small heap. */
  private Process process(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx24m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.tripod.cli.Tripod"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TRIPOD_HOME", fakes.home().toString());
    return builder.start();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForTheRateLimitAndSendsTheRequestAgain(boolean isPerson) {
    retryAfter.addAll(List.of("1", "0"));
    Invocation command = isPerson ? fakes.command().interactive() : fakes.command();
    Result result =
        command.run("request", apiOrigin() + "/limited", "-d", "a=b", "--max-wait", "60");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("{\"ok\":true}");
    assertThat(bodies).containsExactly("POST a=b", "POST a=b", "POST a=b");
    if (isPerson) {
      assertThat(result.err()).contains("Waiting for the rate limit of the server, 1 s left ...");
    } else {
      assertThat(result.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "60"})
  void doesNotWaitLongerThanAllowed(String most) {
    retryAfter.add("61");
    Result result = request(apiOrigin() + "/limited", "--max-wait", most);

    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.out()).isEqualTo("slow down");
    assertThat(result.err()).contains("Repeat the request in 61 seconds.");
    assertThat(bodies).hasSize(1);
  }

  @Test
  void keepsAnEqualsSignAtTheStartOfAnAttachedValue() {
    assertThat(request(apiOrigin() + "/echo", "-d=x", "-d", "=y", "-id=z").exitCode())
        .isZero();

    assertThat(bodies).containsExactly("POST =x&=y&=z");
  }

  @Test
  void resolvesAPathAgainstTheApiOfTheAccount() {
    Result result = request("/2/users/me");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("\"username\":\"ada\"");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void refreshesARejectedTokenAndSendsTheRequestOnceMore() {
    String before = fakes.command().run("token").out().strip();
    fakes.clock.advance(Duration.ofHours(3));
    Result result = request("-v", "/2/users/me");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(fakes.oauth2.refreshes()).isEqualTo(1);
    assertThat(result.err())
        .contains("< 401", "grant_type=refresh_token", "< 200", "> Authorization: Bearer [")
        .doesNotContain(before, fakes.command().run("token").out().strip())
        .doesNotContain(FakeProviders.CLIENT_SECRET);
  }

  @Test
  void saysThatTheLoginHasEnded() {
    fakes.oauth2.revokeAccess();
    Result result = request("/2/users/me");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.err()).contains("x:x", "tripod login --account x");
  }

  @Test
  void signsARequestOfOAuth1() {
    fakes.logInOAuth1("brand");
    Result result = request("/2/users/me", "--account", "brand", "-v");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("\"username\":\"ada\"");
    assertThat(result.err()).contains("oauth_signature=\"[");
  }

  @Test
  void sendsTheTokenToNoOtherOrigin() {
    for (String url : List.of("https://evil.example/", "http://127.0.0.1:1/")) {
      Result result = request(url);
      assertThat(result.exitCode()).as(url).isEqualTo(1);
      assertThat(result.err().lines()).hasSize(2);
      assertThat(result.err())
          .contains("nothing was sent", "--api " + url.substring(0, url.length() - 1));
    }
    // A path stays a path.
    assertThat(request("//evil.example/").exitCode()).isEqualTo(4);
  }

  @Test
  void sendsEachKindOfBody() throws IOException {
    Path file = Files.writeString(directory.resolve("file.txt"), "from a file");
    String echo = apiOrigin() + "/echo";
    assertThat(request(echo).exitCode()).isZero();
    assertThat(request(echo, "-d", "a=1", "-d", "b=2").exitCode()).isZero();
    assertThat(request("PUT", echo, "--json", "{}").exitCode()).isZero();
    assertThat(request("PATCH", echo, "--json", "@" + file, "-H", "Content-Type: text/plain")
            .exitCode())
        .isZero();
    assertThat(fakes
            .command()
            .in(new ByteArrayInputStream(utf8("from standard input")))
            .run("request", echo, "--json", "@-")
            .exitCode())
        .isZero();
    assertThat(request(echo, "-F", "text=hello", "-F", "file=@" + file + ";type=text/plain")
            .exitCode())
        .isZero();

    assertThat(bodies.subList(0, 5))
        .containsExactly(
            "GET ", "POST a=1&b=2", "PUT {}", "PATCH from a file", "POST from standard input");
    assertThat(contentTypes.subList(1, 4))
        .containsExactly("application/x-www-form-urlencoded", "application/json", "text/plain");
    String boundary = contentTypes.get(5).replaceFirst("multipart/form-data; boundary=", "");
    assertThat(bodies.get(5))
        .isEqualTo("POST --" + boundary
            + "\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhello\r\n--" + boundary
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.txt\""
            + "\r\nContent-Type: text/plain\r\n\r\nfrom a file\r\n--" + boundary + "--\r\n");
  }

  @Test
  void rejectsArgumentsThatMakeNoRequest() {
    String echo = apiOrigin() + "/echo";
    List<List<String>> wrong = List.of(
        List.of(echo, "-d", "a=1", "--json", "{}"),
        List.of(echo, "-H", "no colon"),
        List.of(echo, "-H", "Authorization: Bearer mine"),
        List.of(echo, "-H", "Host: evil.example"),
        List.of("G T", echo),
        List.of(echo, "-F", "nothing"),
        List.of(echo, "--timeout", "0"));
    for (List<String> arguments : wrong) {
      Result result = request(arguments.toArray(new String[0]));
      assertThat(result.exitCode()).as(arguments.toString()).isEqualTo(2);
      assertThat(result.err().lines()).as(result.err()).hasSize(2);
    }
    assertThat(request(echo, "--json", "@/does/not/exist").err()).contains("/does/not/exist");
    assertThat(bodies).isEmpty();
  }

  @Test
  void printsStatusAndHeadersOnRequest() {
    Result result = request(apiOrigin() + "/echo", "-i");

    assertThat(result.out())
        .startsWith("HTTP 200")
        .contains("x-test: yes", "x-control: a")
        .doesNotContain("\u009b")
        .endsWith("{\"ok\":true}");
  }

  @Test
  void exitsByTheStatus() {
    assertThat(request("/2/nothing/here").exitCode()).isEqualTo(4);
    Result down = request(apiOrigin() + "/down");
    assertThat(down.exitCode()).isEqualTo(5);
    assertThat(down.out()).isEqualTo("down");
    assertThat(down.err().lines())
        .containsExactly("Error: The response has status 503.", "Repeat the request later.");
    Result redirect = request(apiOrigin() + "/redirect");
    assertThat(redirect.exitCode()).isZero();
    assertThat(redirect.err()).contains("redirect (302)");
  }

  @Test
  void saysThatTheServerDoesNotRespond() {
    api.stop(0);
    Result result = request(apiOrigin() + "/echo");

    assertThat(result.exitCode()).isEqualTo(6);
    assertThat(result.err().lines()).hasSize(2);
    assertThat(result.err()).contains("No response from " + apiOrigin());
  }

  @Test
  void writesAFileWhenItIsComplete() throws IOException {
    Path target = Files.writeString(directory.resolve("out"), "before");
    String file = target.toString();
    assertThat(request(apiOrigin() + "/broken", "-o", file).exitCode()).isEqualTo(6);
    assertThat(request(apiOrigin() + "/down", "-o", file).exitCode()).isEqualTo(5);
    assertThat(target).hasContent("before");

    Result result = request(apiOrigin() + "/echo", "-o", file);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(target).hasContent("{\"ok\":true}");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).noneMatch(path -> path.toString().endsWith(".part"));
    }
  }

  @Test
  void keepsThePermissionsOfAFileThatItReplaces() throws IOException {
    for (String permissions : List.of("rw-------", "rw-rw-rw-", "rwxr-x---")) {
      Path target = Files.createFile(directory.resolve(permissions));
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));

      Result result = request(apiOrigin() + "/echo", "-o", target.toString());

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(target).hasContent("{\"ok\":true}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
          .isEqualTo(permissions);
    }
  }

  @Test
  void sendsEachHeaderOfTheSameName() {
    request(apiOrigin() + "/echo");
    request(apiOrigin() + "/echo", "-H", "Accept: text/csv", "-H", "accept: text/plain");

    assertThat(accepted).containsExactly(List.of("*/*"), List.of("text/csv", "text/plain"));
  }

  @Test
  void doesNotPrintTheValueOfAWrongHeader() {
    Result result = request(apiOrigin() + "/echo", "-H", "X-Key: secret\r\nX-Other: value");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("X-Key", "line break").doesNotContain("secret");
    assertThat(bodies).isEmpty();
  }

  @Test
  void leavesNoFileIfTheCommandIsEnded() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("downloads"));
    try (WatchService changes = folder.getFileSystem().newWatchService()) {
      folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      Process process = process(
          "request", apiOrigin() + "/stall", "-o", folder.resolve("file").toString());
      assertThat(changes.poll(2, TimeUnit.MINUTES)).isNotNull();
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
      process.destroy();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      stalled.countDown();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysThatTheDiskIsFull() throws IOException {
    Result file = request(apiOrigin() + "/echo", "-o", "/dev/full");
    assertThat(file.exitCode()).isEqualTo(1);
    assertThat(file.err()).contains("/dev/full", "free space");

    try (OutputStream full = new FileOutputStream("/dev/full")) {
      Result output = fakes.command().out(full).run("request", apiOrigin() + "/echo");
      assertThat(output.exitCode()).isEqualTo(1);
      assertThat(output.err()).contains("Standard output cannot be written.");
    }
    assertThat(request(apiOrigin() + "/echo", "-o", "/does/not/exist/file").exitCode())
        .isEqualTo(1);
  }

  @Test
  void doesNotPrintBinaryOnATerminal() {
    Result result = fakes.command().interactive().run("request", apiOrigin() + "/binary");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("binary", "-o FILE");
    assertThat(request(apiOrigin() + "/binary").exitCode()).isZero();
  }

  @Test
  void sendsAndReceivesLargeFilesInConstantMemory() throws Exception {
    Path file = directory.resolve("large");
    byte[] piece = new byte[1024 * 1024];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < LARGE / piece.length; i++) {
        out.write(piece);
      }
    }
    Path target = directory.resolve("copy");
    Process process = process(
        "request", "POST", apiOrigin() + "/large", "-F", "file=@" + file, "-o", target.toString());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).as(output).isZero();
    assertThat(received.get()).isGreaterThan(LARGE);
    assertThat(Files.size(target)).isEqualTo(LARGE);
  }
}
