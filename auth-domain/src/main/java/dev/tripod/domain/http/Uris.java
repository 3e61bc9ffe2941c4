package dev.tripod.domain.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Parses and normalises URIs by RFC 3986. It replaces methods of {@link URI} that differ from the RFC or quote their input in a
 * message.
 */
final class Uris {

  private Uris() {}

  /** Returns {@code text} as a URI. Unlike {@link URI#create}, no message quotes the text, which may contain a token. */
  static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("The URI is not valid: " + e.getReason()
          + (e.getIndex() < 0 ? "" : " at index " + e.getIndex())
          + ". Percent-encode what RFC 3986 does not allow.");
    }
  }

  /**
   * Returns {@code uri} in normal form (RFC 3986 sections 5.2.4, 6.2.2.1 and 6.2.3). Scheme and host are in lower case, there
   * are no dot segments, and an empty path is {@code /}. Everything else is unchanged. {@code URI.normalize} is not suitable:
   * it folds {@code //} and keeps a leading {@code ..}.
   */
  static URI normalised(URI uri) {
    StringBuilder text = new StringBuilder();
    text.append(uri.getScheme().toLowerCase(Locale.ROOT)).append("://");
    text.append(uri.getHost().toLowerCase(Locale.ROOT));
    if (uri.getPort() >= 0) {
      text.append(':').append(uri.getPort());
    }
    text.append(withoutDotSegments(uri.getRawPath()));
    if (uri.getRawQuery() != null) {
      text.append('?').append(uri.getRawQuery());
    }
    return URI.create(text.toString());
  }

  private static String withoutDotSegments(String path) {
    if (path.isEmpty()) {
      return "/";
    }
    Deque<String> retained = new ArrayDeque<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      int dots = dots(segments[i]);
      if (dots == 0) {
        retained.addLast(segments[i]);
      } else {
        if (dots == 2) {
          retained.pollLast();
        }
        if (last) {
          retained.addLast("");
        }
      }
    }
    return "/" + String.join("/", retained);
  }

  /** Returns 1 for {@code .}, 2 for {@code ..}, and 0 for any other segment. A dot may be encoded as {@code %2e}. */
  private static int dots(String segment) {
    if (segment.length() > 6) {
      return 0;
    }
    String bare = segment.replace("%2e", ".").replace("%2E", ".");
    return bare.equals(".") ? 1 : bare.equals("..") ? 2 : 0;
  }
}
