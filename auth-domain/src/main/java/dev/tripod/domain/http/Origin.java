package dev.tripod.domain.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheme, host and port: the unit to which a token is bound (RFC 6454 section 4). Scheme and host are lower-case, and
 * the port is always there, so that {@code https://api.x.com} equals {@code HTTPS://API.X.COM:443}.
 *
 * @param scheme {@code http} or {@code https}
 * @param host as in a URI: an IPv6 address stands in brackets
 * @param port 1 to 65535
 */
public record Origin(String scheme, String host, int port) {

  public Origin {
    scheme = scheme.toLowerCase(Locale.ROOT);
    host = host.toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("An origin's scheme is http or https");
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("An origin has a host");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("An origin's port is 1 to 65535, not " + port);
    }
  }

  /**
   * The origin of {@code uri}; path and query do not matter.
   *
   * @throws IllegalArgumentException if {@code uri} is not an http or https URI with a host
   */
  public static Origin of(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
    String host = uri.getHost();
    if (host == null) {
      throw new IllegalArgumentException(
          "The URI has no host that RFC 3986 allows (letters, digits, '-' and '.')");
    }
    int standard = scheme.equalsIgnoreCase("https") ? 443 : 80;
    return new Origin(scheme, host, uri.getPort() < 0 ? standard : uri.getPort());
  }

  /**
   * The origin of {@code uri}; path and query do not matter.
   *
   * @throws IllegalArgumentException if {@code uri} is not an http or https URI with a host
   */
  public static Origin of(String uri) {
    return of(Uris.parse(uri));
  }

  /**
   * Whether a token, a client secret or a PLAINTEXT signature may travel there: over https, or over plain http to this
   * very machine (RFC 8252 section 8.3). The host is parsed, never matched by prefix: {@code 127.0.0.1.example.com} is
   * not loopback.
   */
  public boolean isHttpsOrLoopback() {
    return scheme.equals("https") || isLoopback();
  }

  /** {@code 127.0.0.0/8}, {@code [::1]} or {@code localhost}. */
  public boolean isLoopback() {
    if (host.equals("localhost")) {
      return true;
    }
    return host.startsWith("[") ? isLoopbackLiteral() : isLoopbackQuad();
  }

  /**
   * The origins that a credential may go to.
   *
   * @param origins at least one, each https or loopback
   * @throws IllegalArgumentException if there is none, or one is neither
   */
  public static Set<Origin> requireSecure(Origin... origins) {
    Set<Origin> secure = Set.copyOf(List.of(origins));
    if (secure.isEmpty()) {
      throw new IllegalArgumentException(
          "An authorizer needs the origins that the token is meant for");
    }
    for (Origin origin : secure) {
      if (!origin.isHttpsOrLoopback()) {
        throw new IllegalArgumentException(
            "A token goes over https (or loopback) only, not to " + origin);
      }
    }
    return secure;
  }

  /** Written out, as is {@link #hashCode}: what a record has by itself is made by reflection at its first call. */
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

  /** Without its standard port: {@code https://api.x.com}, {@code http://127.0.0.1:8080}. */
  @Override
  public String toString() {
    boolean standard = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + host + (standard ? "" : ":" + port);
  }

  private boolean isLoopbackQuad() {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("127")) {
      return false;
    }
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  /** The JDK parses an address in brackets, and asks no name server about it. */
  private boolean isLoopbackLiteral() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
