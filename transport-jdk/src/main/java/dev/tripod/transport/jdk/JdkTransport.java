package dev.tripod.transport.jdk;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code java.net.http.HttpClient} of Java 11 as a transport. It keeps every promise of {@link HttpTransport}, and
 * bounds each exchange:
 *
 * <ul>
 *   <li>The total deadline, 30 seconds unless {@link #withTotalDeadline} says otherwise, runs from the call to the last
 *       octet of the body. ({@code HttpRequest.timeout} ends with the headers.) When it has passed, the request is cancelled
 *       and its connection closed.
 *   <li>The body cap is 8 MiB unless {@link #withBodyCap} says otherwise. Of a longer body no more is read.
 * </ul>
 *
 * <p>{@link #sendAsync} holds no thread; cancelling its future cancels the request. Whether a failure proves that nothing
 * was sent is known, not guessed from its class: DNS, refused connections, connect timeouts and TLS handshakes all end in
 * {@link ConnectException} or {@link UnknownHostException}, with the original as the cause.
 *
 * <p>Immutable and thread-safe.
 */
public final class JdkTransport implements HttpTransport {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TOTAL_DEADLINE = Duration.ofSeconds(30);
  private static final Duration LONGEST_DEADLINE = Duration.ofNanos(Long.MAX_VALUE);
  private static final long BODY_CAP = 8 * 1024 * 1024;

  /** The longest array that every JVM can make. */
  private static final long LONGEST_BODY = Integer.MAX_VALUE - 8;

  private final HttpClient client;
  private final Duration totalDeadline;
  private final long bodyCap;

  private JdkTransport(HttpClient client, Duration totalDeadline, long bodyCap) {
    this.client = client;
    this.totalDeadline = totalDeadline;
    this.bodyCap = bodyCap;
  }

  /**
   * On a client of its own: HTTP/1.1, 10 seconds to connect, and the JVM's proxy settings, trust store and threads.
   */
  public static JdkTransport create() {
    return of(HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build());
  }

  /**
   * On {@code client}, with its proxy, TLS, executor, version and connect timeout.
   *
   * @throws IllegalArgumentException if the client would send a request more than once, or something else with it: if it
   *     follows redirects, keeps cookies or answers challenges, or is an {@link AuthorizedHttpClient}
   */
  public static JdkTransport of(HttpClient client) {
    if (client instanceof AuthorizedHttpClient) {
      throw new IllegalArgumentException(
          "This client is authorized already: put an AuthorizedTransport on a JdkTransport instead");
    }
    requireNoRedirects(client);
    if (client.cookieHandler().isPresent()) {
      throw new IllegalArgumentException(
          "This client keeps cookies, which would tie one user's exchange to another's: build it"
              + " without cookieHandler");
    }
    if (client.authenticator().isPresent()) {
      throw new IllegalArgumentException(
          "This client answers a challenge by sending the request again, with a credential that"
              + " may be spent: build it without authenticator");
    }
    return new JdkTransport(client, TOTAL_DEADLINE, BODY_CAP);
  }

  /**
   * This transport with another total deadline.
   *
   * @throws IllegalArgumentException if it is not positive, or longer than 292 years
   */
  public JdkTransport withTotalDeadline(Duration totalDeadline) {
    if (totalDeadline.isNegative()
        || totalDeadline.isZero()
        || totalDeadline.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException("A total deadline is positive and finite");
    }
    return new JdkTransport(client, totalDeadline, bodyCap);
  }

  /**
   * This transport with another body cap.
   *
   * @param octets 0 to 2,147,483,639, which is as much as an array holds
   * @throws IllegalArgumentException if it is anything else
   */
  public JdkTransport withBodyCap(long octets) {
    if (octets < 0 || octets > LONGEST_BODY) {
      throw new IllegalArgumentException("A body cap is 0 to " + LONGEST_BODY + " octets");
    }
    return new JdkTransport(client, totalDeadline, octets);
  }

  /**
   * Sends {@code request}, and waits for the whole answer.
   *
   * @throws IOException if there is none: {@link ConnectException} or {@link UnknownHostException} where nothing was sent,
   *     {@link HttpTimeoutException} after the total deadline, {@link InterruptedIOException} where the thread was
   *     interrupted, which then keeps its flag
   * @throws IllegalStateException if another holds the body
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted before anything was sent");
    }
    Sending sending = start(request);
    try {
      return sending.response(sending.exchange.get(totalDeadline.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      throw sending.failure(e);
    } catch (TimeoutException e) {
      throw sending.tooLate(totalDeadline);
    } catch (InterruptedException e) {
      sending.cancel();
      Thread.currentThread().interrupt();
      throw because(e, new InterruptedIOException("Interrupted while waiting for an answer"));
    }
  }

  /**
   * Sends {@code request} on the client's threads. Cancelling the future cancels the request, and closes its connection.
   *
   * @return fails as {@link #send} would, but for the interruption
   * @throws IllegalStateException if another holds the body
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    Sending sending = start(request);
    CompletableFuture<Void> timer = timer(() -> sending.expire(result, totalDeadline));
    CompletionStage<java.net.http.HttpResponse<byte[]>> exchange = sending.exchange;
    exchange.whenComplete((answer, failure) -> {
      timer.complete(null);
      sending.complete(result, answer, failure);
    });
    whenCancelled(result, sending::cancel);
    return result;
  }

  @Override
  public String toString() {
    return "JdkTransport[" + totalDeadline + ", " + bodyCap + " octets]";
  }

  static void requireNoRedirects(HttpClient client) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "This client follows redirects, and a credential would travel along to wherever one"
              + " points: build it with followRedirects(Redirect.NEVER)");
    }
  }

  /** The client's own executor, or the one that {@link CompletableFuture} uses where a client keeps its own to itself. */
  static Executor executor(HttpClient client) {
    return client.executor().orElseGet(() -> new CompletableFuture<Void>().defaultExecutor());
  }

  static void whenCancelled(CompletableFuture<?> result, Runnable cancel) {
    CompletionStage<?> stage = result;
    stage.whenComplete((value, failure) -> {
      if (result.isCancelled()) {
        cancel.run();
      }
    });
  }

  private Sending start(HttpRequest request) {
    SentOnce body = new SentOnce(BodyPublishers.ofByteArray(request.body().content()));
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(request.uri()).method(request.method(), body);
    request.headers().forEach(builder::header);
    request.body().contentType().ifPresent(type -> builder.header("Content-Type", type));
    return new Sending(request, body, exchange(builder.build()));
  }

  private CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange(
      java.net.http.HttpRequest request) {
    try {
      return client.sendAsync(request, answer -> new CappedBody(bodyCap));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Runs {@code expire} when the deadline has passed, unless the timer is completed before. The JDK's one thread that keeps
   * time only hands over, and does the work itself only where the executor refuses it.
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
        .exceptionally(refused -> {
          expire.run();
          return null;
        });
    return timer.orTimeout(totalDeadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static <E extends IOException> E because(Throwable cause, E failure) {
    failure.initCause(cause);
    return failure;
  }

  /** One request on its way, and what becomes of it. */
  private static final class Sending {

    private final HttpRequest request;
    private final SentOnce body;
    private final CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange;

    private Sending(
        HttpRequest request,
        SentOnce body,
        CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange) {
      this.request = request;
      this.body = body;
      this.exchange = exchange;
    }

    private void complete(
        CompletableFuture<HttpResponse> result,
        java.net.http.@Nullable HttpResponse<byte[]> answer,
        @Nullable Throwable failure) {
      try {
        result.complete(response(answered(answer, failure)));
      } catch (IOException | Error e) {
        result.completeExceptionally(e);
      }
    }

    private void expire(CompletableFuture<HttpResponse> result, Duration totalDeadline) {
      boolean unsent = body.giveUp();
      result.completeExceptionally(late(totalDeadline, unsent));
      cancel();
    }

    private IOException tooLate(Duration totalDeadline) {
      boolean unsent = body.giveUp();
      cancel();
      return late(totalDeadline, unsent);
    }

    private void cancel() {
      body.giveUp();
      exchange.cancel(true);
    }

    private java.net.http.HttpResponse<byte[]> answered(
        java.net.http.@Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure)
        throws IOException {
      if (failure != null) {
        throw failure(failure);
      }
      return Objects.requireNonNull(answer);
    }

    private HttpResponse response(java.net.http.HttpResponse<byte[]> answer) throws IOException {
      try {
        return HttpResponse.of(
            answer.statusCode(), JdkMessages.headers(answer.headers()), answer.body());
      } catch (IllegalArgumentException e) {
        throw new IOException("The answer of " + request.origin() + " is not HTTP", e);
      }
    }

    /**
     * What to throw instead of what {@code java.net.http} failed with.
     *
     * @throws Error if it is one
     */
    private IOException failure(Throwable thrown) {
      Throwable cause = Exchange.unwrapped(thrown);
      if (cause instanceof Error error) {
        throw error;
      }
      if (!body.giveUp()) {
        return new IOException("No whole answer from " + request.origin(), cause);
      }
      return isUnresolved(cause)
          ? because(cause, new UnknownHostException(request.uri().getHost()))
          : because(cause, new ConnectException("No connection to " + request.origin()));
    }

    private IOException late(Duration totalDeadline, boolean unsent) {
      return unsent
          ? new ConnectException(
              "No connection to " + request.origin() + " within " + totalDeadline)
          : new HttpTimeoutException(
              "No whole answer from " + request.origin() + " within " + totalDeadline);
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
