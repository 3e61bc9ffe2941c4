package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code tripod serve-fake}, as a program uses it that was written in another language. */
final class ServeFakeCommandTest {

  private static final URI CALLBACK = URI.create("http://127.0.0.1:8099/callback");
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int PIPE = 65_536;

  private final HttpTransport transport = JdkTransport.create();

  @Test
  void servesOAuth2UntilStandardInputIsClosed() throws Exception {
    try (Served served =
        Served.start("--output", "json", "--until-eof", "--token-lifetime", "60")) {
      String json = part(served.line(), "oauth2");
      OAuth2Client client = client(json, value(json, "client_id"), value(json, "client_secret"));
      PendingAuthorization login = client
          .begin(AuthorizationRequest.to(CALLBACK).scope("users.read", "tweet.read"))
          .over(transport);

      Tokens tokens = client
          .complete(login, click(login.authorizationUri(), "Authorize app"))
          .over(transport);

      assertThat(tokens.expiresAt().orElseThrow())
          .isBefore(Instant.now().plus(Duration.ofMinutes(5)));
      Origin api = Origin.of(URI.create(value(json, "origin")));
      HttpRequest me = HttpRequest.get(value(json, "resource"));
      HttpTransport authorized = AuthorizedTransport.of(transport, client.authorizer(tokens, api));
      assertThat(value(json, "resource_scope")).isEqualTo("tweet.read users.read");
      assertThat(authorized.send(me).status()).isEqualTo(200);
      client.revoke(tokens).over(transport);
      assertThat(authorized.send(me).status()).isEqualTo(401);

      served.closeInput();

      assertThat(served.exitCode()).isZero();
      assertThat(portIsFree(api)).isTrue();
    }
  }

  @Test
  void servesOAuth1() throws Exception {
    try (Served served = Served.start("--output=json")) {
      String json = part(served.line(), "oauth1");
      OAuth1Client client = OAuth1Client.builder()
          .server(OAuth1Server.at(
                  value(json, "temporary_credential_request"),
                  value(json, "resource_owner_authorization"),
                  value(json, "token_request"))
              .build())
          .clientCredentials(value(json, "consumer_key"), value(json, "consumer_secret"))
          .build();
      TemporaryCredentials login = client.begin(CALLBACK).over(transport);

      TokenCredentials token = client
          .complete(login, click(login.authorizationUri(), "Authorize app"))
          .over(transport);

      Origin api = Origin.of(URI.create(value(json, "origin")));
      assertThat(AuthorizedTransport.of(transport, client.authorizer(token, api))
              .send(HttpRequest.get(value(json, "resource")))
              .bodyText())
          .contains("alice");
    }
  }

  @Test
  void behavesLikeXOnFixedPortsWithAnotherRedirectUri() throws Exception {
    int oauth2 = freePort();
    int oauth1 = freePort();
    URI other = URI.create("https://app.example/back");
    try (Served served = Served.start(
        "--like-x",
        "--oauth2-port=" + oauth2,
        "--oauth1-port=" + oauth1,
        "--redirect-uri=" + other,
        "--output=json")) {
      String json = part(served.line(), "oauth2");
      assertThat(value(json, "token_endpoint"))
          .isEqualTo("http://127.0.0.1:" + oauth2 + "/2/oauth2/token");
      OAuth2Client client = OAuth2Client.builder()
          .server(server(json))
          .clientId(value(json, "public_client_id"))
          .json(JacksonJson.strict())
          .build();
      PendingAuthorization login =
          client.begin(AuthorizationRequest.to(other).scope("users.read")).over(transport);

      assertThat(click(login.authorizationUri(), "Cancel"))
          .asString()
          .startsWith("https://app.example/back?error=access_denied&state=");
    }
  }

