package dev.tripod.transport.okhttp;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One request that {@link OkHttpTransport} sends. It defines how OkHttp writes the request and how the call ends. It also
 * records whether sending started, which OkHttp does not report. It is a tag of OkHttp's request. Thread-safe.
 */
final class TransportCall {

  private static final Set<String> WITHOUT_A_BODY =
      Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");
  private static final Set<String> NEVER_WITH_A_BODY = Set.of("GET", "HEAD");

  private final HttpRequest request;
  private final long bodyCap;
  private final boolean repeats;
  private final RecentHttp2 recentHttp2;
  private final AtomicReference<@Nullable ConnectionCheck> check = new AtomicReference<>();
  private final AtomicBoolean started = new AtomicBoolean();

  /** Whether no other request may use the connection. */
  private final AtomicBoolean isAlone = new AtomicBoolean();

  private final AtomicInteger status = new AtomicInteger();

  /** The unchecked exception or error that was thrown inside OkHttp's chain. */
  private final AtomicReference<@Nullable Throwable> unchecked = new AtomicReference<>();

  /**
   * Creates a call.
   *
   * @param repeats whether OkHttp may send a harmless request again on a new connection
   */
  TransportCall(HttpRequest request, long bodyCap, boolean repeats, RecentHttp2 recentHttp2) {
    this.request = request;
    this.bodyCap = bodyCap;
    this.repeats = repeats && request.mayBeRepeated();
    this.recentHttp2 = recentHttp2;
  }

  /** Returns the transport call that {@code call} belongs to. */
  static TransportCall of(Call call) {
    return Objects.requireNonNull(call.request().tag(TransportCall.class));
  }

  /**
   * Returns the request for OkHttp, with the exact URI, headers and body, and without compression by OkHttp.
   *
   * @throws IllegalArgumentException if OkHttp cannot send the request exactly
   * @throws IllegalStateException if the body is unread
   */
  Request exactRequest() {
    Request.Builder builder = new Request.Builder()
        .tag(TransportCall.class, this)
        .url(url(request.uri()))
        .method(request.method(), body());
    request.headers().forEach(builder::addHeader);
    if (!request.headers().contains("Accept-Encoding")) {
      builder.header("Accept-Encoding", "identity");
    }
    request.body().contentType().ifPresent(type -> builder.header("Content-Type", type));
    return builder.build();
  }

  /**
   * Sends the request on a suitable connection. A request that must not be repeated gets a new connection, so the server cannot
   * close it as an idle one while the request arrives. Two kinds of requests share connections: safe ones, and those to a
   * server that is in use over HTTP/2.
   */
  Response proceed(Interceptor.Chain chain) throws IOException {
    ConnectionCheck connections = ConnectionCheck.of(chain.call());
    check.set(connections);
    if (!request.isSafe() && !recentHttp2.contains(request.origin())) {
      isAlone.set(true);
      return connections.proceedOnNewConnection(chain, chain.request());
    }
    if (!repeats) {
      return connections.proceed(chain, chain.request());
    }
    try {
      return connections.proceedUnchecked(chain, chain.request());
    } catch (IOException e) {
      if (!mayRepeatAfter(e, chain.call(), connections)) {
        throw e;
      }
    }
    return connections.proceedOnNewConnection(chain, chain.request());
  }

  /** Returns whether OkHttp, too, would send a harmless request again: no response began on a connection of the pool. */
  private boolean mayRepeatAfter(IOException failure, Call call, ConnectionCheck connections) {
    return connections.reusedConnection()
        && status.get() == 0
        && unchecked.get() == null
        && !call.isCanceled()
        && !(failure instanceof InterruptedIOException)
        && !(failure instanceof ProtocolException);
  }

  /**
   * Sends the request and returns the complete response, with its body in memory. This runs inside OkHttp's chain, because
   * OkHttp closes a connection after every failure there. After the chain it does so only for an {@link IOException}.
   *
   * @throws IOException for every failure. {@link #failure} returns the original one as the cause, or throws it if it is an
   *     {@link Error}
   */
  Response complete(Interceptor.Chain chain) throws IOException {
    started.set(true);
    try {
      Response received = chain.proceed(chain.request());
      status.set(received.code());
      Response complete = complete(chain.call(), received);
      endConnection(Objects.requireNonNull(chain.connection()), received);
      return complete;
    } catch (RuntimeException | Error e) {
      unchecked.set(e);
      throw new IOException("The response could not be read", e);
    }
  }

  private Response complete(Call call, Response received) throws IOException {
    boolean isRead = false;
    try {
      ResponseHead.requireValid(received);
      MediaType type = received.body().contentType();
      Buffer body = new Buffer();
      body.write(body(received), received.body().source().getBuffer().size());
      isRead = true;
      return received
          .newBuilder()
          .body(ResponseBody.create(body, type, body.size()))
          .build();
    } finally {
      if (!isRead) {
        abandon(call, received);
      }
    }
  }

