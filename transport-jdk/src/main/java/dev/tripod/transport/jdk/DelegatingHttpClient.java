package dev.tripod.transport.jdk;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A client with the settings of another one. */
abstract class DelegatingHttpClient extends HttpClient {

  final HttpClient client;

  DelegatingHttpClient(HttpClient client) {
    this.client = client;
  }

  @Override
  public final Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public final Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public final Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public final Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public final SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public final SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public final Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public final Version version() {
    return client.version();
  }

  @Override
  public final Optional<Executor> executor() {
    return client.executor();
  }

  /** Returns the builder of the underlying client. WebSockets are not authorized. */
  @Override
  public final WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }
}
