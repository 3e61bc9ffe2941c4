package dev.tripod.domain.http;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that any transport can send exactly as it stands, and so one that can be signed.
 *
 * <p>The URI is normalised when the request is built (RFC 3986 section 5.2.4): scheme and host in lower case, dot
 * segments removed in their {@code %2e} forms too, empty segments kept, an empty path is {@code /}. It has a host, no
 * user-info, no fragment, and ASCII only. Header values are visible ASCII, spaces and tabs; the headers that a transport
 * writes itself are refused: {@code Host}, {@code Content-Length}, {@code Content-Type} (the body has it),
 * {@code Connection}, {@code Expect}, {@code Upgrade}, {@code Transfer-Encoding}.
 *
 * <p>Immutable. {@code toString} prints method, URI without query, header names and the kind of body.
 */
public final class HttpRequest {

  private static final List<String> OWNED_BY_THE_TRANSPORT = List.of(
      "host",
      "content-length",
      "content-type",
      "connection",
      "expect",
      "upgrade",
      "transfer-encoding");

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
   * A request without headers or body.
   *
   * @throws IllegalArgumentException if {@code method} is no token, or the URI is not as this class says
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
   * A request without headers or body.
   *
   * @throws IllegalArgumentException as {@link #of(String, URI)}, or if {@code uri} is no URI
   */
  public static HttpRequest of(String method, String uri) {
    return of(method, Uris.parse(uri));
  }

  /**
   * A GET request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest get(String uri) {
    return of("GET", uri);
  }

  /**
   * A POST request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest post(String uri, Body body) {
    return of("POST", uri).withBody(body);
  }

  /**
   * A PUT request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest put(String uri, Body body) {
    return of("PUT", uri).withBody(body);
  }

  /**
   * A DELETE request.
   *
   * @throws IllegalArgumentException as {@link #of(String, String)}
   */
  public static HttpRequest delete(String uri) {
    return of("DELETE", uri);
  }

  /** In the letter case given. */
  public String method() {
    return method;
  }

  /** Normalised, with the query exactly as it was given. */
  public URI uri() {
    return uri;
  }

  public Origin origin() {
    return origin;
  }

  public Headers headers() {
    return headers;
  }

  public Body body() {
    return body;
  }

  /**
   * This request with {@code name: value} instead of all headers of that name.
   *
   * @throws IllegalArgumentException if the transport owns that header, or the value is not visible ASCII, spaces and tabs
   */
  public HttpRequest withHeader(String name, String value) {
    requireSendable(name, value);
    return new HttpRequest(
        method, uri, origin, headers.without(name).andSendable(name, value), body);
  }

  /**
   * This request with one more header.
   *
   * @throws IllegalArgumentException as {@link #withHeader}
   */
  public HttpRequest andHeader(String name, String value) {
    requireSendable(name, value);
    return new HttpRequest(method, uri, origin, headers.andSendable(name, value), body);
  }

  public HttpRequest withoutHeader(String name) {
    return new HttpRequest(method, uri, origin, headers.without(name), body);
  }

  public HttpRequest withBody(Body other) {
    return new HttpRequest(method, uri, origin, headers, Objects.requireNonNull(other, "body"));
  }

  /**
   * This request with {@code more} behind what the query holds already, percent-encoded.
   *
   * @throws IllegalArgumentException if a name or a value holds a surrogate without its partner
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

  /** To the letter; {@code URI.equals} would take {@code %2f} and {@code %2F} for the same. */
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

  private static URI requireSendable(URI uri) {
    Origin.of(uri);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The URI has user-info, which a client would drop or turn into a header");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("The URI has a fragment, which is never sent: drop it");
    }
    if (uri.getHost().indexOf('%') >= 0) {
      throw new IllegalArgumentException(
          "The URI's host has a zone id, which is never sent: drop it");
    }
    FieldValue.require("URI", uri.toString());
    return uri;
  }

  private static void requireSendable(String name, String value) {
    for (String owned : OWNED_BY_THE_TRANSPORT) {
      if (name.equalsIgnoreCase(owned)) {
        throw new IllegalArgumentException("The transport writes the header " + name + " itself");
      }
    }
    HttpToken.requireToken("header name", name);
    int other = FieldValue.indexOfOther(value);
    if (other >= 0) {
      throw FieldValue.refused("value of header " + name, other);
    }
  }
}
