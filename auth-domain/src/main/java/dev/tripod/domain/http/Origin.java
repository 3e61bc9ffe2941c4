package dev.tripod.domain.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheme, host and port (RFC 6454 section 4). Tokens are bound to origins. Scheme and host are in lower case, an IPv6 address
 * is in its shortest form, and the port is always set. So {@code https://api.x.com} equals {@code HTTPS://API.X.COM:443}, and
 * {@code http://[::1]} equals {@code http://[0:0:0:0:0:0:0:1]}.
 *
 * @param scheme {@code http} or {@code https}
 * @param host as {@link URI#getHost} returns it, so with brackets around an IPv6 address; without a zone id
 * @param port 1 to 65535
 */
public record Origin(String scheme, String host, int port) {

  public Origin {
    scheme = scheme.toLowerCase(Locale.ROOT);
    host = host.toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "The scheme of the origin is not http or https. Use one of them.");
    }
    if (!isName(host) && !isHost(host)) {
      throw new IllegalArgumentException(
          "The URI has no host that java.net.URI can read: it reads letters, digits, '-' and '.'. Write an international name"
              + " in ASCII, and rename a host that contains '_'.");
    }
    if (host.indexOf('%') >= 0) {
      throw new IllegalArgumentException(
          "The URI's host has a zone id, which is never sent. Remove it.");
    }
    host = Uris.host(host);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("The port of the origin is " + port + ". Use 1 to 65535.");
    }
  }

  /**
   * Returns the origin of {@code uri}. Path and query do not matter.
   *
   * @throws IllegalArgumentException if {@code uri} is not an http or https URI with a host
   */
  public static Origin of(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
    String host = Objects.requireNonNullElse(uri.getHost(), "");
    int standard = scheme.equalsIgnoreCase("https") ? 443 : 80;
    return new Origin(scheme, host, uri.getPort() < 0 ? standard : uri.getPort());
  }

  /**
   * Parses an origin, such as {@code https://api.x.com}. {@link #of(URI)} returns the origin of a longer URI.
   *
   * @throws IllegalArgumentException if {@code origin} is not http or https with a host, or has user-info, a path, a query or a
   *     fragment: a credential is for a whole origin
   */
  public static Origin of(String origin) {
    URI uri = Uris.parse(origin);
    Origin whole = of(uri);
    boolean hasPath = !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
    if (hasPath
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "An origin is a scheme, a host and a port, but this one has "
              + (hasPath ? "a path" : "user-info, a query or a fragment")
              + ". A credential is for the whole origin: write " + whole + ".");
    }
    return whole;
  }

  /**
   * Returns whether a token, a client secret or a PLAINTEXT signature may be sent to this origin: over https, or over http to a
   * loopback address (RFC 8252 section 8.3). The host is parsed, never matched by prefix: {@code 127.0.0.1.example.com} is not
   * a loopback address.
   */
  public boolean isHttpsOrLoopback() {
    return scheme.equals("https") || isLoopback();
  }

  /** Returns whether the host is in {@code 127.0.0.0/8}, or is {@code [::1]} or {@code localhost}. */
  public boolean isLoopback() {
    // java.net.URI has checked that no part of an IPv4 address is greater than 255.
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(?:\\.[0-9]{1,3}){3}");
  }

  /**
   * Returns {@code origins} after checking that a credential may be sent there.
   *
   * @param origins at least one, each https or loopback
   * @throws IllegalArgumentException if there is none, or one is neither https nor loopback
   */
  public static Set<Origin> requireSecure(Origin... origins) {
    Set<Origin> secure = Set.copyOf(List.of(origins));
    if (secure.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no origin. Name the origins to which the token may be sent, such as X.API.");
    }
    for (Origin origin : secure) {
      if (!origin.isHttpsOrLoopback()) {
        throw new IllegalArgumentException(
            "A token must not be sent to " + origin + ". Use https, or a loopback address.");
      }
    }
    return secure;
  }

  /**
   * Written by hand, like {@link #hashCode}: the JDK generates these methods of a record at their first call, which costs time.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Origin that
        && port == that.port
        && host.equals(that.host)
        && scheme.equals(that.scheme);
  }

  @Override
  public int hashCode() {
    return (scheme.hashCode() * 31 + host.hashCode()) * 31 + port;
  }

  /** Returns this origin as a URI, without the default port: {@code https://api.x.com}, {@code http://127.0.0.1:8080}. */
  @Override
  public String toString() {
    boolean standard = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + host + (standard ? "" : ":" + port);
  }

  /** Returns whether {@code host} consists of labels and begins its last one with a letter. Nearly every host does. */
  private static boolean isName(String host) {
    int label = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.' || c == '-') {
        if (i == label || (c == '.' && host.charAt(i - 1) == '-')) {
          return false;
        }
        label = c == '.' ? i + 1 : label;
      } else if (!isLetter(c) && (c < '0' || c > '9')) {
        return false;
      }
    }
    return label < host.length() && isLetter(host.charAt(label)) && !host.endsWith("-");
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  /** Returns whether {@code host} is all of the host in a URI. The JDK's parser decides about addresses and unusual names. */
  private static boolean isHost(String host) {
    try {
      return host.equals(new URI("http://" + host).getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
