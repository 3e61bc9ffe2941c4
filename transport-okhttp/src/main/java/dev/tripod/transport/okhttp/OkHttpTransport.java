package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * A transport on OkHttp. It keeps every promise of {@link HttpTransport} and bounds each exchange:
 *
 * <ul>
 *   <li>The total deadline covers the time from the call to the last byte of the body. The default is the client's call
 *       timeout, or 30 seconds if it has none; change it with {@link #withTotalDeadline}. The client's timeouts for
 *       connecting, reading and writing apply as well. A deadline cannot interrupt a name lookup: OkHttp waits until its {@code
 *       Dns} returns, and then fails.
 *   <li>The body cap limits the length of a response body, also after it was {@linkplain HttpResponse#decoded decoded}. The
 *       default is 8 MiB; change it with {@link #withBodyCap}. The transport stops reading a longer body.
 *   <li>The header fields of a response have at most 262,144 bytes. The transport returns the first 1,000 fields.
 * </ul>
 *
 * <p>{@link #send} works on the calling thread. {@link #sendAsync} works on threads of a {@link Dispatcher} of this transport.
 * The number of threads is not limited, so a request never waits for another one. As with every OkHttp dispatcher, idle
 * threads live for one minute, and the JVM does not exit before they end.
 *
 * <p>A server may close a connection while it is idle. A request that must not be repeated is therefore sent on a new
 * connection, or on one that was checked immediately before:
 *
 * <ul>
 *   <li>A request with an unsafe method (POST, PUT, PATCH, DELETE), such as a token request, gets a new connection, which is
 *       closed after its response. If the server responded over HTTP/2 within the last second, the request shares that
 *       connection.
 *   <li>Any other request uses a connection of the client's pool. The check takes one millisecond.
 *   <li>If the client repeats requests, some GET, HEAD and OPTIONS requests are not checked, but repeated after a broken
 *       connection. These have only a bearer token, or neither an {@code Authorization} header nor a query.
 * </ul>
 *
 * <p>The transport knows whether a request was sent; it does not guess from the class of the failure. Failures before sending
 * (name lookup, refused connection, connect timeout, proxy tunnel, TLS handshake) become {@link ConnectException} or {@link
 * UnknownHostException} with the original failure as the cause. If a message of the cause may contain a token, it is withheld.
 *
 * <p>OkHttp writes an unescaped {@code '} in a query as {@code %27}. OAuth signatures are the same for both. The transport
 * rejects a request that OkHttp would change in any other way, and a GET or HEAD request with a body.
 *
 * <p>Immutable and thread-safe.
 */
public final class OkHttpTransport implements HttpTransport {

  private static final Duration TOTAL_DEADLINE = Duration.ofSeconds(30);

  /** OkHttp counts milliseconds in an int. */
  private static final Duration SHORTEST_DEADLINE = Duration.ofMillis(1);

  private static final Duration LONGEST_DEADLINE = Duration.ofMillis(Integer.MAX_VALUE);
  private static final long BODY_CAP = 8 * 1024 * 1024;

  /** The longest array that every JVM can create. */
  private static final long LONGEST_BODY = Integer.MAX_VALUE - 8;

  private final OkHttpClient given;
  private final OkHttpClient client;
  private final long bodyCap;
  private final RecentHttp2 recentHttp2 = new RecentHttp2();

  private OkHttpTransport(OkHttpClient given, OkHttpClient client, long bodyCap) {
    this.given = given;
    this.client = client;
    this.bodyCap = bodyCap;
  }

  /**
   * Returns a transport on a client derived from {@code client}. It keeps proxy, TLS, DNS, protocols, connection pool and
   * timeouts. It does not keep the settings that would repeat a request, or share data between requests: redirects, retries of
   * requests that must not be repeated, authenticator, cookies and cache. It does not keep interceptors and event listeners
   * either, because they see credentials; {@link #keepingInterceptors} keeps them. {@code client} itself does not change.
   */
  public static OkHttpTransport of(OkHttpClient client) {
    OkHttpClient.Builder once = client
        .newBuilder()
        .dispatcher(unlimited())
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .authenticator(Authenticator.NONE)
        .cookieJar(CookieJar.NO_COOKIES)
        .cache(null)
        .eventListener(EventListener.NONE);
    if (client.callTimeoutMillis() == 0) {
      once.callTimeout(TOTAL_DEADLINE);
    }
    return new OkHttpTransport(client, intercepted(once, List.of(), List.of()), BODY_CAP);
  }

  /**
   * Returns this transport with the interceptors and event listeners of the original client. They see every credential. If an
   * interceptor sends a request again, it sends the credential again. The promises of this transport then hold only for
   * the requests that the interceptors pass on.
   */
  public OkHttpTransport keepingInterceptors() {
    OkHttpClient.Builder keeping =
        client.newBuilder().eventListenerFactory(given.eventListenerFactory());
    return new OkHttpTransport(
        given, intercepted(keeping, given.interceptors(), given.networkInterceptors()), bodyCap);
  }

  /**
   * Returns this transport with another total deadline.
   *
   * @param totalDeadline 1 to 2,147,483,647 milliseconds (24 days)
   * @throws IllegalArgumentException if {@code totalDeadline} is outside this range
   */
  public OkHttpTransport withTotalDeadline(Duration totalDeadline) {
    if (totalDeadline.compareTo(SHORTEST_DEADLINE) < 0
        || totalDeadline.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException("The total deadline is " + totalDeadline + ". Use "
          + SHORTEST_DEADLINE + " to " + LONGEST_DEADLINE + ".");
    }
    return new OkHttpTransport(
        given, client.newBuilder().callTimeout(totalDeadline).build(), bodyCap);
  }

  /**
   * Returns this transport with another body cap.
   *
   * @param bytes 0 to 2,147,483,639, the length of the longest array
   * @throws IllegalArgumentException if {@code bytes} is outside this range
   */
  public OkHttpTransport withBodyCap(long bytes) {
    if (bytes < 0 || bytes > LONGEST_BODY) {
      throw new IllegalArgumentException(
          "The body cap is " + bytes + " bytes. Use 0 to " + LONGEST_BODY + ".");
    }
    return new OkHttpTransport(given, client, bytes);
  }

  /**
   * Sends {@code request} and waits for the complete response. OkHttp notices an interruption at once while it connects, and
   * otherwise with the next bytes or when a timeout passes.
   *
   * @throws IOException if no complete response arrives: {@link ConnectException} or {@link UnknownHostException} if nothing
   *     was sent, {@link SocketTimeoutException} after a timeout, {@link InterruptedIOException} if the thread was
   *     interrupted. An interrupted thread keeps its interrupt flag
   * @throws IllegalArgumentException if OkHttp cannot send {@code request} exactly
   * @throws IllegalStateException if the body of {@code request} is unread
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    TransportCall sending =
        new TransportCall(request, bodyCap, given.retryOnConnectionFailure(), recentHttp2);
    Call call = client.newCall(sending.exactRequest());
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("The thread was interrupted before anything was sent");
    }
    try (Response response = execute(call)) {
      return sending.response(call, response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw sending.failure(e);
    } catch (IOException | RuntimeException e) {
      throw sending.failure(e);
    }
  }

  /**
   * Sends {@code request} on a thread of this transport. Cancelling the future cancels the call. That closes its connection,
   * or its stream if the connection is shared (HTTP/2).
   *
   * @return a future that fails with the exceptions that {@link #send} throws, except for interruption
   * @throws IllegalArgumentException if OkHttp cannot send {@code request} exactly
   * @throws IllegalStateException if the body of {@code request} is unread
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    TransportCall sending =
        new TransportCall(request, bodyCap, given.retryOnConnectionFailure(), recentHttp2);
    Call call = client.newCall(sending.exactRequest());
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    CompletionStage<HttpResponse> ended = result;
    ended.whenComplete((response, failure) -> {
      if (result.isCancelled()) {
        call.cancel();
      }
    });
    call.enqueue(new ResultCallback(sending, result));
    return result;
  }

  /** Runs {@code work}, which may block, on a thread of this transport. */
  void execute(Runnable work) {
    client.dispatcher().executorService().execute(work);
  }

  @Override
  public String toString() {
    return "OkHttpTransport[" + Duration.ofMillis(client.callTimeoutMillis()) + ", " + bodyCap
        + " bytes]";
  }

  /**
   * Returns a dispatcher without limits. OkHttp's default is five concurrent calls for each host: a sixth call would wait,
   * and its deadline would not run yet.
   */
  private static Dispatcher unlimited() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    return dispatcher;
  }

  /** Adds the status mask directly around OkHttp's own interceptors. All other interceptors see the real status. */
  private static OkHttpClient intercepted(
      OkHttpClient.Builder builder, List<Interceptor> application, List<Interceptor> network) {
    builder.interceptors().clear();
    builder.interceptors().addAll(application);
    builder.addInterceptor(TransportStatusMask::unmask);
    builder.networkInterceptors().clear();
    builder.addNetworkInterceptor(TransportStatusMask::mask);
    builder.networkInterceptors().addAll(network);
    return builder.build();
  }

  /**
   * Declares InterruptedException. OkHttp may throw it while it connects, but does not declare it, because it is written
   * in Kotlin.
   */
  private static Response execute(Call call) throws IOException, InterruptedException {
    return call.execute();
  }

  /** Completes the future with the result of a call. */
  private static final class ResultCallback implements Callback {

    private final TransportCall sending;
    private final CompletableFuture<HttpResponse> result;

    private ResultCallback(TransportCall sending, CompletableFuture<HttpResponse> result) {
      this.sending = sending;
      this.result = result;
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        result.complete(sending.response(call, response));
      } catch (IOException | RuntimeException e) {
        onFailure(e);
      } catch (Error e) {
        result.completeExceptionally(e);
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      onFailure(failure);
    }

    private void onFailure(Exception failure) {
      try {
        result.completeExceptionally(sending.failure(failure));
      } catch (Error e) {
        result.completeExceptionally(e);
      }
    }
  }
}
