package dev.tripod.testkit;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a server sends the user back to. */
final class Callback {

  private Callback() {}

  /** Whether this is an absolute URI without fragment (RFC 5849 section 2.1, RFC 6749 section 3.1.2). */
  static boolean isOne(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute() && !uri.isOpaque() && uri.getRawFragment() == null;
    } catch (URISyntaxException notOne) {
      return false;
    }
  }

  /** {@code callback} with {@code query} behind its own. */
  static URI withQuery(String callback, String query) {
    return URI.create(callback + (callback.contains("?") ? "&" : "?") + query);
  }

  /** Whether two loopback callbacks differ in nothing but the port (RFC 8252 section 7.3). */
  static boolean differOnlyInPort(String one, String other) {
    URI first = URI.create(one);
    return isLoopback(first)
        && isOne(other)
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
