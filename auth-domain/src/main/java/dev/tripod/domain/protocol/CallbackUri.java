package dev.tripod.domain.protocol;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The checks of the address to which a server sends the user back: the callback of RFC 5849, the redirect URI of RFC 6749.
 * The meaning of its parameters is different in each protocol, so each protocol module reads them itself.
 */
public final class CallbackUri {

  private static final int SHORTEST_SECRET = 8;

  private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})++");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private static final Pattern HOST_AND_PORT = Pattern.compile("(?s)[\\w.-]+:[0-9]+[/?].*");

  /** A query without its question mark, but not a value that is padded with {@code =}. */
  private static final Pattern QUERY = Pattern.compile("(?s)[A-Za-z_]+=[^=&].*");

  private static final int LONGEST_TEXT = 2_000;

  private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z_.-]{1,40}");

  /** Matches long words, and shorter ones with a digit. */
  private static final Pattern PERHAPS_SECRET = Pattern.compile("\\S{30,}|(?=\\S*[0-9])\\S{8,}");

  /** {@code U+FFFD} in place of text that is not clear. */
  private static final String DAMAGED = "%EF%BF%BD";

  private CallbackUri() {}

  /**
   * Returns {@code callback} after checking that a server can send a user there.
   *
   * @param added the parameters that the server adds
   * @throws IllegalArgumentException if {@code callback} is not absolute, has a fragment or user info, is not ASCII, or has a
   *     query that is not form-encoded or contains one of {@code added}
   */
  public static URI requireUsable(URI callback, Collection<String> added) {
    if (!callback.isAbsolute() || callback.isOpaque()) {
      throw new IllegalArgumentException(
          "The callback is not an absolute URI with a path. Use one such as https://localhost/.");
    }
    if (callback.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "The callback has a fragment, which a browser does not send. Remove the '#' and the text after it.");
    }
    if (hasUserInfo(callback)) {
      throw new IllegalArgumentException(
          "The callback has user info, which is not part of the address that a server receives. Remove the text between"
              + " '//' and '@', and the '@'.");
    }
    if (!callback.toASCIIString().equals(callback.toString())) {
      throw new IllegalArgumentException(
          "The callback contains a character that is not ASCII. Percent-encode it, as browsers do.");
    }
    Parameters query = usableQuery(callback);
    for (String name : added) {
      if (query.contains(name)) {
        throw new IllegalArgumentException(
            "The callback's query contains " + name + ", which the server adds. Remove it.");
      }
    }
    return callback;
  }

  /** Returns whether {@code uri} has user info. {@code URI.getRawUserInfo} finds none if the host has an underscore. */
  public static boolean hasUserInfo(URI uri) {
    return Objects.requireNonNullElse(uri.getRawAuthority(), "").indexOf('@') >= 0;
  }

  private static Parameters usableQuery(URI callback) {
    try {
      return query(callback);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The callback's query is not form-encoded. " + e.getMessage(), e);
    }
  }

  /**
   * Returns the callback that a person pasted, without the white space around it. In its query, characters that a URI cannot
   * contain are percent-encoded, because browsers show them and some servers send them. A text without a scheme or a host
   * becomes a relative URI, which {@link #requireArrivedAt} rejects with advice.
   *
   * @param credentials the names of the parameters that are compared or sent; the one that is sent comes first. A blank in one
   *     of these is reported and not encoded, because the text probably had line breaks
   * @throws CallbackRejected if {@code text} is not a URI, or has the first of {@code credentials} in its fragment
   */
  public static URI pasted(String text, URI callback, List<String> credentials) {
    String trimmed = withMissingStart(text.strip(), callback);
    int hash = trimmed.indexOf('#');
    String address = hash < 0 ? trimmed : trimmed.substring(0, hash);
    String fragment = hash < 0 ? "" : "&" + trimmed.substring(hash + 1);
    if (!containsOne(address, "", credentials)) {
      if (fragment.contains("&" + credentials.get(0) + "=")) {
        throw CallbackRejected.of(
            Reason.INCOMPLETE,
            "its parameters follow a '#', and a browser does not send these. Request response_mode=query,"
                + " or correct the page that moves them.");
      }
      if (containsOne(fragment, "&", credentials)) {
        return parsed((address.contains("?") ? address : address + "?") + fragment, credentials);
      }
    }
    return parsed(address, credentials);
  }

  private static boolean containsOne(String text, String before, List<String> names) {
    for (String name : names) {
      if (text.contains(before + name + "=")) {
        return true;
      }
    }
    return false;
  }

  /** Adds the slashes that precede a host, or the question mark that precedes a query. */
  private static String withMissingStart(String text, URI callback) {
    String authority = callback.getRawAuthority();
    if (HOST_AND_PORT.matcher(text).matches()
        || (authority != null && text.regionMatches(true, 0, authority, 0, authority.length()))) {
      return "//" + text;
    }
    return QUERY.matcher(text).matches() ? "?" + text : text;
  }

  private static URI parsed(String address, List<String> credentials) {
    try {
      return new URI(withEncodedQuery(address, credentials));
    } catch (URISyntaxException e) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "the pasted text is not a URL. Paste the complete address that the browser shows after the redirect.");
    }
  }

  private static String withEncodedQuery(String address, List<String> credentials) {
    StringBuilder encoded = new StringBuilder(address.length());
    boolean inQuery = false;
    boolean isCredential = false;
    for (int i = 0; i < address.length(); i += Character.charCount(address.codePointAt(i))) {
      int c = address.codePointAt(i);
      if (inQuery ? c == '&' : c == '?') {
        inQuery = true;
        isCredential = false;
        for (String name : credentials) {
          isCredential |= address.startsWith(name + "=", i + 1);
        }
      }
      boolean isBlank = Character.isSpaceChar(c) || Character.isISOControl(c);
      if (!inQuery || !(isBlank || isForbidden(c, address, i))) {
        encoded.appendCodePoint(c);
      } else if (c == '%'
          || Character.getType(c) == Character.SURROGATE
          || (isCredential && (isBlank || "\"<>".indexOf(c) >= 0))) {
        encoded.append(DAMAGED);
      } else {
        PercentEncoding.encode(new String(Character.toChars(c)), encoded);
      }
    }
    return encoded.toString();
  }

  private static boolean isForbidden(int c, String address, int at) {
    return "\"<>\\^`{|}".indexOf(c) >= 0
        || Character.getType(c) == Character.SURROGATE
        || (c == '%' && !ESCAPE.matcher(address).region(at, address.length()).lookingAt());
  }

  /**
   * Returns the parameters of a callback. An escape that is not UTF-8 becomes {@code U+FFFD}: it must not hide the other
   * parameters. {@link #credential} rejects such a value.
   *
   * @throws CallbackRejected if the callback has more than 10,000 parameters
   */
  public static Parameters parameters(URI arrived) {
    String query = Objects.requireNonNullElse(arrived.getRawQuery(), "");
    try {
      return Parameters.parse(readable(query));
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "it has more than 10,000 parameters");
    }
  }

  /** Replaces the escapes that are not UTF-8. */
  private static String readable(String query) {
    StringBuilder readable = new StringBuilder(query.length());
    Matcher escapes = ESCAPES.matcher(query);
    int end = 0;
    while (escapes.find()) {
      byte[] octets = new byte[escapes.group().length() / 3];
      for (int i = 0; i < octets.length; i++) {
        int digits = escapes.start() + 3 * i + 1;
        octets[i] = (byte) Integer.parseInt(query.substring(digits, digits + 2), 16);
      }
      readable
          .append(query, end, escapes.start())
          .append(PercentEncoding.encode(new String(octets, StandardCharsets.UTF_8)));
      end = escapes.end();
    }
    return readable.append(query, end, query.length()).toString();
  }

  /**
   * Checks that {@code arrived} is {@code callback} with parameters added: it has the same scheme, host, port and path, and
   * contains the parameters of {@code callback}.
   *
   * @param authorization the address to which the user was sent
   * @throws CallbackRejected if it is not
   */
  public static void requireArrivedAt(URI callback, URI authorization, URI arrived) {
    if (!place(callback).equals(place(arrived))) {
      throw CallbackRejected.of(
          Reason.ELSEWHERE,
          place(authorization).equals(place(arrived))
              ? "it is the address that the login began with. Open it, log in, and use the address that follows: "
                  + printable(callback, callback.getRawPath(), arrived) + "?..."
              : elsewhere(callback, arrived));
    }
    List<String> missing = pairs(query(callback));
    pairs(parameters(arrived)).forEach(missing::remove);
    if (!missing.isEmpty()) {
      String name = missing.get(0).substring(0, missing.get(0).indexOf('='));
      throw CallbackRejected.of(
          Reason.ELSEWHERE,
          "it lacks a query parameter of the callback URI that this login began with (" + name
              + "), or has another value of it. Check that no proxy or page changes it.");
    }
  }

  /**
   * Quotes scheme, host and port, without the values of the query, and nothing of a text that is not a URL. Another path than
   * the callback's is not quoted: some servers show the authorization code in the path of their own page.
   */
  private static String elsewhere(URI callback, URI arrived) {
    if (arrived.getScheme() == null
        || arrived.isOpaque()
        || (callback.getRawAuthority() != null && arrived.getRawAuthority() == null)) {
      return incomplete(arrived) + " Pass or paste the complete address from the browser: "
          + printable(callback, callback.getRawPath(), arrived) + "?...";
    }
    String path = Objects.requireNonNullElse(callback.getRawPath(), "");
    String arrivedPath = path.equals(arrived.getRawPath()) ? path : "/...";
    boolean isPlain = "https".equalsIgnoreCase(callback.getScheme())
        && "http".equalsIgnoreCase(arrived.getScheme());
    return "it arrived at " + printable(arrived, arrivedPath, arrived)
        + ", but this login expects " + printable(callback, path, arrived)
        + (isPlain
            ? ". If a proxy ends TLS, use the scheme and host that it received (X-Forwarded-Proto)."
            : ". Use the same address in the browser and in the request.");
  }

  private static String incomplete(URI arrived) {
    String text = arrived.toString();
    if (arrived.getRawAuthority() != null || (!text.startsWith("/") && text.indexOf('?') > 0)) {
      return "it is an address without https:// or http:// at its start.";
    }
    return text.isEmpty()
        ? "it is empty."
        : text.startsWith("?")
            ? "it is a query without an address."
            : text.startsWith("/")
                ? "it is a path without a host."
                : "it is not a URL but a single value, such as a code, without the state to check it.";
  }

  private static String printable(URI uri, @Nullable String path, URI arrived) {
    String authority = uri.getRawAuthority();
    return valuesOf(arrived)
        .redact(uri.getScheme() + ":"
            + (authority == null ? "" : "//" + authority.substring(authority.lastIndexOf('@') + 1))
            + Objects.requireNonNullElse(path, ""));
  }

  /** Returns a redactor of the query's values. It ignores short values: they are flags, and occur in addresses by chance. */
  private static Redactor valuesOf(URI arrived) {
    List<Secret> values = new ArrayList<>();
    for (String pair : Objects.requireNonNullElse(arrived.getRawQuery(), "").split("&", -1)) {
      String value = pair.substring(pair.indexOf('=') + 1);
      if (value.length() >= SHORTEST_SECRET) {
        values.add(Secret.of(value));
      }
    }
    return Redactor.none().and(values);
  }

  /**
   * Returns the value of a parameter that may occur at most once.
   *
   * @throws CallbackRejected if it occurs more than once
   */
  public static Optional<String> once(Parameters arrived, String name) {
    if (arrived.all(name).size() > 1) {
      throw CallbackRejected.of(
          Reason.REPEATED_PARAMETER, "it contains " + name + " more than once");
    }
    return arrived.first(name);
  }

  /**
   * Returns the value of a parameter that is compared or sent.
   *
   * @throws CallbackRejected if it occurs more than once, or is not text
   */
  public static Optional<String> credential(Parameters arrived, String name) {
    Optional<String> value = once(arrived, name);
    String text = value.orElse("");
    if (text.indexOf('\uFFFD') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "its " + name
              + " is damaged: it has a blank, or an escape that is not UTF-8. Copy the complete address from"
              + " the browser again.");
    }
    return value;
  }

  /**
   * Returns the rejection of a callback that cannot be assigned to a login. Its message contains the error that the callback
   * reports, without words that may be a credential. Anyone can write it, so it proves nothing.
   *
   * @param missing the name of the parameter that identifies the login
   * @param code the server's code for an error; empty if it sent none
   */
  public static CallbackRejected unassigned(String missing, String code, String description) {
    String start =
        description.length() > LONGEST_TEXT ? description.substring(0, LONGEST_TEXT) : description;
    String words = Redactor.none().redactText(PERHAPS_SECRET.matcher(start).replaceAll("***"));
    return CallbackRejected.of(
        Reason.INCOMPLETE,
        ERROR_CODE.matcher(code).matches()
            ? "it reports " + code + (words.isEmpty() ? "" : " (" + words + ")")
                + ", but it has no " + missing + " and cannot be assigned to a login"
            : "it has no " + missing);
  }

  private static Parameters query(URI uri) {
    return uri.getRawQuery() == null ? Parameters.none() : Parameters.parse(uri.getRawQuery());
  }

  /**
   * Returns the pairs in a uniform encoding, because servers encode them again and append others. {@code a} equals {@code a=}.
   */
  private static List<String> pairs(Parameters parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach(p -> pairs.add(Parameters.of(p.name(), p.valueOrEmpty()).encoded()));
    return pairs;
  }

  /** Returns scheme, authority and path. The default port is removed, and an empty path becomes {@code /}. */
  private static List<String> place(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    String authority =
        Objects.requireNonNullElse(uri.getRawAuthority(), "").toLowerCase(Locale.ROOT);
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    return List.of(scheme, withoutStandardPort(scheme, authority), path.isEmpty() ? "/" : path);
  }

  private static String withoutStandardPort(String scheme, String authority) {
    String standard = scheme.equals("https") ? ":443" : scheme.equals("http") ? ":80" : ":";
    return authority.endsWith(standard)
        ? authority.substring(0, authority.length() - standard.length())
        : authority;
  }
}
