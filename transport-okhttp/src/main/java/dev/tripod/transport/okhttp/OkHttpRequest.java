package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A request of OkHttp that is about to be authorized, with the form in which the authorizer sees it. Parts that the
 * authorizer does not see or change are sent as the application built them.
 */
final class OkHttpRequest {

  private static final String HEX = "0123456789ABCDEF";
  private static final String UNTYPED = "application/octet-stream";

  /** The characters that {@code HttpUrl} does not escape, although a URI must not contain them (RFC 3986 section 3). */
  private static final String UNESCAPED_IN_PATHS = "[]";

  private static final String UNESCAPED_IN_QUERIES = "\\^`{|}";

  private final Request original;
  private final HttpRequest visible;

  private OkHttpRequest(Request original, HttpRequest visible) {
    this.original = original;
    this.visible = visible;
  }

  /**
   * Reads {@code request}. The body is read only if it is a form, because only a form is signed. The same bytes are sent.
   *
   * @throws IllegalArgumentException if the request cannot be signed: see {@link HttpRequest}
   * @throws IOException if the form cannot be read
   */
  static OkHttpRequest of(Request request) throws IOException {
    HttpRequest bare =
        withVisibleHeaders(HttpRequest.of(request.method(), uri(request.url())), request);
    RequestBody body = request.body();
    if (body == null || isNoBody(request, body)) {
      return new OkHttpRequest(request, bare);
    }
    Body unread = Body.unread(type(request, body));
    if (!unread.isForm() || body.isDuplex()) {
      return new OkHttpRequest(request, bare.withBody(unread));
    }
    byte[] form = read(body);
    RequestBody same = RequestBody.create(form, body.contentType());
    Request read = request
        .newBuilder()
        .method(request.method(), body.isOneShot() ? new OneShotBody(same) : same)
        .build();
    return new OkHttpRequest(read, bare.withBody(Body.bytes(type(request, body), form)));
  }

  /** Returns the request as the authorizer sees it, without headers that {@link HttpRequest} does not accept. */
  HttpRequest visible() {
    return visible;
  }

  /**
   * Returns whether {@code authorized} may be redirected: the authorizer added nothing, or only a bearer token. OkHttp removes
   * the header {@code Authorization} on the way to another origin. Any other credential is bound to one URI, or would be sent
   * to the other origin.
   */
  boolean mayBeRedirected(HttpRequest authorized) {
    return authorized.equals(visible)
        || (authorized.hasBearerToken()
            && authorized
                .withoutHeader("Authorization")
                .equals(visible.withoutHeader("Authorization")));
  }

  /** Returns whether the body can be sent more than once. */
  boolean mayBeSentAgain() {
    RequestBody body = original.body();
    return body == null || !(body.isOneShot() || body.isDuplex());
  }

  /**
   * Returns the request to send for {@code authorized}: the original one if the authorizer added nothing. OkHttp writes the
   * body only once if the request must not be redirected.
   *
   * @throws IllegalArgumentException if OkHttp would write the URI of {@code authorized} in another form
   */
  Request as(HttpRequest authorized) {
    if (authorized.equals(visible)) {
      return original;
    }
    Request.Builder builder = original
        .newBuilder()
        .url(TransportCall.url(authorized.uri()))
        .method(authorized.method(), body(authorized));
    visible.headers().forEach((name, value) -> builder.removeHeader(name));
    // The original may contain a header of this name that was not visible.
    authorized.headers().forEach((name, value) -> builder.removeHeader(name));
    authorized.headers().forEach(builder::addHeader);
    return builder.build();
  }

  private @Nullable RequestBody body(HttpRequest authorized) {
    Body body = authorized.body();
    RequestBody sent = body.equals(visible.body())
        ? original.body()
        : RequestBody.create(
            body.content(), body.contentType().map(MediaType::parse).orElse(null));
    return sent == null || (mayBeRedirected(authorized) && mayBeSentAgain())
        ? sent
        : new OneShotBody(sent);
  }

  /**
   * Returns the URI as OkHttp writes it, with the escapes that RFC 3986 requires in addition. User info and fragment are left
   * out: they are never sent.
   */
  private static String uri(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    String port = url.port() == HttpUrl.defaultPort(url.scheme()) ? "" : ":" + url.port();
    String query =
        url.encodedQuery() == null ? "" : "?" + escaped(url.encodedQuery(), UNESCAPED_IN_QUERIES);
    return url.scheme() + "://" + host + port + escaped(url.encodedPath(), UNESCAPED_IN_PATHS)
        + query;
  }

  private static String escaped(String component, String unescaped) {
    StringBuilder escaped = new StringBuilder(component.length());
    for (int i = 0; i < component.length(); i++) {
      char character = component.charAt(i);
      if (unescaped.indexOf(character) >= 0 || (character == '%' && !isEscape(component, i))) {
        // The characters are ASCII. Android 8.0 has no HexFormat.
        escaped.append('%').append(HEX.charAt(character >> 4)).append(HEX.charAt(character & 15));
      } else {
        escaped.append(character);
      }
    }
    return escaped.toString();
  }

  private static boolean isEscape(String component, int percent) {
    return percent + 2 < component.length()
        && isHexDigit(component.charAt(percent + 1))
        && isHexDigit(component.charAt(percent + 2));
  }

  private static boolean isHexDigit(char character) {
    return HEX.indexOf(Character.toUpperCase(character)) >= 0;
  }

  private static HttpRequest withVisibleHeaders(HttpRequest request, Request original) {
    HttpRequest visible = request;
    for (String name : original.headers().names()) {
      visible = withVisibleHeader(visible, name, original);
    }
    return visible;
  }

  private static HttpRequest withVisibleHeader(HttpRequest request, String name, Request original) {
    HttpRequest visible = request;
    try {
      for (String value : original.headers(name)) {
        visible = visible.andHeader(name, value);
      }
      return visible;
    } catch (IllegalArgumentException notAccepted) {
      return request;
    }
  }

  /** Returns whether the body is only a placeholder, empty and without a type. OkHttp requires a body for POST. */
  private static boolean isNoBody(Request request, RequestBody body) throws IOException {
    return body.contentLength() == 0
        && body.contentType() == null
        && request.header("Content-Type") == null;
  }

  /** Returns the content type that OkHttp sends: the type of the body takes precedence over the header. */
  private static String type(Request request, RequestBody body) {
    MediaType own = body.contentType();
    String header = request.header("Content-Type");
    return own != null ? own.toString() : header != null ? header : UNTYPED;
  }

  private static byte[] read(RequestBody body) throws IOException {
    Buffer buffer = new Buffer();
    body.writeTo(buffer);
    return buffer.readByteArray();
  }
}