  @Test
  void describesTheServersToAPersonAndEndsAfterAnInterruption() throws Exception {
    try (Served served = Served.start()) {
      assertThat(served.line()).isEqualTo("OAuth 2.0 server, like the RFCs");
      assertThat(served.line()).matches("  origin {24}http://127\\.0\\.0\\.1:\\d+");
      assertThat(served.line())
          .matches("  authorization_endpoint {8}http://127\\.0\\.0\\.1:\\d+/authorize");
      String line = served.line();
      while (!line.startsWith("  redirect_uris")) {
        line = served.line();
      }
      assertThat(line).endsWith("http://127.0.0.1/callback, http://[::1]/callback");
      assertThat(served.line()).isEmpty();
      assertThat(served.line()).isEqualTo("OAuth 1.0a server, like X");
      while (!line.startsWith("Press")) {
        line = served.line();
      }
      assertThat(line).isEqualTo("Press Ctrl-C to end.");

      served.interrupt();

      assertThat(served.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void saysWhichPortIsInUse() throws IOException {
    try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      Result run = Invocation.create().run("serve-fake", "--oauth1-port=" + used.getLocalPort());

      assertThat(run.err())
          .isEqualTo(
              "Error: Port " + used.getLocalPort()
                  + " cannot be opened: another program may use it.\nChoose another port, or 0 for a free one.\n");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void saysWhichSettingIsWrong() {
    assertWrong("The port 65536 does not exist.", "--oauth2-port=65536");
    assertWrong("The port -1 does not exist.", "--oauth1-port=-1");
    assertWrong("The lifetime of 0 seconds is too short.", "--token-lifetime=0");
    assertWrong("The redirect URI a is not an absolute URI", "--redirect-uri=a");
  }

  private static void assertWrong(String whatHappened, String argument) {
    Result run = Invocation.create().run("serve-fake", "--until-eof", argument);
    assertThat(run.err()).startsWith("Error: " + whatHappened).hasLineCount(2);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static OAuth2Client client(String json, String clientId, String clientSecret) {
    return OAuth2Client.builder()
        .server(server(json))
        .clientId(clientId)
        .clientSecret(clientSecret)
        .json(JacksonJson.strict())
        .build();
  }

  private static AuthorizationServer server(String json) {
    return AuthorizationServer.at(
            value(json, "authorization_endpoint"), value(json, "token_endpoint"))
        .revocationEndpoint(value(json, "revocation_endpoint"))
        .build();
  }

  /** Clicks a link of the page as a browser does, and returns the address that the browser is redirected to. */
  private URI click(URI page, String link) throws IOException {
    HttpResponse shown = transport.send(HttpRequest.of("GET", page));
    Matcher href =
        Pattern.compile("<a href=\"([^\"]+)\">" + link + "</a>").matcher(shown.bodyText());
    assertThat(href.find()).as(shown.bodyText()).isTrue();
    URI target = page.resolve(href.group(1).replace("&amp;", "&"));
    HttpResponse redirect = transport.send(HttpRequest.of("GET", target));
    return URI.create(redirect.headers().first("Location").orElseThrow());
  }

  private static String part(String json, String name) {
    Matcher part = Pattern.compile("\"" + name + "\":(\\{[^}]*\\})").matcher(json);
    assertThat(part.find()).as(json).isTrue();
    return part.group(1);
  }

  private static String value(String json, String name) {
    Matcher value = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    assertThat(value.find()).as(json).isTrue();
    return value.group(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  private static boolean portIsFree(Origin origin) throws IOException {
    try (ServerSocket socket =
        new ServerSocket(origin.port(), 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.isBound();
    }
  }

  /** The command in a thread of its own, between two pipes. */
  private static final class Served implements AutoCloseable {

    private final PipedOutputStream input = new PipedOutputStream();
    private final BufferedReader output;
    private final FutureTask<Integer> run;
    private final Thread thread;

    private Served(String... arguments) throws IOException {
      PipedOutputStream out = new PipedOutputStream();
      this.output = new BufferedReader(
          new InputStreamReader(new PipedInputStream(out, PIPE), Charset.defaultCharset()));
      Terminal terminal = Terminal.of(
          new PipedInputStream(input), out, new ByteArrayOutputStream(), Map.of(), false);
      String[] all = new String[arguments.length + 1];
      all[0] = "serve-fake";
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      this.run = new FutureTask<>(() -> Tripod.run(terminal, all));
      this.thread = new Thread(run);
    }

    static Served start(String... arguments) throws IOException {
      Served served = new Served(arguments);
      served.thread.start();
      return served;
    }

    String line() throws IOException {
      String line = output.readLine();
      assertThat(line).isNotNull();
      return line;
    }

    void closeInput() throws IOException {
      input.close();
    }

    void interrupt() {
      thread.interrupt();
    }

    int exitCode() throws Exception {
      return run.get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
