package dev.tripod.domain.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An address of a server that credentials are sent to: https, or loopback, where nothing leaves the machine (RFC 6749
 * section 3.2, RFC 8252 section 8.3). Normalised as the address of an {@link HttpRequest} is. Immutable.
 */
public final class Endpoint {

  private final URI uri;
  private final Origin origin;

  private Endpoint(HttpRequest request) {
    this.uri = request.uri();
    this.origin = request.origin();
    if (!origin.isHttpsOrLoopback()) {
      throw new IllegalArgumentException("An endpoint is https (or loopback), not " + origin);
    }
  }

  /**
   * The endpoint at {@code uri}.
   *
   * @throws IllegalArgumentException if it is no URI that a request can have, or neither https nor loopback
   */
  public static Endpoint of(String uri) {
    return new Endpoint(HttpRequest.get(uri));
  }

  public URI uri() {
    return uri;
  }

  public Origin origin() {
    return origin;
  }

  /**
   * This endpoint on another origin, path and query kept: a proxy, a test server.
   *
   * @throws IllegalArgumentException if {@code other} is neither https nor loopback
   */
  public Endpoint on(Origin other) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return of(other + uri.getRawPath() + query);
  }

  /** Whether {@code request} goes here, whatever its query. */
  public boolean isTargetOf(HttpRequest request) {
    return uri.getRawPath().equals(request.uri().getRawPath()) && origin.equals(request.origin());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint that && uri.equals(that.uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
