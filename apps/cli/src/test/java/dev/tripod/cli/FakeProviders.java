package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Servers on loopback ports that behave like X, with a user, and a home directory for the command. */
final class FakeProviders implements AutoCloseable {

  static final String CLIENT_SECRET = "canary-client-secret-1";

  private static final Pattern ADDRESS = Pattern.compile("(?m)^ {2}(http\\S+)$");

  /** The clock of the OAuth 2.0 server. The command uses the clock of the system. */
  final SettableClock clock = SettableClock.at(Instant.now());

  final FakeAuthorizationServer oauth2 = FakeAuthorizationServer.builder()
      .likeX()
      .confidentialClient("app", CLIENT_SECRET)
      .redirectUri("https://localhost/")
      .redirectUri("http://127.0.0.1/callback")
      .anyLoopbackPort()
      .clock(clock)
      .user("42", "ada")
      .build();
  final FakeOAuth1Server oauth1 = FakeOAuth1Server.builder()
      .clientCredentials("app", CLIENT_SECRET)
      .user("42", "ada")
      .build();

  private final Path home;
  private final LoopbackServer servedOAuth2;
  private final LoopbackServer servedOAuth1;

  FakeProviders(Path home) throws IOException {
    this.home = home;
    this.servedOAuth2 = LoopbackServer.start(oauth2);
    this.servedOAuth1 = LoopbackServer.start(oauth1);
  }

  /** Returns the origin of the OAuth 2.0 server. */
  String origin2() {
    return servedOAuth2.origin().toString();
  }

  /** Returns the origin of the OAuth 1.0a server. */
  String origin1() {
    return servedOAuth1.origin().toString();
  }

  Path home() {
    return home;
  }

  /** Stops the OAuth 2.0 server: it does not respond any more. */
  void stopOAuth2() {
    servedOAuth2.close();
  }

  /** Returns a command with the home directory and the client secret. */
  Invocation command() {
    return Invocation.create()
        .variable("TRIPOD_HOME", home.toString())
        .variable("TRIPOD_CLIENT_SECRET", CLIENT_SECRET);
  }

  /** Logs in to X with OAuth 2.0, as the account x. */
  Invocation.Result logInOAuth2() {
    return logInOAuth2(address -> oauth2.approve(address).toString());
  }

  /** Logs in to X with OAuth 2.0. {@code paste} returns the text that the user pastes, given the address that the command shows. */
  Invocation.Result logInOAuth2(Function<URI, String> paste) {
    return with(command(), paste)
        .run(
            "login",
            "x",
            "--headless",
            "--server",
            origin2(),
            "--client-id",
            "app",
            "--scope",
            "users.read",
            "--scope",
            "tweet.read",
            "--scope",
            "offline.access");
  }

  /** Logs in to X with OAuth 1.0a and a PIN, as the account {@code name}. */
  Invocation.Result logInOAuth1(String name) {
    Invocation.Result result = with(command(), oauth1::approvePin)
        .run(
            "login",
            "x",
            "--oauth1",
            "--pin",
            "--account",
            name,
            "--server",
            origin1(),
            "--client-id",
            "app");
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  /** Lets a user read the address that {@code command} shows, and type what {@code paste} returns. */
  static Invocation with(Invocation command, Function<URI, String> paste) {
    return command.in(new LineInput(() -> paste.apply(shownBy(command))));
  }

  /** Returns the last address that {@code command} has shown. */
  static URI shownBy(Invocation command) {
    Matcher matcher = ADDRESS.matcher(command.errSoFar());
    URI address = null;
    while (matcher.find()) {
      address = URI.create(matcher.group(1));
    }
    assertThat(address).as("the address to open").isNotNull();
    return address;
  }

  @Override
  public void close() {
    servedOAuth2.close();
    servedOAuth1.close();
  }
}
