package dev.tripod.domain.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The address of an endpoint to which credentials are sent. It is an https address, or a loopback address, where nothing leaves
 * the machine (RFC 6749 section 3.2, RFC 8252 section 8.3). It is normalised like the URI of an {@link HttpRequest}. Immutable.
 */
public final class Endpoint {

  private final URI uri;
  private final Origin origin;

  private Endpoint(HttpRequest request) {
    this.uri = request.uri();
    this.origin = request.origin();
    if (!origin.isHttpsOrLoopback()) {
      throw new IllegalArgumentException(
          "An endpoint must not be at " + origin + ". Use https, or a loopback address.");
    }
  }

  /**
   * Returns the endpoint at {@code uri}.
   *
   * @throws IllegalArgumentException if {@link HttpRequest} does not accept the URI, or it is neither https nor loopback
   */
  public static Endpoint of(String uri) {
    return new Endpoint(HttpRequest.get(uri));
  }

  /** Returns the normalised URI. */
  public URI uri() {
    return uri;
  }

  /** Returns the origin of the URI. */
  public Origin origin() {
    return origin;
  }

  /**
   * Returns this endpoint at another origin, such as a proxy or a test server, with the same path and query.
   *
   * @throws IllegalArgumentException if {@code other} is neither https nor loopback
   */
  public Endpoint on(Origin other) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return of(other + uri.getRawPath() + query);
  }

  /** Returns whether {@code request} goes to this endpoint, with any query. */
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
