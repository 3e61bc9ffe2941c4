package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
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
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicInteger status = new AtomicInteger();

  TransportCall(HttpRequest request) {
    this.request = request;
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

  /** Records that sending starts. */
  void start() {
    started.set(true);
  }

  /** Records the status of the response. */
  void received(int code) {
    status.set(code);
  }

  int status() {
    return status.get();
  }

  /**
   * Returns the complete response.
   *
   * @throws IOException if the body is truncated, longer than {@code bodyCap}, or the response is not valid HTTP
   */
  HttpResponse response(Call call, Response received, long bodyCap) throws IOException {
    BufferedSource body = received.body().source();
    if (body.request(bodyCap + 1)) {
      // Without the cancellation, close() would read on for a while to reuse the connection.
      call.cancel();
      throw new IOException("The response body is longer than " + bodyCap
          + " bytes. Set a larger limit by withBodyCap if this is expected.");
    }
    Headers headers = Headers.none();
    for (int i = 0; i < received.headers().size(); i++) {
      headers = headers.and(received.headers().name(i), received.headers().value(i));
    }
    return HttpResponse.of(received.code(), headers, body.readByteArray());
  }

  /** Returns the exception to throw for a failure of OkHttp. */
  IOException failure(Exception thrown) {
    if (Thread.currentThread().isInterrupted()) {
      return because(
          thrown,
          new InterruptedIOException("The thread was interrupted while it waited for a response"));
    }
    if (started.get()) {
      return thrown instanceof InterruptedIOException
          ? because(
              thrown, new SocketTimeoutException("No response in time from " + request.origin()))
          : new IOException("No complete response from " + request.origin(), thrown);
    }
    return thrown instanceof UnknownHostException
        ? because(thrown, new UnknownHostException(request.uri().getHost()))
        : because(thrown, new ConnectException("No connection to " + request.origin()));
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
          "OkHttp would write this URI in another form. Write its host as OkHttp does (an IPv6"
              + " address in its shortest form), or use another transport.");
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
