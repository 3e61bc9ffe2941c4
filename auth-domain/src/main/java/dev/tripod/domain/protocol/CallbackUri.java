package dev.tripod.domain.protocol;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The checks of the address to which a server sends the user back: the callback of RFC 5849, the redirect URI of RFC 6749.
 * The meaning of its parameters is different in each protocol, so each protocol module reads them itself.
 */
public final class CallbackUri {

  private static final int SHORTEST_SECRET = 8;

  private CallbackUri() {}

  /**
   * Returns {@code callback} after checking that a server can send a user there.
   *
   * @param added the parameters that the server adds
   * @throws IllegalArgumentException if {@code callback} is not absolute, has a fragment, is not ASCII, or has a query that
   *     is not form-encoded or contains one of {@code added}
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

  private static Parameters usableQuery(URI callback) {
    try {
      return query(callback);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The callback's query is not form-encoded. " + e.getMessage(), e);
    }
  }

  /**
   * Returns the callback that a person pasted, without the white space around it and without its fragment.
   *
   * @throws CallbackRejected if {@code text} is not a URI
   */
  public static URI pasted(String text) {
    String trimmed = text.strip();
    int fragment = trimmed.indexOf('#');
    try {
      return new URI(fragment < 0 ? trimmed : trimmed.substring(0, fragment));
    } catch (URISyntaxException e) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "the pasted text is not a URL. Paste the complete address that the browser shows after the redirect.");
    }
  }

  /**
   * Returns the parameters of a callback.
   *
   * @throws CallbackRejected if its query is not form-encoded, or has more than 10,000 parameters
   */
  public static Parameters parameters(URI arrived) {
    try {
      return query(arrived);
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(
          Reason.UNREADABLE, "its query is not form-encoded, or has more than 10,000 parameters");
    }
  }

  /**
   * Checks that {@code arrived} is {@code callback} with parameters added: it has the same scheme, host, port and path, and
   * contains the parameters of {@code callback}.
   *
   * @throws CallbackRejected if it is not
   */
  public static void requireArrivedAt(URI callback, URI arrived) {
    if (!place(callback).equals(place(arrived))) {
      throw CallbackRejected.of(Reason.ELSEWHERE, elsewhere(callback, arrived));
    }
    List<String> missing = pairs(query(callback));
    pairs(parameters(arrived)).forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw CallbackRejected.of(
          Reason.ELSEWHERE,
          "it lacks a query parameter of the callback URI that this login began with. Check that no"
              + " proxy or page removes it.");
    }
  }

  /**
   * Quotes scheme, host and port, without the values of the query, and nothing of a text that is not a URL. Another path than
   * the callback's is not quoted: some servers show the authorization code in the path of their own page.
   */
  private static String elsewhere(URI callback, URI arrived) {
    if (arrived.getScheme() == null || arrived.getHost() == null) {
      return "it is not a URL: it does not start with https:// or http:// and a host. Pass or paste the complete"
          + " address from the browser.";
    }
    String path = Objects.requireNonNullElse(callback.getRawPath(), "");
    String arrivedPath = path.equals(arrived.getRawPath()) ? path : "/...";
    return "it arrived at " + printable(arrived, arrivedPath, arrived)
        + ", but this login expects " + printable(callback, path, arrived)
        + ". Use the same address in the browser and in the request.";
  }

  private static String printable(URI uri, String path, URI arrived) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return valuesOf(arrived).redact(uri.getScheme() + "://" + uri.getHost() + port + path);
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
