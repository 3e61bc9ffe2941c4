package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.redirect.loopback.Browser;
import dev.tripod.redirect.loopback.LoopbackException;
import dev.tripod.redirect.loopback.LoopbackReceiver;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A command-line program that opens the browser for a login, and receives the callback on the loopback interface. */
final class LoopbackLogin {

  private LoopbackLogin() {}

  /** Takes the client ID of an app of X, which has registered the redirect URI {@code http://127.0.0.1:8080/callback}. */
  public static void main(String[] arguments) throws Exception {
    var client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId(arguments[0])
        .json(JacksonJson.strict())
        .build();
    System.out.println(
        tokens(client, JdkTransport.create(), 8080, LoopbackLogin::show).isPresent());
  }

  // tag::show[]
  /** Opens the login, and shows its address in case no browser opens. */
  static void show(URI address) {
    System.out.println("Log in at " + address);
    Browser.system().open(address);
  }
  // end::show[]

  // tag::oauth2[]
  /** Returns the user's tokens. Returns empty if the user declined. */
  static Optional<Tokens> tokens(
      OAuth2Client client, HttpTransport transport, int port, Consumer<URI> show)
      throws LoopbackException, InterruptedException {
    try (var receiver = LoopbackReceiver.builder().port(port).bind()) {
      var request = AuthorizationRequest.to(receiver.redirectUri())
          .scope("users.read", "tweet.read", "offline.access");
      var login = client.begin(request).over(transport);
      show.accept(login.authorizationUri());
      var confirmed = receiver.await(login, callback -> client.confirm(login, callback));
      return Optional.of(client.redeem(confirmed).over(transport));
    } catch (AccessDenied declined) {
      return Optional.empty();
    }
  }
  // end::oauth2[]

  // tag::oauth1[]
  /** Returns the user's token credentials. The browser shows the final result. */
  static TokenCredentials tokenCredentials(
      OAuth1Client client, HttpTransport transport, int port, Consumer<URI> show)
      throws LoopbackException, InterruptedException {
    try (var receiver = LoopbackReceiver.builder()
        .port(port)
        .path("/login/x")
        .deadline(Duration.ofMinutes(2))
        .bind()) {
      var login = client.begin(receiver.redirectUri()).over(transport);
      show.accept(login.authorizationUri());
      return receiver.await(login, callback -> client.complete(login, callback).over(transport));
    }
  }
  // end::oauth1[]
}
