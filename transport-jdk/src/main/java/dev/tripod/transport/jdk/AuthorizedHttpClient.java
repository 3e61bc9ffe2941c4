package dev.tripod.transport.jdk;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@code HttpClient} whose requests are authorized. It is used like the client it is made of, with any body publisher and
 * any body handler, synchronously or not; what it is asked for a server that its authorizer does not cover goes out
 * untouched.
 *
 * <ul>
 *   <li>Of request bodies, forms are read (by their {@code Content-Type: application/x-www-form-urlencoded}), because OAuth
 *       1.0a signs them; the same octets are sent. All other bodies stream, unread.
 *   <li>An authorized request goes to the URI that was signed (see {@link dev.tripod.domain.http.HttpRequest}: no dot
 *       segments, no fragment), and goes there once: {@code java.net.http} repeats a GET whose connection breaks, this
 *       client throws the {@link IOException}.
 *   <li>Where the authorizer learns from status and headers that the server did not take the request, it is made anew and
 *       sent again, three times in all, and asks its publisher for the body each time. The answers in between are dropped
 *       unread with their connections. Response bodies are never read here: not to decide, not to buffer.
 *       So a refusal that is told in the body alone, such as X's code 135 for a timestamp, comes back as the answer.
 *   <li>{@link #send} throws {@link AuthorizationException} as it is; the futures of {@link #sendAsync} fail with it.
 *       Cancelling a future with {@code cancel(true)} cancels the request.
 *   <li>WebSockets are not authorized.
 * </ul>
 *
 * <p>Immutable and thread-safe. Where the JDK can close a client, close the one that this was made of.
 */
public final class AuthorizedHttpClient extends HttpClient {

  private final HttpClient client;
  private final Authorizer authorizer;
  private final HttpTransport transport;
  private final Executor executor;

  private AuthorizedHttpClient(HttpClient client, Authorizer authorizer, HttpTransport transport) {
    this.client = client;
    this.authorizer = authorizer;
    this.transport = transport;
    this.executor = JdkTransport.executor(client);
  }

  /**
   * {@code client}, authorized; what the authorizer itself has to send, a refresh say, goes over it too.
   *
   * @throws IllegalArgumentException as {@link JdkTransport#of}: if {@code client} follows redirects, keeps cookies or
   *     answers challenges
   */
  public static AuthorizedHttpClient of(HttpClient client, Authorizer authorizer) {
    return of(client, authorizer, JdkTransport.of(client));
  }

  /**
   * {@code client}, authorized. It may keep cookies and have an authenticator.
   *
   * @param transport for what the authorizer itself has to send
   * @throws IllegalArgumentException if {@code client} follows redirects
   */
  public static AuthorizedHttpClient of(
      HttpClient client, Authorizer authorizer, HttpTransport transport) {
    JdkTransport.requireNoRedirects(client);
    return new AuthorizedHttpClient(
        client,
        Objects.requireNonNull(authorizer, "authorizer"),
        Objects.requireNonNull(transport, "transport"));
  }

  /**
   * Authorizes and sends {@code request}.
   *
   * @throws AuthorizationException if there is no credential to be had
   * @throws IllegalArgumentException if the request is none that can be signed
   */
  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Outgoing outgoing = read(request);
    Attempt.Sequence attempts = authorized(outgoing).over(transport);
    while (true) {
      Gate<T> gate = gate(attempts, handler);
      Optional<HttpResponse<T>> response = send(outgoing.as(attempts.request()), gate);
      if (response.isPresent()) {
        return response.get();
      }
      attempts = gate.next().orElseThrow();
    }
  }

  /**
   * Authorizes and sends {@code request}.
   *
   * @throws IllegalArgumentException if the request is none that can be signed
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return new Call<>(request, handler, null).start();
  }

  /**
   * Authorizes and sends {@code request}; a push that comes with its answer is the handler's, and not authorized.
   *
   * @throws IllegalArgumentException if the request is none that can be signed
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return new Call<>(request, handler, pushes).start();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  /** The underlying client's: WebSockets are not authorized. */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  private Exchange<Attempt.Sequence> authorized(Outgoing outgoing) {
    return Exchange.defer(() -> authorizer.authorize(outgoing.seen())).map(Attempt.Sequence::of);
  }

  private <T> Gate<T> gate(Attempt.Sequence attempts, BodyHandler<T> handler) {
    return new Gate<>(attempts, handler, transport, executor);
  }

  /** Empty where there is another attempt: then it does not matter how the answer that was dropped has ended. */
  private <T> Optional<HttpResponse<T>> send(HttpRequest request, Gate<T> gate)
      throws IOException, InterruptedException {
    try {
      HttpResponse<T> response = client.send(request, gate);
      return gate.next().isPresent() ? Optional.empty() : Optional.of(response);
    } catch (IOException e) {
      if (gate.failure().isPresent()) {
        throw Exchange.unchecked(gate.failure().get());
      }
      if (gate.next().isPresent()) {
        return Optional.empty();
      }
      throw gate.attempts().failure(e);
    }
  }

  private static Outgoing read(HttpRequest request) throws IOException, InterruptedException {
    try {
      return Outgoing.of(request).get();
    } catch (ExecutionException e) {
      throw new IOException("The form could not be read from its publisher", e.getCause());
    }
  }

  /** Returns why the call failed. {@link SentOnce} can report its {@link IOException} only in an unchecked wrapper. */
  private static Throwable reason(Throwable failure) {
    Throwable reason = Exchange.unwrapped(failure);
    return reason instanceof UncheckedIOException unchecked
        ? Objects.requireNonNull(unchecked.getCause())
        : reason;
  }

  /** One asynchronous request of the application, through all its attempts. */
  private final class Call<T> {

    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final @Nullable PushPromiseHandler<T> pushes;
    private final CompletableFuture<HttpResponse<T>> result = new CompletableFuture<>();

    private Call(
        HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
      this.request = request;
      this.handler = handler;
      this.pushes = pushes;
    }

    private CompletableFuture<HttpResponse<T>> start() {
      Outgoing.of(request)
          .thenCompose(outgoing -> authorized(outgoing)
              .overAsync(transport, executor)
              .thenAccept(attempts -> send(outgoing, attempts)))
          .exceptionally(this::fail);
      return result;
    }

    private @Nullable Void send(Outgoing outgoing, Attempt.Sequence attempts) {
      Gate<T> gate = gate(attempts, handler);
      CompletableFuture<HttpResponse<T>> sending =
          client.sendAsync(outgoing.as(attempts.request()), gate, pushes);
      JdkTransport.whenCancelled(result, () -> sending.cancel(true));
      sending
          .handle((response, failure) -> ended(outgoing, gate, response, failure))
          .exceptionally(this::fail);
      return null;
    }

    /** The gate's decision outranks how the answer ended, since a dropped answer may end in any way. */
    private @Nullable Void ended(
        Outgoing outgoing,
        Gate<T> gate,
        @Nullable HttpResponse<T> response,
        @Nullable Throwable failure) {
      if (gate.failure().isPresent()) {
        return fail(gate.failure().get());
      }
      if (gate.next().isPresent()) {
        return send(outgoing, gate.next().get());
      }
      if (failure != null) {
        Throwable reason = reason(failure);
        return fail(reason instanceof IOException e ? gate.attempts().failure(e) : reason);
      }
      result.complete(response);
      return null;
    }

    private @Nullable Void fail(Throwable failure) {
      result.completeExceptionally(reason(failure));
      return null;
    }
  }
}
