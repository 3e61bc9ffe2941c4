package dev.tripod.domain.protocol;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
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
 * Where a server sends the user back to (callback in RFC 5849, redirect URI in RFC 6749), and what is checked of every
 * address that claims to have come from there. What a callback's parameters mean is each protocol's own.
 */
public final class CallbackUri {

  private CallbackUri() {}

  /**
   * {@code callback}, if a server can send a user there.
   *
   * @param added the parameters that the server adds
   * @throws IllegalArgumentException if {@code callback} is not absolute, has a fragment, is not ASCII, or has a query that
   *     is no form or holds one of {@code added}
   */
  public static URI requireUsable(URI callback, Collection<String> added) {
    if (!callback.isAbsolute() || callback.isOpaque()) {
      throw new IllegalArgumentException(
          "A callback is an absolute URI with a path, such as https://localhost/");
    }
    if (callback.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "A callback has no fragment: a browser would not send what stands behind it");
    }
    if (!callback.toString().chars().allMatch(c -> c < 0x80)) {
      throw new IllegalArgumentException(
          "A callback is ASCII: percent-encode the rest, as a browser would send it back");
    }
    Parameters query = usableQuery(callback);
    for (String name : added) {
      if (query.contains(name)) {
        throw new IllegalArgumentException(
            "A callback's query cannot hold " + name + ", which the server adds");
      }
    }
    return callback;
  }

  private static Parameters usableQuery(URI callback) {
    try {
      return query(callback);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("A callback's query is a form. " + e.getMessage(), e);
    }
  }

  /**
   * A callback as a person pastes it: blanks around it and a fragment are dropped.
   *
   * @throws CallbackRejected if it is no URI
   */
  public static URI pasted(String text) {
    String trimmed = text.strip();
    int fragment = trimmed.indexOf('#');
    try {
      return new URI(fragment < 0 ? trimmed : trimmed.substring(0, fragment));
    } catch (URISyntaxException e) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "it is no URI. Paste the whole address that the browser shows after the redirect");
    }
  }

  /**
   * The parameters of what arrived.
   *
   * @throws CallbackRejected if its query has a broken escape
   */
  public static Parameters parameters(URI arrived) {
    try {
      return query(arrived);
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its query has a broken escape");
    }
  }

  /**
   * Checks that {@code arrived} is {@code callback} with parameters added: scheme, host, port, path, and the query that
   * {@code callback} had of its own.
   *
   * @throws CallbackRejected if it is not
   */
  public static void requireArrivedAt(URI callback, URI arrived) {
    if (!place(callback).equals(place(arrived))) {
      throw CallbackRejected.of(
          Reason.ELSEWHERE,
          "it did not arrive at the callback URI that this authorization was begun with");
    }
    List<String> missing = pairs(query(callback));
    pairs(parameters(arrived)).forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw CallbackRejected.of(
          Reason.ELSEWHERE, "the callback URI's own query is missing from it");
    }
  }

  /**
   * The value of a parameter that may stand there once.
   *
   * @throws CallbackRejected if it stands there more than once
   */
  public static Optional<String> once(Parameters arrived, String name) {
    if (arrived.all(name).size() > 1) {
      throw CallbackRejected.of(Reason.REPEATED_PARAMETER, "it has " + name + " more than once");
    }
    return arrived.first(name);
  }

  private static Parameters query(URI uri) {
    return uri.getRawQuery() == null ? Parameters.none() : Parameters.parse(uri.getRawQuery());
  }

  /** Servers re-encode and append, so the pairs are compared, and {@code a} equals {@code a=}. */
  private static List<String> pairs(Parameters parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach(p -> pairs.add(Parameters.of(p.name(), p.valueOrEmpty()).encoded()));
    return pairs;
  }

  /** Scheme, authority and path; the port is always told for http and https, and an empty path is {@code /}. */
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
