package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import java.io.IOException;
import java.util.HexFormat;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A request of OkHttp on its way out: what an authorizer sees of it, and the request that carries what the authorizer made
 * of that. Everything that the authorizer does not see or change goes out as the application built it.
 */
final class Outgoing {

  private static final String BEARER = "Bearer ";
  private static final String UNTYPED = "application/octet-stream";

  /** What {@code HttpUrl} leaves as it is, and no URI holds (RFC 3986 section 3). */
  private static final String BARE_IN_PATHS = "[]";

  private static final String BARE_IN_QUERIES = "\\^`{|}";

  private final Request original;
  private final HttpRequest seen;

  private Outgoing(Request original, HttpRequest seen) {
    this.original = original;
    this.seen = seen;
  }

  /**
   * Looks at {@code request}. Of its body only a form is read, since only a form is signed; what is sent are the octets that
   * were read.
   *
   * @throws IllegalArgumentException if it is none that can be signed: see {@link HttpRequest}
   * @throws IOException if the form cannot be read
   */
  static Outgoing of(Request request) throws IOException {
    HttpRequest bare =
        withSeenHeaders(HttpRequest.of(request.method(), uri(request.url())), request);
    RequestBody body = request.body();
    if (body == null || isNoBody(request, body)) {
      return new Outgoing(request, bare);
    }
    Body unread = Body.unread(type(request, body));
    if (!unread.isForm() || body.isDuplex()) {
      return new Outgoing(request, bare.withBody(unread));
    }
    byte[] form = read(body);
    RequestBody same = RequestBody.create(form, body.contentType());
    Request read = request
        .newBuilder()
        .method(request.method(), body.isOneShot() ? new OneShot(same) : same)
        .build();
    return new Outgoing(read, bare.withBody(Body.bytes(type(request, body), form)));
  }

  /** Without headers that belong to the transport, or that not every client could send: the original keeps them. */
  HttpRequest seen() {
    return seen;
  }

  /**
   * Whether {@code authorized} may meet a redirect: it got a bearer token and nothing else, in the one header that OkHttp drops
   * on the way to another origin. All else holds for one URI, or would go along.
   */
  boolean mayFollow(HttpRequest authorized) {
    String header = authorized.headers().first("Authorization").orElse("");
    return authorized.equals(seen)
        || (header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && authorized
                .withoutHeader("Authorization")
                .equals(seen.withoutHeader("Authorization")));
  }

  /** Whether what the application gave for a body can be sent more than once. */
  boolean mayBeSentAgain() {
    RequestBody body = original.body();
    return body == null || !(body.isOneShot() || body.isDuplex());
  }

  /**
   * The request that {@code authorized} stands for: the very same where the authorizer had nothing to add to it. OkHttp sends
   * the body of one that may not follow a redirect once.
   *
   * @throws IllegalArgumentException if OkHttp would write another URI than {@code authorized} has
   */
  Request as(HttpRequest authorized) {
    if (authorized.equals(seen)) {
      return original;
    }
    Request.Builder builder = original
        .newBuilder()
        .url(Sending.url(authorized.uri()))
        .method(authorized.method(), body(authorized));
    seen.headers().forEach((name, value) -> builder.removeHeader(name));
    // One that could not be seen may be among them.
    authorized.headers().forEach((name, value) -> builder.removeHeader(name));
    authorized.headers().forEach(builder::addHeader);
    return builder.build();
  }

  private @Nullable RequestBody body(HttpRequest authorized) {
    Body body = authorized.body();
    RequestBody sent = body.equals(seen.body())
        ? original.body()
        : RequestBody.create(
            body.content(), body.contentType().map(MediaType::parse).orElse(null));
    return sent == null || (mayFollow(authorized) && mayBeSentAgain()) ? sent : new OneShot(sent);
  }

  /** As OkHttp writes it, but for what RFC 3986 wants escaped; without user-info and fragment, which are never sent. */
  private static String uri(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    String port = url.port() == HttpUrl.defaultPort(url.scheme()) ? "" : ":" + url.port();
    String query =
        url.encodedQuery() == null ? "" : "?" + escaped(url.encodedQuery(), BARE_IN_QUERIES);
    return url.scheme() + "://" + host + port + escaped(url.encodedPath(), BARE_IN_PATHS) + query;
  }

  private static String escaped(String component, String bare) {
    StringBuilder escaped = new StringBuilder(component.length());
    for (int i = 0; i < component.length(); i++) {
      char character = component.charAt(i);
      if (bare.indexOf(character) >= 0 || (character == '%' && !isEscape(component, i))) {
        escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) character));
      } else {
        escaped.append(character);
      }
    }
    return escaped.toString();
  }

  private static boolean isEscape(String component, int percent) {
    return percent + 2 < component.length()
        && HexFormat.isHexDigit(component.charAt(percent + 1))
        && HexFormat.isHexDigit(component.charAt(percent + 2));
  }

  private static HttpRequest withSeenHeaders(HttpRequest request, Request original) {
    HttpRequest seen = request;
    for (String name : original.headers().names()) {
      seen = withSeenHeader(seen, name, original);
    }
    return seen;
  }

  private static HttpRequest withSeenHeader(HttpRequest request, String name, Request original) {
    HttpRequest seen = request;
    try {
      for (String value : original.headers(name)) {
        seen = seen.andHeader(name, value);
      }
      return seen;
    } catch (IllegalArgumentException keptByTheOriginal) {
      return request;
    }
  }

  /** OkHttp wants a body with each POST, so that an empty one without a type stands for none. */
  private static boolean isNoBody(Request request, RequestBody body) throws IOException {
    return body.contentLength() == 0
        && body.contentType() == null
        && request.header("Content-Type") == null;
  }

  /** As OkHttp sends it: a body's own type goes before the header. */
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
