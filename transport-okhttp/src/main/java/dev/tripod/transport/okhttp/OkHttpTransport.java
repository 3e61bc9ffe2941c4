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
 * OkHttp as a transport. It keeps every promise of {@link HttpTransport}, and bounds each exchange:
 *
 * <ul>
 *   <li>The total deadline runs from the call to the last octet of the body. It is the client's own call timeout, or 30
 *       seconds where it has none, unless {@link #withTotalDeadline} says otherwise. The client's timeouts for connecting,
 *       reading and writing hold as well. A name that is being looked up is the one thing that a deadline cannot interrupt:
 *       OkHttp waits for its {@code Dns}, and fails when that returns.
 *   <li>The body cap is 8 MiB unless {@link #withBodyCap} says otherwise. Of a longer body no more is read.
 * </ul>
 *
 * <p>{@link #send} works on the calling thread. {@link #sendAsync} works on threads of a {@link Dispatcher} that belongs to
 * this transport, without limit in number: what waits for an answer never keeps another from being sent. Like all threads
 * of OkHttp's dispatchers they live on for a minute when idle, and a program that is done waits for them to end.
 *
 * <p>Whether a failure proves that nothing was sent is known, not guessed from its class: name lookup, refused connections,
 * connect timeouts, proxy tunnels and TLS handshakes all end in {@link ConnectException} or {@link UnknownHostException},
 * with the original as the cause.
 *
 * <p>OkHttp writes a bare {@code '} of a query as {@code %27}, which OAuth signatures take for the same. A request that it
 * would write in another way is refused, and so is a GET or HEAD with a body.
 *
 * <p>Immutable and thread-safe.
 */
public final class OkHttpTransport implements HttpTransport {

  private static final Duration TOTAL_DEADLINE = Duration.ofSeconds(30);

  /** As OkHttp counts: in milliseconds, and in an int. */
  private static final Duration SHORTEST_DEADLINE = Duration.ofMillis(1);

  private static final Duration LONGEST_DEADLINE = Duration.ofMillis(Integer.MAX_VALUE);
  private static final long BODY_CAP = 8 * 1024 * 1024;

  /** The longest array that every JVM can make. */
  private static final long LONGEST_BODY = Integer.MAX_VALUE - 8;

  private final OkHttpClient given;
  private final OkHttpClient client;
  private final long bodyCap;

  private OkHttpTransport(OkHttpClient given, OkHttpClient client, long bodyCap) {
    this.given = given;
    this.client = client;
    this.bodyCap = bodyCap;
  }

  /**
   * On a client derived from {@code client}, with its proxy, TLS, DNS, protocols, connection pool and timeouts. What would
   * send a request again, or something with it, stays behind: redirects, retries, authenticator, cookies and cache; and so
   * do interceptors and event listeners, which see credentials (see {@link #keepingInterceptors}). {@code client} itself
   * remains as it is.
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
   * This transport with the interceptors and the event listeners of the client that it was made of. They see every
   * credential, and one that sends a request again sends its credential again: what this transport promises holds for what
   * they let pass.
   */
  public OkHttpTransport keepingInterceptors() {
    OkHttpClient.Builder keeping =
        client.newBuilder().eventListenerFactory(given.eventListenerFactory());
    return new OkHttpTransport(
        given, intercepted(keeping, given.interceptors(), given.networkInterceptors()), bodyCap);
  }

  /**
   * This transport with another total deadline.
   *
   * @throws IllegalArgumentException if it is shorter than a millisecond, or longer than 2,147,483,647 of them (24 days)
   */
  public OkHttpTransport withTotalDeadline(Duration totalDeadline) {
    if (totalDeadline.compareTo(SHORTEST_DEADLINE) < 0
        || totalDeadline.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException(
          "A total deadline is " + SHORTEST_DEADLINE + " to " + LONGEST_DEADLINE);
    }
    return new OkHttpTransport(
        given, client.newBuilder().callTimeout(totalDeadline).build(), bodyCap);
  }

  /**
   * This transport with another body cap.
   *
   * @param octets 0 to 2,147,483,639, which is as much as an array holds
   * @throws IllegalArgumentException if it is anything else
   */
  public OkHttpTransport withBodyCap(long octets) {
    if (octets < 0 || octets > LONGEST_BODY) {
      throw new IllegalArgumentException("A body cap is 0 to " + LONGEST_BODY + " octets");
    }
    return new OkHttpTransport(given, client, octets);
  }

  /**
   * Sends {@code request}, and waits for the whole answer. An interruption ends the wait when OkHttp next looks for it: at
   * once while it connects, else with the next octets, and at the latest when a timeout has passed.
   *
   * @throws IOException if there is none: {@link ConnectException} or {@link UnknownHostException} where nothing was sent,
   *     {@link SocketTimeoutException} where the answer took too long, {@link InterruptedIOException} where the thread was
   *     interrupted, which then keeps its flag
   * @throws IllegalArgumentException if OkHttp would not send {@code request} as it is
   * @throws IllegalStateException if another holds the body
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    Sending sending = new Sending(request);
    Call call = client.newCall(sending.exactly());
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted before anything was sent");
    }
    try (Response answer = execute(call)) {
      return sending.response(call, answer, bodyCap);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw sending.failure(e);
    } catch (IOException | RuntimeException e) {
      throw sending.failure(e);
    }
  }

  /**
   * Sends {@code request} on a thread of this transport's own. Cancelling the future cancels the call, and closes its
   * connection, or its stream where the connection is shared (HTTP/2).
   *
   * @return fails as {@link #send} would, but for the interruption
   * @throws IllegalArgumentException if OkHttp would not send {@code request} as it is
   * @throws IllegalStateException if another holds the body
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    Sending sending = new Sending(request);
    Call call = client.newCall(sending.exactly());
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    CompletionStage<HttpResponse> ended = result;
    ended.whenComplete((response, failure) -> {
      if (result.isCancelled()) {
        call.cancel();
      }
    });
    call.enqueue(new Answering(sending, result));
    return result;
  }

  /** Does {@code work}, which may block, on a thread of this transport's own. */
  void execute(Runnable work) {
    client.dispatcher().executorService().execute(work);
  }

  @Override
  public String toString() {
    return "OkHttpTransport[" + Duration.ofMillis(client.callTimeoutMillis()) + ", " + bodyCap
        + " octets]";
  }

  /**
   * OkHttp's default lets five calls to one host run at a time, and the sixth wait while its deadline does not run yet.
   */
  private static Dispatcher unlimited() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    return dispatcher;
  }

  /** Ours stand next to OkHttp's own on both sides, so that the others see what has come. */
  private static OkHttpClient intercepted(
      OkHttpClient.Builder builder, List<Interceptor> application, List<Interceptor> network) {
    builder.interceptors().clear();
    builder.interceptors().addAll(application);
    builder.addInterceptor(NoFollowUp::reveal);
    builder.networkInterceptors().clear();
    builder.addNetworkInterceptor(NoFollowUp::conceal);
    builder.networkInterceptors().addAll(network);
    return builder.build();
  }

  /** While it connects, OkHttp throws what its Kotlin need not declare. */
  private static Response execute(Call call) throws IOException, InterruptedException {
    return call.execute();
  }

  /** Brings what came of a call to whoever waits for it. */
  private final class Answering implements Callback {

    private final Sending sending;
    private final CompletableFuture<HttpResponse> result;

    private Answering(Sending sending, CompletableFuture<HttpResponse> result) {
      this.sending = sending;
      this.result = result;
    }

    @Override
    public void onResponse(Call call, Response answer) {
      try (answer) {
        result.complete(sending.response(call, answer, bodyCap));
      } catch (IOException | RuntimeException e) {
        result.completeExceptionally(sending.failure(e));
      } catch (Error e) {
        result.completeExceptionally(e);
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      result.completeExceptionally(sending.failure(failure));
    }
  }
}
