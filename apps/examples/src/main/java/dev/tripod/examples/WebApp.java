package dev.tripod.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** A web application with a login, on the JDK's HTTP server. */
final class WebApp {

  private final PublicAddress address;
  private final OAuth2WebLogin login;
  private final Consumer<Tokens> loggedIn;

  WebApp(PublicAddress address, OAuth2WebLogin login, Consumer<Tokens> loggedIn) {
    this.address = address;
    this.login = login;
    this.loggedIn = loggedIn;
  }

  /** Takes a client id of X. Open http://127.0.0.1:8080/login, and not localhost, after the start. */
  public static void main(String[] arguments) throws IOException {
    var address = new PublicAddress("http://127.0.0.1:8080");
    var client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId(arguments[0])
        .json(JacksonJson.strict())
        .build();
    var login = new OAuth2WebLogin(
        client,
        JdkTransport.create(),
        InMemoryPendingAuthorizationStore.create(),
        AuthorizationRequest.to(address.of("/login/callback", null)));
    new WebApp(address, login, tokens -> System.out.println("Logged in: " + tokens)).start(8080);
  }

  /** Starts the application on the given port of 127.0.0.1, or on any free port if it is 0. */
  HttpServer start(int port) throws IOException {
    var server = HttpServer.create(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
    server.createContext("/login", this::begin);
    server.createContext("/login/callback", this::complete);
    server.createContext(
        "/declined", exchange -> respond(exchange, 200, "You declined the login."));
    server.createContext("/", exchange -> respond(exchange, 200, "You are logged in."));
    server.start();
    return server;
  }

  // tag::begin[]
  /** GET /login: binds the login to this browser and redirects the browser to the authorization server. */
  private void begin(HttpExchange exchange) throws IOException {
    BrowserBinding browser = browserOf(exchange)
        .orElseGet(() -> new BrowserBinding(RandomSource.secure().base64url(32)));
    URI authorizationUri = login.begin(browser);
    exchange.getResponseHeaders().set("Set-Cookie", browser.setCookie());
    redirect(exchange, authorizationUri);
  }
  // end::begin[]

  // tag::complete[]
  /** GET /login/callback: the authorization server has sent the browser back. */
  private void complete(HttpExchange exchange) throws IOException {
    URI local = exchange.getRequestURI();
    URI arrived = address.of(local.getRawPath(), local.getRawQuery());
    Optional<BrowserBinding> browser = browserOf(exchange);
    if (browser.isEmpty()) {
      respond(exchange, 400, "This browser did not start a login. Log in again.");
      return;
    }
    try {
      Optional<Tokens> tokens = login.complete(browser.get(), arrived);
      tokens.ifPresent(loggedIn); // start a new session for the user here
      redirect(exchange, address.of(tokens.isPresent() ? "/" : "/declined", null));
    } catch (CallbackRejected e) {
      respond(exchange, 400, "This is not the login that was started here. Log in again.");
    } catch (AuthorizationException e) {
      respond(exchange, 502, "The login failed. Try again later."); // e.getMessage() is safe to log
    }
  }
  // end::complete[]

  // tag::cookie[]
  private static Optional<BrowserBinding> browserOf(HttpExchange exchange) {
    return BrowserBinding.fromCookie(exchange.getRequestHeaders().getFirst("Cookie"));
  }
  // end::cookie[]

  private static void redirect(HttpExchange exchange, URI location) throws IOException {
    exchange.getResponseHeaders().set("Location", location.toString());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(303, -1);
    exchange.close();
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
