package dev.tripod.domain.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
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
   * Returns {@code uri} in normal form (RFC 3986 sections 5.2.4, 6.2.2.1 and 6.2.3). Scheme and host are in lower case,
   * dot segments are removed, and an empty path becomes {@code /}. An IPv6 address is in its shortest form. Everything else is unchanged.
   * {@code URI.normalize} is not suitable: it folds {@code //} and keeps a leading {@code ..}.
   */
  static URI normalised(URI uri) {
    StringBuilder text = new StringBuilder();
    text.append(uri.getScheme().toLowerCase(Locale.ROOT)).append("://");
    text.append(host(uri.getHost()));
    if (uri.getPort() >= 0) {
      text.append(':').append(uri.getPort());
    }
    text.append(withoutDotSegments(uri.getRawPath()));
    if (uri.getRawQuery() != null) {
      text.append('?').append(uri.getRawQuery());
    }
    return URI.create(text.toString());
  }

  /**
   * Returns {@code host} as every HTTP client writes it: in lower case, and an IPv6 address in its shortest form (RFC 5952
   * section 4). An IPv4-mapped address is the IPv4 address, to which HTTP clients connect.
   */
  static String host(String host) {
    if (!host.startsWith("[")) {
      return host.toLowerCase(Locale.ROOT);
    }
    try {
      // The JDK parses an address in brackets without a DNS lookup.
      InetAddress address = InetAddress.getByName(host);
      byte[] octets = address.getAddress();
      return octets.length == 4 ? address.getHostAddress() : "[" + shortest(octets) + "]";
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "The host in brackets is not an IPv6 address. Correct it.");
    }
  }

  /** Writes {@code ::} in place of the first of the longest sequences of zero groups, if it has two groups or more. */
  private static String shortest(byte[] address) {
    int zeros = 0;
    int length = 2;
    for (int i = 0; i < address.length; i += 2) {
      int end = i;
      while (end < address.length && group(address, end) == 0) {
        end += 2;
      }
      if (end - i > length) {
        zeros = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < address.length) {
      if (i == zeros && length > 2) {
        text.append(i == 0 ? "::" : ":");
        i += length;
      } else {
        text.append(Integer.toHexString(group(address, i)));
        i += 2;
        text.append(i < address.length ? ":" : "");
      }
    }
    return text.toString();
  }

  private static int group(byte[] address, int index) {
    return (address[index] & 0xff) << 8 | (address[index + 1] & 0xff);
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
