package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.KnownSecrets;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the server sends the user back with (RFC 5849 section 2.2), and all that is checked about it. {@code denied} is
 * X's, {@code oauth_problem} comes from the OAuth Problem Reporting extension; both say that there is no verifier.
 */
final class Callback {

  static final String TOKEN = "oauth_token";

  private static final String VERIFIER = "oauth_verifier";
  private static final String DENIED = "denied";
  private static final String PROBLEM = "oauth_problem";
  private static final List<String> OWN = List.of(TOKEN, VERIFIER, DENIED, PROBLEM);
  private static final Set<String> REFUSED_BY_THE_USER =
      Set.of("permission_denied", "user_refused");

  private Callback() {}

  static URI requireUsable(URI callback) {
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
    for (String name : OWN) {
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

  /** A callback as a person pastes it: with blanks around it, and perhaps a fragment. */
  static URI pasted(String text) {
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

  static Parameters parameters(URI arrived) {
    try {
      return query(arrived);
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its query has a broken escape");
    }
  }

  /** The token that a pending authorization is found by, whether the user agreed or not. */
  static Secret handle(Parameters arrived) {
    return once(arrived, TOKEN)
        .or(() -> once(arrived, DENIED))
        .map(Secret::of)
        .orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it names no oauth_token"));
  }

  static void requireArrivedAt(URI callback, URI arrived) {
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

  /** The verifier, if all is as it should be. */
  static Secret verifier(TemporaryCredentials temporary, Parameters arrived) {
    OWN.forEach(name -> once(arrived, name));
    KnownSecrets known = temporary.known();
    if (isThis(temporary, once(arrived, DENIED), "denied")) {
      throw AccessDenied.of(null, known);
    }
    if (!isThis(temporary, once(arrived, TOKEN), TOKEN)) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_token");
    }
    Optional<String> problem = once(arrived, PROBLEM);
    if (problem.isPresent()) {
      throw refusal(problem.get(), known);
    }
    return once(arrived, VERIFIER)
        .filter(verifier -> !verifier.isEmpty())
        .map(Callback::requireSendable)
        .map(Secret::of)
        .orElseThrow(() -> CallbackRejected.of(Reason.INCOMPLETE, "it has no oauth_verifier"));
  }

  /** No query holds such a text, but parameters from elsewhere may, and redeeming would stumble over it. */
  private static String requireSendable(String verifier) {
    try {
      PercentEncoding.encode(verifier);
      return verifier;
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(Reason.UNREADABLE, "its oauth_verifier has no UTF-8 form");
    }
  }

  /** The verifier that a person read off the server's page. */
  static Secret pin(String typed) {
    String pin = typed.strip();
    if (pin.isEmpty()) {
      throw CallbackRejected.of(Reason.INCOMPLETE, "the PIN is empty");
    }
    if (!pin.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':' && c != '/')) {
      throw CallbackRejected.of(
          Reason.UNREADABLE,
          "this is not a PIN. Type the number that the server showed, not an address");
    }
    return Secret.of(pin);
  }

  /** Empty if it is absent; a value that belongs to another authorization is never a denial of this one. */
  private static boolean isThis(
      TemporaryCredentials temporary, Optional<String> token, String name) {
    if (token.isEmpty()) {
      return false;
    }
    if (!temporary.token().equals(Secret.of(token.get()))) {
      throw CallbackRejected.of(
          Reason.MISMATCH, "its " + name + " is not that of this authorization");
    }
    return true;
  }

  private static RuntimeException refusal(String problem, KnownSecrets known) {
    return REFUSED_BY_THE_USER.contains(problem)
        ? AccessDenied.of(problem, known)
        : ErrorResponse.to("The resource owner authorization", known)
            .code(problem)
            .build();
  }

  private static Optional<String> once(Parameters arrived, String name) {
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