  /** Closes the connection if no other request may use it. Here, no other call can have got it from the pool. */
  private void endConnection(Connection connection, Response received) {
    if (ConnectionCheck.isHttp2(received.protocol())) {
      recentHttp2.add(request.origin());
    }
    if (isAlone.get() || ConnectionCheck.isLast(received)) {
      ConnectionCheck.close(connection);
    }
  }

  /** Removes the connection from the pool if OkHttp can close the response. Otherwise OkHttp closes it at the end of its chain. */
  private static void abandon(Call call, Response received) {
    // Without the cancellation, close() would read on for a while to reuse the connection.
    call.cancel();
    try {
      received.close();
    } catch (RuntimeException e) {
      // The body source cannot even be closed. The failure to read it is thrown.
    }
  }

  int status() {
    return status.get();
  }

  /**
   * Returns the response for the caller, with its body decoded.
   *
   * @throws IOException if the body cannot be decoded, or an interceptor replaced the response and the new one cannot be read
   */
  HttpResponse response(Call call, Response received) throws IOException {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < received.headers().size(); i++) {
      headers.andReceived(received.headers().name(i), received.headers().value(i));
    }
    boolean isRead = false;
    try {
      HttpResponse response =
          HttpResponse.of(received.code(), headers.build(), body(received).readByteArray());
      isRead = true;
      return response.decoded(bodyCap);
    } finally {
      if (!isRead) {
        abandon(call, received);
      }
    }
  }

  /**
   * Returns the exception to throw for a failure of OkHttp.
   *
   * @throws Error if the failure is an error
   */
  IOException failure(Exception failure) {
    Throwable inside = unchecked.get();
    if (inside instanceof Error error) {
      throw error;
    }
    Throwable thrown = Exchange.redacted(inside == null ? failure : inside, request);
    if (Thread.currentThread().isInterrupted()) {
      return because(
          thrown,
          new InterruptedIOException("The thread was interrupted while it waited for a response"));
    }
    if (perhapsSent()) {
      return failure instanceof InterruptedIOException
          ? because(
              thrown, new SocketTimeoutException("No response in time from " + request.origin()))
          : new IOException("No complete response from " + request.origin(), thrown);
    }
    return failure instanceof UnknownHostException
        ? because(thrown, new UnknownHostException(request.uri().getHost()))
        : because(thrown, new ConnectException("No connection to " + request.origin()));
  }

  private boolean perhapsSent() {
    ConnectionCheck connections = check.get();
    return started.get() && (connections == null || !connections.nothingWasSent());
  }

  /** Reads the whole body into its own buffer. */
  private Buffer body(Response received) throws IOException {
    BufferedSource body = received.body().source();
    if (body.request(bodyCap + 1)) {
      throw new IOException("The response body is longer than " + bodyCap
          + " bytes. Set a larger limit by withBodyCap if this is expected.");
    }
    return body.getBuffer();
  }

  @Override
  public String toString() {
    return "TransportCall[" + request + "]";
  }

  private static <E extends IOException> E because(Throwable cause, E failure) {
    failure.initCause(cause);
    return failure;
  }

  /**
   * Returns the URL for {@code uri}. OkHttp writes an {@code HttpUrl} in its own form, so both forms are compared first.
   *
   * @throws IllegalArgumentException if they differ
   */
  static HttpUrl url(URI uri) {
    HttpUrl url = HttpUrl.parse(uri.toString());
    if (url == null || !isSame(uri, url)) {
      throw new IllegalArgumentException(
          "OkHttp cannot send this URI as it is: it rejects a label of more than 63 characters in a host, and shortens an"
              + " internationalized one such as xn---tda. Correct the host, or use another transport.");
    }
    return url;
  }

  private static boolean isSame(URI uri, HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    return uri.getHost().equals(host)
        && uri.getRawPath().equals(url.encodedPath())
        && Objects.equals(withEscapedApostrophes(uri.getRawQuery()), url.encodedQuery());
  }

  private static @Nullable String withEscapedApostrophes(@Nullable String query) {
    return query == null ? null : query.replace("'", "%27");
  }

  /** Returns the body without a media type. {@code MediaType} would change the type, so it is sent as a header. */
  private @Nullable RequestBody body() {
    if (request.body() instanceof Body.None && WITHOUT_A_BODY.contains(request.method())) {
      return null;
    }
    if (NEVER_WITH_A_BODY.contains(request.method())) {
      throw new IllegalArgumentException("OkHttp sends no body with " + request.method()
          + ". Remove the body, or use another transport.");
    }
    return RequestBody.create(request.body().content());
  }
}
