package dev.tripod.domain.http;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request that every transport sends exactly as it is, so it can be signed.
 *
 * <p>The URI is normalised when the request is created (RFC 3986 section 5.2.4). Scheme and host are in lower case. An IPv6
 * address is in its shortest form (RFC 5952), and an IPv4-mapped one is the IPv4 address. Dot segments are removed (also those
 * with {@code %2e}), empty segments stay, and an empty path becomes {@code /}. The URI has a host, no user-info, no fragment,
 * and only ASCII characters.
 *
 * <p>Header values are visible ASCII, spaces and tabs. Headers that a transport writes itself are not accepted: {@code Host},
 * {@code Content-Length}, {@code Content-Type} (set the body instead), {@code Connection}, {@code Expect}, {@code Upgrade} and
 * {@code Transfer-Encoding}.
 *
 * <p>Immutable. {@code toString} prints the method, the URI without its query, header names, and type and size of the body.
 */
public final class HttpRequest {

  private static final List<String> WRITTEN_BY_THE_TRANSPORT = List.of(
      "host",
      "content-length",
      "content-type",
      "connection",
      "expect",
      "upgrade",
      "transfer-encoding");

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final String BEARER = "Bearer ";

  private final String method;
  private final URI uri;
  private final Origin origin;
  private final Headers headers;
  private final Body body;

  private HttpRequest(String method, URI uri, Origin origin, Headers headers, Body body) {
    this.method = method;
    this.uri = uri;
    this.origin = origin;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Returns a request without headers and body.
   *
   * @throws IllegalArgumentException if {@code method} is not a token, or {@code uri} does not meet the rules of this class
   */
  public static HttpRequest of(String method, URI uri) {
    URI normalised = Uris.normalised(requireSendable(uri));
    return new HttpRequest(
        HttpToken.requireToken("method", method),
        normalised,
        Origin.of(normalised),
        Headers.none(),
        Body.none());
  }

  /**
   * Returns a request without headers and body.
   *
   * @throws IllegalArgumentException as {@link #of(String, URI)}, or if {@code uri} is not a URI
   */
  public static HttpRequest of(String method, String uri) {
    return of(method, Uris.parse(uri));
  }

  /**
   * Returns a GET request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest get(String uri) {
    return of("GET", uri);
  }

  /**
   * Returns a POST request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest post(String uri, Body body) {
    return of("POST", uri).withBody(body);
  }

  /**
   * Returns a PUT request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest put(String uri, Body body) {
    return of("PUT", uri).withBody(body);
  }

  /**
   * Returns a DELETE request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest delete(String uri) {
    return of("DELETE", uri);
  }

  /** Returns the method in its original case. */
  public String method() {
    return method;
  }

  /** Returns the normalised URI. Its query is exactly as it was given. */
  public URI uri() {
    return uri;
  }

  /** Returns the origin of the URI. */
  public Origin origin() {
    return origin;
  }

  /** Returns the headers, without those that the transport writes. */
  public Headers headers() {
    return headers;
  }

  /** Returns the body. */
  public Body body() {
    return body;
  }

  /**
   * Returns this request with {@code name: value} in place of all headers of that name.
   *
   * @throws IllegalArgumentException if the transport writes that header, or the value is not visible ASCII, spaces and tabs
   */
  public HttpRequest withHeader(String name, String value) {
    requireSendable(name, value);
    return new HttpRequest(
        method, uri, origin, headers.without(name).andSendable(name, value), body);
  }

  /**
   * Returns this request with one more header.
   *
   * @throws IllegalArgumentException as {@link #withHeader}
   */
  public HttpRequest andHeader(String name, String value) {
    requireSendable(name, value);
    return new HttpRequest(method, uri, origin, headers.andSendable(name, value), body);
  }

  /** Returns this request without the headers named {@code name}. */
  public HttpRequest withoutHeader(String name) {
    return new HttpRequest(method, uri, origin, headers.without(name), body);
  }

  /** Returns this request with another body. */
  public HttpRequest withBody(Body other) {
    return new HttpRequest(method, uri, origin, headers, Objects.requireNonNull(other, "body"));
  }

  /**
   * Returns this request with {@code more} appended to the query, percent-encoded.
   *
   * @throws IllegalArgumentException if a name or a value contains an unpaired surrogate
   */
  public HttpRequest andQuery(Parameters more) {
    if (more.isEmpty()) {
      return this;
    }
    String text = uri.toString();
    String separator = uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&";
    return new HttpRequest(
        method, URI.create(text + separator + more.encoded()), origin, headers, body);
  }

  /** Compares the URI as text, because {@code URI.equals} treats {@code %2f} and {@code %2F} as equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpRequest that
        && method.equals(that.method)
        && uri.toString().equals(that.uri.toString())
        && headers.equals(that.headers)
        && body.equals(that.body);
  }

  @Override
  public int hashCode() {
    return List.of(method, uri.toString(), headers, body).hashCode();
  }

  @Override
  public String toString() {
    String query = uri.getRawQuery() == null ? "" : "?…";
    return method + " " + origin() + uri.getRawPath() + query + " " + headers + " " + body;
  }

  /** {@return whether the method is safe (RFC 9110 section 9.2.1): GET, HEAD or OPTIONS} */
  public boolean isSafe() {
    return SAFE.contains(method);
  }

  /** {@return whether the one {@code Authorization} header has a bearer token (RFC 6750 section 2.1)} */
  public boolean hasBearerToken() {
    List<String> authorization = headers.all("Authorization");
    return authorization.size() == 1
        && authorization.get(0).regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  /**
   * Returns whether a client may send this request again after a broken connection. It is safe, and has no credential that works
   * only once: it has only a bearer token, or neither an {@code Authorization} header nor a query, which may contain a signature.
   */
  public boolean mayBeRepeated() {
    boolean isPlain = !headers.contains("Authorization") && uri.getRawQuery() == null;
    return isSafe() && (isPlain || hasBearerToken()) && !headers.contains("DPoP");
  }

  private static URI requireSendable(URI uri) {
    Origin.of(uri);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The URI has user-info, which HTTP clients drop or turn into a header. Remove it.");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("The URI has a fragment, which is never sent. Remove it.");
    }
    FieldValue.require("URI", uri.toString());
    return uri;
  }

  private static void requireSendable(String name, String value) {
    for (String owned : WRITTEN_BY_THE_TRANSPORT) {
      if (name.equalsIgnoreCase(owned)) {
        throw new IllegalArgumentException(
            "The transport writes the header " + name + " itself. Do not set it.");
      }
    }
    HttpToken.requireToken("header name", name);
    int other = FieldValue.indexOfOther(value);
    if (other >= 0) {
      throw FieldValue.invalid("value of header " + name, other);
    }
  }
}
