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
 * One request on its way through OkHttp: how it is written, what comes of it, and what OkHttp does not tell, whether it was
 * begun. It travels as a tag of the request. Thread-safe.
 */
final class Sending {

  private static final Set<String> WITHOUT_A_BODY =
      Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");
  private static final Set<String> NEVER_WITH_A_BODY = Set.of("GET", "HEAD");

  private final HttpRequest request;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicInteger status = new AtomicInteger();

  Sending(HttpRequest request) {
    this.request = request;
  }

  /** The one that {@code call} was made for. */
  static Sending of(Call call) {
    return Objects.requireNonNull(call.request().tag(Sending.class));
  }

  /**
   * The request for OkHttp, which compresses nothing of its own accord.
   *
   * @throws IllegalArgumentException if OkHttp would not send it as it is
   * @throws IllegalStateException if another holds the body
   */
  Request exactly() {
    Request.Builder builder = new Request.Builder()
        .tag(Sending.class, this)
        .url(url(request.uri()))
        .method(request.method(), body());
    request.headers().forEach(builder::addHeader);
    if (!request.headers().contains("Accept-Encoding")) {
      builder.header("Accept-Encoding", "identity");
    }
    request.body().contentType().ifPresent(type -> builder.header("Content-Type", type));
    return builder.build();
  }

  void begin() {
    begun.set(true);
  }

  void answered(int code) {
    status.set(code);
  }

  int status() {
    return status.get();
  }

  /**
   * What came, read whole.
   *
   * @throws IOException if it breaks off, is longer than {@code bodyCap}, or is not HTTP
   */
  HttpResponse response(Call call, Response answer, long bodyCap) throws IOException {
    BufferedSource body = answer.body().source();
    if (body.request(bodyCap + 1)) {
      // Closing alone would read on for a while, to save the connection.
      call.cancel();
      throw new IOException("The answer's body is longer than " + bodyCap + " octets");
    }
    Headers headers = Headers.none();
    for (int i = 0; i < answer.headers().size(); i++) {
      headers = headers.and(answer.headers().name(i), answer.headers().value(i));
    }
    return HttpResponse.of(answer.code(), headers, body.readByteArray());
  }

  /** What to throw instead of what OkHttp failed with. */
  IOException failure(Exception thrown) {
    if (Thread.currentThread().isInterrupted()) {
      return because(thrown, new InterruptedIOException("Interrupted while waiting for an answer"));
    }
    if (begun.get()) {
      return thrown instanceof InterruptedIOException
          ? because(
              thrown, new SocketTimeoutException("No answer in time from " + request.origin()))
          : new IOException("No whole answer from " + request.origin(), thrown);
    }
    return thrown instanceof UnknownHostException
        ? because(thrown, new UnknownHostException(request.uri().getHost()))
        : because(thrown, new ConnectException("No connection to " + request.origin()));
  }

  @Override
  public String toString() {
    return "Sending[" + request + "]";
  }

  private static <E extends IOException> E because(Throwable cause, E failure) {
    failure.initCause(cause);
    return failure;
  }

  /**
   * What OkHttp is to send {@code uri} by: it writes what {@code HttpUrl} makes of a URI, so that the two are compared first.
   *
   * @throws IllegalArgumentException if they differ
   */
  static HttpUrl url(URI uri) {
    HttpUrl url = HttpUrl.parse(uri.toString());
    if (url == null || !isSame(uri, url)) {
      throw new IllegalArgumentException(
          "OkHttp would write this URI in another way: write its host as OkHttp does (an IPv6"
              + " address in its shortest form), or use another transport");
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

  /** Without a type: {@code MediaType} would write it in its way, so that it goes as a header. */
  private @Nullable RequestBody body() {
    if (request.body() instanceof Body.None && WITHOUT_A_BODY.contains(request.method())) {
      return null;
    }
    if (NEVER_WITH_A_BODY.contains(request.method())) {
      throw new IllegalArgumentException("OkHttp sends no body with " + request.method()
          + ": leave it out, or use another transport");
    }
    return RequestBody.create(request.body().content());
  }
}
