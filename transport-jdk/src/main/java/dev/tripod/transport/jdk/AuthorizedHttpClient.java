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
 * An {@link HttpClient} that authorizes its requests. Use it like the client from which it was created: with any body publisher
 * and any body handler, synchronously or asynchronously. Requests to servers that the authorizer does not cover are sent
 * unchanged.
 *
 * <ul>
 *   <li><b>Request bodies.</b> Forms (by their {@code Content-Type: application/x-www-form-urlencoded}) are read, because
 *       OAuth 1.0a signs them. The same bytes are sent. All other bodies are streamed and not read.
 *   <li><b>URI.</b> An authorized request is sent to the URI that was signed, without dot segments and fragment (see {@link
 *       dev.tripod.domain.http.HttpRequest}).
 *   <li><b>Sending once.</b> If a connection breaks, {@code java.net.http} repeats a GET or HEAD request. This client allows
 *       that only with a bearer token. A signed request fails with an {@link IOException}.
 *   <li><b>Retries.</b> If status and headers show that another attempt is useful, the client authorizes and sends the
 *       request again, at most three times in total. It asks the publisher for the body each time. It discards the earlier
 *       responses unread and closes their connections.
 *   <li><b>Response bodies</b> are never read or buffered here. If a server reports an error only in the body, such as X's
 *       code 135 for a wrong timestamp, the application receives that response.
 *   <li><b>Failures.</b> {@link #send} throws {@link AuthorizationException}. The futures of {@link #sendAsync} fail with
 *       it. {@code cancel(true)} on a future cancels the request.
 *   <li><b>WebSockets</b> are not authorized.
 * </ul>
 *
 * <p>Immutable and thread-safe. To close it on JDK 21 or newer, close the underlying client.
 */
public final class AuthorizedHttpClient extends HttpClient implements AuthorizingClient {

  /** Older versions of {@code java.net.http} remove the application's Authorization header if the client has an authenticator. */
  private static final int KEEPS_AUTHORIZATION = 24;

  private final HttpClient client;
  private final Authorizer authorizer;
  private final HttpTransport transport;
  private final Executor executor;

  private AuthorizedHttpClient(
      HttpClient client, Authorizer authorizer, HttpTransport transport, Executor executor) {
    this.client = client;
    this.authorizer = authorizer;
    this.transport = transport;
    this.executor = executor;
  }

  /**
   * Returns an authorized client on {@code client}. The authorizer's own requests, such as a refresh, use {@code client} too.
   *
   * @throws IllegalArgumentException if {@code client} follows redirects, stores cookies or has an authenticator: see {@link
   *     JdkTransport#of}
   */
  public static AuthorizedHttpClient of(HttpClient client, Authorizer authorizer) {
    return of(client, authorizer, JdkTransport.of(client));
  }

  /**
   * Returns an authorized client on {@code client}, which may store cookies and, on JDK 24 or newer, have an authenticator.
   *
   * <p>For a proxy that needs a login, {@code client} needs no authenticator: set the header {@code Proxy-Authorization} of
   * your requests, and create {@code transport} with {@link JdkTransport#withProxyLogin}.
   *
   * @param transport sends the authorizer's own requests, such as a refresh
   * @throws IllegalArgumentException if {@code client} follows redirects, or has an authenticator on a JDK before 24: the JDK's
   *     client then removes the {@code Authorization} header of every request (JDK-8326949)
   */
  public static AuthorizedHttpClient of(
      HttpClient client, Authorizer authorizer, HttpTransport transport) {
    JdkTransport.requireNoRedirects(client);
    if (client.authenticator().isPresent() && Runtime.version().feature() < KEEPS_AUTHORIZATION) {
      throw new IllegalArgumentException(
          "This client has an authenticator. JDK " + Runtime.version().feature()
              + " then removes the Authorization header, so every request would be sent without its credential (JDK-8326949)."
              + " Build the client without authenticator. To log in to a proxy, set the header Proxy-Authorization and use"
              + " JdkTransport.withProxyLogin; or use JDK 24 or newer.");
    }
    return new AuthorizedHttpClient(
        client,
        Objects.requireNonNull(authorizer, "authorizer"),
        Objects.requireNonNull(transport, "transport"),
        JdkTransport.executor(client));
  }

  /**
   * Returns this client with another executor for the authorizer's work. It runs the blocking work of {@link #sendAsync}, such
   * as calls to a store or a signer. It also runs the detached work of both methods, such as a refresh. The default is the
   * executor of the underlying client or, if it does not show its own, {@link Exchange#defaultExecutor}.
   *
   * @param executor never {@code Runnable::run}. The threads that call {@link #send} wait for its work, so they must not be all
   *     its threads
   */
  public AuthorizedHttpClient withExecutor(Executor executor) {
    return new AuthorizedHttpClient(
        client, authorizer, transport, Objects.requireNonNull(executor, "executor"));
  }

  /**
   * Authorizes and sends {@code request}.
   *
   * @throws AuthorizationException if no credential is available
   * @throws IllegalArgumentException if the request cannot be signed
   * @throws IOException if no response arrives, or it cannot be read. If a message of the failure contains a secret of the
   *     request, it is withheld
   */
  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(handler, "handler");
    JdkRequest original = read(request);
    Attempt.Sequence attempts = authorized(original).over(transport, executor);
    while (true) {
      AttemptBodyHandler<T> bodyHandler = bodyHandler(attempts, handler);
      Optional<HttpResponse<T>> response = send(original.as(attempts.request()), bodyHandler);
      if (response.isPresent()) {
        return response.get();
      }
      attempts = bodyHandler.next().orElseThrow();
    }
  }

  /**
   * Authorizes and sends {@code request}.
   *
   * @throws IllegalArgumentException if the request cannot be signed
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  /**
   * Authorizes and sends {@code request}. Pushed responses go to {@code pushes}. Their requests are not authorized.
   *
   * @throws IllegalArgumentException if the request cannot be signed
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(handler, "handler");
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

  /** Returns the builder of the underlying client. WebSockets are not authorized. */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  private Exchange<Attempt.Sequence> authorized(JdkRequest original) {
    return Exchange.defer(() -> authorizer.authorize(original.visible())).map(Attempt.Sequence::of);
  }

  private <T> AttemptBodyHandler<T> bodyHandler(Attempt.Sequence attempts, BodyHandler<T> handler) {
    return new AttemptBodyHandler<>(attempts, handler, transport, executor);
  }

  /** Returns the result, or empty if another request follows. In that case, a failure of this response does not matter. */
  private <T> Optional<HttpResponse<T>> send(HttpRequest request, AttemptBodyHandler<T> bodyHandler)
      throws IOException, InterruptedException {
    try {
      HttpResponse<T> response = client.send(request, bodyHandler);
      return bodyHandler.next().isPresent() ? Optional.empty() : Optional.of(response);
    } catch (IllegalArgumentException e) {
      if (e.getCause() == null) {
        // The client rejects the request, and sent nothing. A failure of the response has a cause.
        throw e;
      }
      return failed(unreadable(e), bodyHandler);
    } catch (IOException e) {
      return failed(e, bodyHandler);
    }
  }

  private static <T> Optional<HttpResponse<T>> failed(
      IOException thrown, AttemptBodyHandler<T> bodyHandler) throws IOException {
    if (bodyHandler.failure().isPresent()) {
      Throwable failure = bodyHandler.failure().get();
      if (failure instanceof IOException e) {
        throw bodyHandler.attempts().failure(e);
      }
      throw Exchange.unchecked(failure);
    }
    if (bodyHandler.next().isPresent()) {
      return Optional.empty();
    }
    throw bodyHandler.attempts().failure(thrown);
  }

  private static IOException unreadable(RuntimeException failure) {
    return new IOException("The response could not be read (see the cause)", failure);
  }

  private static JdkRequest read(HttpRequest request) throws IOException, InterruptedException {
    try {
      return JdkRequest.of(request).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "The form could not be read from its body publisher (see the cause)", e.getCause());
    }
  }

  /** Returns why the call failed. {@link SingleUsePublisher} can report its {@link IOException} only in an unchecked wrapper. */
  private static Throwable reason(Throwable failure) {
    Throwable reason = Exchange.unwrapped(failure);
    return reason instanceof UncheckedIOException unchecked
        ? Objects.requireNonNull(unchecked.getCause())
        : reason;
  }

  /** One asynchronous call of the application, with all its attempts. */
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
      JdkRequest.of(request)
          .thenCompose(original -> authorized(original)
              .overAsync(transport, executor)
              .thenAccept(attempts -> send(original, attempts)))
          .exceptionally(this::fail);
      return result;
    }

    private @Nullable Void send(JdkRequest original, Attempt.Sequence attempts) {
      AttemptBodyHandler<T> bodyHandler = bodyHandler(attempts, handler);
      CompletableFuture<HttpResponse<T>> sending =
          client.sendAsync(original.as(attempts.request()), bodyHandler, pushes);
      JdkTransport.whenCancelled(result, () -> sending.cancel(true));
      sending
          .handle((response, failure) -> onEnd(original, bodyHandler, response, failure))
          .exceptionally(this::fail);
      return null;
    }

    /** Checks the decision of the attempt first: a cancelled response may end in any way. */
    private @Nullable Void onEnd(
        JdkRequest original,
        AttemptBodyHandler<T> bodyHandler,
        @Nullable HttpResponse<T> response,
        @Nullable Throwable failure) {
      if (bodyHandler.failure().isPresent()) {
        return fail(safe(bodyHandler.failure().get(), bodyHandler));
      }
      if (bodyHandler.next().isPresent()) {
        return send(original, bodyHandler.next().get());
      }
      if (failure != null) {
        Throwable reason = reason(failure);
        return fail(
            safe(reason instanceof RuntimeException e ? unreadable(e) : reason, bodyHandler));
      }
      result.complete(response);
      return null;
    }

    private Throwable safe(Throwable failure, AttemptBodyHandler<T> bodyHandler) {
      return failure instanceof IOException e ? bodyHandler.attempts().failure(e) : failure;
    }

    private @Nullable Void fail(Throwable failure) {
      result.completeExceptionally(reason(failure));
      return null;
    }
  }
}
