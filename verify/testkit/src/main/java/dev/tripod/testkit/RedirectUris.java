package dev.tripod.testkit;

import java.net.URI;
import java.net.URISyntaxException;

/** Checks and builds redirect URIs, which OAuth 1.0a calls callbacks. */
final class RedirectUris {

  private RedirectUris() {}

  /** Returns whether {@code text} is an absolute URI without fragment (RFC 5849 section 2.1, RFC 6749 section 3.1.2). */
  static boolean isValid(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute() && !uri.isOpaque() && uri.getRawFragment() == null;
    } catch (URISyntaxException invalid) {
      return false;
    }
  }

  /** Returns {@code redirectUri} with {@code query} appended to its own query. */
  static URI withQuery(String redirectUri, String query) {
    return URI.create(redirectUri + (redirectUri.contains("?") ? "&" : "?") + query);
  }

  /** Returns whether both are loopback URIs that differ in the port only (RFC 8252 section 7.3). */
  static boolean differOnlyInPort(String one, String other) {
    URI first = URI.create(one);
    return isLoopback(first)
        && isValid(other)
        && isLoopback(URI.create(other))
        && withoutPort(first).equals(withoutPort(URI.create(other)));
  }

  private static boolean isLoopback(URI uri) {
    return "http".equals(uri.getScheme())
        && ("127.0.0.1".equals(uri.getHost()) || "[::1]".equals(uri.getHost()));
  }

  private static String withoutPort(URI uri) {
    return uri.getHost() + uri.getRawPath() + "?" + uri.getRawQuery();
  }
}
