package dev.tripod.redirect.loopback;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of the head of an HTTP/1 request (RFC 9112) that the receiver needs.
 *
 * @param target the path and the query, as they arrived; each character is an octet
 * @param host the value of {@code Host}
 */
record RequestHead(String method, String target, String host) {

  /** A browser sends the target without a scheme and a host (RFC 9112 section 3.2.1). */
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]{1,20}) (/[!-~\\x80-\\xFF]*+) HTTP/1\\.[0-9]");

  /** A name without white space before the colon, and a value without control characters. */
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]++):([\\t -~\\x80-\\xFF]*+)");

  private static final Pattern NOT_IN_A_QUERY =
      Pattern.compile("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]");

  /**
   * Parses a head.
   *
   * @param head without the empty line at its end; each character is an octet
   * @return empty if it does not follow the grammar, or has no {@code Host} or more than one
   */
  static Optional<RequestHead> parse(String head) {
    String[] lines = head.split("\r\n", -1);
    Matcher request = REQUEST_LINE.matcher(lines[0]);
    if (!request.matches()) {
      return Optional.empty();
    }
    List<String> hosts = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      Matcher field = FIELD.matcher(lines[i]);
      if (!field.matches()) {
        return Optional.empty();
      }
      if (field.group(1).toLowerCase(Locale.ROOT).equals("host")) {
        hosts.add(field.group(2).strip());
      }
    }
    return hosts.size() == 1
        ? Optional.of(new RequestHead(request.group(1), request.group(2), hosts.get(0)))
        : Optional.empty();
  }

  /**
   * Returns whether the browser looked for the host and port of {@code uri}. The name of another site may point to this machine (DNS
   * rebinding). Browsers omit port 80.
   */
  boolean isFor(URI uri) {
    return withoutStandardPort(host).equalsIgnoreCase(withoutStandardPort(uri.getRawAuthority()));
  }

  /** Returns the path as it arrived. */
  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /**
   * Returns the query as part of a URI, with its question mark, or {@code ""} if the target has none. Percent-encodes
   * characters that browsers send but a URI cannot contain, so that no callback is lost because of them.
   */
  String query() {
    return NOT_IN_A_QUERY
        .matcher(target.substring(path().length()))
        .replaceAll(found -> "%" + hexadecimal(found.group().charAt(0)));
  }

  private static String withoutStandardPort(String authority) {
    return authority.endsWith(":80")
        ? authority.substring(0, authority.length() - ":80".length())
        : authority;
  }

  private static String hexadecimal(char octet) {
    return "" + digit(octet >> 4) + digit(octet & 15);
  }

  private static char digit(int value) {
    return "0123456789ABCDEF".charAt(value);
  }
}
