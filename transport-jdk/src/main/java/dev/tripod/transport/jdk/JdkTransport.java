package dev.tripod.transport.jdk;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A transport on the JDK's {@link HttpClient}. It keeps every promise of {@link HttpTransport} and bounds each exchange:
 *
 * <ul>
 *   <li>The total deadline covers the time from the call to the last byte of the body. The default is 30 seconds; change it
 *       with {@link #withTotalDeadline}. ({@code HttpRequest.timeout} ends with the headers.) After the deadline, the transport
 *       cancels the request and closes its connection.
 *   <li>The body cap limits the length of a response body, also after it was {@linkplain HttpResponse#decoded decoded}. The
 *       default is 8 MiB; change it with {@link #withBodyCap}. The transport stops reading a longer body.
 *   <li>The header fields of a response have at most 262,144 characters. The transport returns the first 1,000 fields.
 * </ul>
 *
 * <p>{@link #sendAsync} holds no thread. Cancelling its future cancels the request. The transport knows whether a request was
 * sent; it does not guess from the class of the failure. Failures before sending (DNS, refused connection, connect timeout,
 * TLS handshake) become {@link ConnectException} or {@link UnknownHostException} with the original failure as the cause. If a
 * message of the cause may contain a token, it is withheld.
 *
 * <p>{@code java.net.http} checks a connection of its pool before it uses it. If the server closes the connection later, while
 * the request arrives, the request fails. Only a GET or HEAD request with a bearer token, or with neither an {@code
 * Authorization} header nor a query, is then sent again.
 *
 * <p>Immutable and thread-safe.
 */
public final class JdkTransport implements HttpTransport {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TOTAL_DEADLINE = Duration.ofSeconds(30);
  private static final Duration LONGEST_DEADLINE = Duration.ofNanos(Long.MAX_VALUE);
  private static final long BODY_CAP = 8 * 1024 * 1024;

  /** The longest array that every JVM can create. */
  private static final long LONGEST_BODY = Integer.MAX_VALUE - 8;

  private final HttpClient client;
  private final Duration totalDeadline;
  private final long bodyCap;
  private final ProxyLogin proxyLogin;

  private JdkTransport(
      HttpClient client, Duration totalDeadline, long bodyCap, ProxyLogin proxyLogin) {
    this.client = client;
    this.totalDeadline = totalDeadline;
    this.bodyCap = bodyCap;
    this.proxyLogin = proxyLogin;
  }

  /**
   * Returns a transport with a new client: HTTP/1.1, a connect timeout of 10 seconds, and the JVM's proxy settings, trust
   * store and threads.
   */
  public static JdkTransport create() {
    return of(HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build());
  }

  /**
   * Returns a transport on {@code client}, with its proxy, TLS, executor, version and connect timeout.
   *
   * @throws IllegalArgumentException if the client would send a request more than once or add something to it: if it follows
   *     redirects, stores cookies, has an authenticator, or is an {@link AuthorizedHttpClient}
   */
  public static JdkTransport of(HttpClient client) {
    if (client instanceof AuthorizingClient) {
      throw new IllegalArgumentException(
          "This client is already authorized. Create an AuthorizedTransport on a JdkTransport instead.");
    }
    requireNoRedirects(client);
    if (client.cookieHandler().isPresent()) {
      throw new IllegalArgumentException(
          "This client stores cookies, which would connect the requests of different users. Build it"
              + " without cookieHandler.");
    }
    if (client.authenticator().isPresent()) {
      throw new IllegalArgumentException(
          "This client has an authenticator: it sends a request again after a challenge, although its credential may be used"
              + " only once. Build it without authenticator. To log in to a proxy, use withProxyLogin.");
    }
    return new JdkTransport(client, TOTAL_DEADLINE, BODY_CAP, ProxyLogin.none());
  }

  /**
   * Returns this transport with another total deadline.
   *
   * @param totalDeadline more than zero, and at most 292 years
   * @throws IllegalArgumentException if {@code totalDeadline} is outside this range
   */
  public JdkTransport withTotalDeadline(Duration totalDeadline) {
    if (totalDeadline.isNegative()
        || totalDeadline.isZero()
        || totalDeadline.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException(
          "The total deadline is " + totalDeadline + ". Use more than zero and at most 292 years.");
    }
    return new JdkTransport(client, totalDeadline, bodyCap, proxyLogin);
  }

  /**
   * Returns this transport with another body cap.
   *
   * @param bytes 0 to 2,147,483,639, the length of the longest array
   * @throws IllegalArgumentException if {@code bytes} is outside this range
   */
  public JdkTransport withBodyCap(long bytes) {
    if (bytes < 0 || bytes > LONGEST_BODY) {
      throw new IllegalArgumentException(
          "The body cap is " + bytes + " bytes. Use 0 to " + LONGEST_BODY + ".");
    }
    return new JdkTransport(client, totalDeadline, bytes, proxyLogin);
  }

  /**
   * Returns this transport with a login for the client's proxy (RFC 7617). The client sends it to a proxy only, never to a
   * server. Use it in place of an authenticator, which would repeat requests.
   *
   * <p>For https, also start Java with {@code -Djdk.http.auth.tunneling.disabledSchemes=}: by default, {@code java.net.http}
   * does not send a password to a proxy that tunnels. Without this option the response has status 407.
   *
   * @throws IllegalArgumentException if {@code user} contains a colon, or if {@code user} or {@code password} contains a control
   *     character (RFC 7617 section 2)
   */
  public JdkTransport withProxyLogin(String user, Secret password) {
    return new JdkTransport(client, totalDeadline, bodyCap, ProxyLogin.of(user, password));
  }

  /**
   * Sends {@code request} and waits for the complete response.
   *
   * @throws IOException if no complete response arrives: {@link ConnectException} or {@link UnknownHostException} if nothing
   *     was sent, {@link HttpTimeoutException} after the total deadline, {@link InterruptedIOException} if the thread was
   *     interrupted. An interrupted thread keeps its interrupt flag.
   * @throws IllegalStateException if the body of {@code request} is unread
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("The thread was interrupted before anything was sent");
    }
    Sending sending = start(request);
    try {
      return sending.response.get(totalDeadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw sending.failure(e);
    } catch (TimeoutException e) {
      throw sending.tooLate(totalDeadline);
    } catch (InterruptedException e) {
      sending.cancel();
      Thread.currentThread().interrupt();
      throw because(
          e,
          new InterruptedIOException("The thread was interrupted while it waited for a response"));
    }
  }

  /**
   * Sends {@code request} on the client's threads. Cancelling the future cancels the request and closes its connection.
   *
   * @return a future that fails with the exceptions that {@link #send} throws, except for interruption
   * @throws IllegalStateException if the body of {@code request} is unread
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    Sending sending = start(request);
    CompletableFuture<Void> timer = timer(() -> sending.expire(result, totalDeadline));
    CompletionStage<HttpResponse> ended = sending.response;
    ended.whenComplete((response, failure) -> {
      timer.complete(null);
      sending.complete(result, response, failure);
    });
    whenCancelled(result, sending::cancel);
    return result;
  }

  @Override
  public String toString() {
    return "JdkTransport[" + totalDeadline + ", " + bodyCap + " bytes]";
  }

  static void requireNoRedirects(HttpClient client) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "This client follows redirects, and would send the credential to another address. Build it"
              + " with followRedirects(Redirect.NEVER).");
    }
  }

  /** Returns the client's executor, or {@link Exchange#defaultExecutor} if the client does not show its own. */
  static Executor executor(HttpClient client) {
    return client.executor().orElseGet(Exchange::defaultExecutor);
  }

  static void whenCancelled(CompletableFuture<?> result, Runnable cancel) {
    CompletionStage<?> stage = result;
    stage.whenComplete((value, failure) -> {
      if (result.isCancelled()) {
        cancel.run();
      }
    });
  }

  private Sending start(HttpRequest unauthenticated) {
    HttpRequest request = proxyLogin.addedTo(unauthenticated);
    SingleUsePublisher body = new SingleUsePublisher(
        BodyPublishers.ofByteArray(request.body().content()), request.mayBeRepeated());
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(request.uri()).method(request.method(), body);
    request.headers().forEach(builder::header);
    request.body().contentType().ifPresent(type -> builder.header("Content-Type", type));
    return new Sending(request, body, exchange(builder.build()), bodyCap);
  }

  private CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange(
      java.net.http.HttpRequest request) {
    try {
      return client.sendAsync(request, response -> body(response.headers()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CappedBody body(HttpHeaders headers) {
    try {
      JdkMessages.requireValid(headers);
      return new CappedBody(bodyCap);
    } catch (IOException e) {
      return CappedBody.rejected(e);
    }
  }

  /**
   * Returns a timer that runs {@code expire} after the total deadline, unless the caller completes it earlier. The JDK's only
   * timer thread passes the work to the executor. It does the work itself only if the executor rejects it.
   */
  private CompletableFuture<Void> timer(Runnable expire) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    timer
        .exceptionallyAsync(
            late -> {
              expire.run();
              return null;
            },
            executor(client))
        .exceptionally(rejected -> {
          expire.run();
          return null;
        });
    return timer.orTimeout(totalDeadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static <E extends IOException> E because(Throwable cause, E failure) {
    failure.initCause(cause);
    return failure;
  }

  /**
   * A request that was passed to the client. It converts the client's result to the response or the failure of the transport.
   */
  private static final class Sending {

    private final HttpRequest request;
    private final SingleUsePublisher body;
    private final CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange;

    /** The converted response. The conversion is a part of the exchange, so the deadline covers it. */
    private final CompletableFuture<HttpResponse> response;

    private Sending(
        HttpRequest request,
        SingleUsePublisher body,
        CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange,
        long bodyCap) {
      this.request = request;
      this.body = body;
      this.exchange = exchange;
      this.response = exchange.thenApply(received -> converted(received, bodyCap));
    }

    private void complete(
        CompletableFuture<HttpResponse> result,
        @Nullable HttpResponse received,
        @Nullable Throwable failure) {
      try {
        if (failure != null) {
          throw failure(failure);
        }
        result.complete(Objects.requireNonNull(received));
      } catch (IOException | RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    }

    private void expire(CompletableFuture<HttpResponse> result, Duration totalDeadline) {
      boolean unsent = body.cancel();
      result.completeExceptionally(late(totalDeadline, unsent));
      cancel();
    }

    private IOException tooLate(Duration totalDeadline) {
      boolean unsent = body.cancel();
      cancel();
      return late(totalDeadline, unsent);
    }

    private void cancel() {
      body.cancel();
      exchange.cancel(true);
    }

    private static HttpResponse converted(
        java.net.http.HttpResponse<byte[]> received, long bodyCap) {
      try {
        return JdkMessages.response(received.statusCode(), received.headers(), received.body())
            .decoded(bodyCap);
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    }

    /**
     * Returns the exception to throw for a failure of {@code java.net.http}.
     *
     * @throws Error if the failure is an error
     */
    private IOException failure(Throwable thrown) {
      Throwable unwrapped = Exchange.unwrapped(thrown);
      if (unwrapped instanceof Error error) {
        throw error;
      }
      Throwable cause = Exchange.redacted(unwrapped, request);
      if (!body.cancel()) {
        return new IOException("No complete response from " + request.origin(), cause);
      }
      return isUnresolved(unwrapped)
          ? because(cause, new UnknownHostException(request.uri().getHost()))
          : because(cause, new ConnectException("No connection to " + request.origin()));
    }

    private IOException late(Duration totalDeadline, boolean unsent) {
      return unsent
          ? new ConnectException(
              "No connection to " + request.origin() + " within " + totalDeadline)
          : new HttpTimeoutException(
              "No complete response from " + request.origin() + " within " + totalDeadline);
    }

    private static boolean isUnresolved(Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof UnresolvedAddressException) {
          return true;
        }
      }
      return false;
    }
  }
}
