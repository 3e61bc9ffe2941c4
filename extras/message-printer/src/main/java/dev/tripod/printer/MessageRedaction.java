package dev.tripod.printer;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the parts of HTTP messages into text without secrets, and remembers the secrets that it found. A part that it does
 * not understand is replaced by its size. A server chooses the responses, so the time must be linear in their length.
 */
final class MessageRedaction {

  private static final int LONGEST_BODY = 65_536;
  private static final int LONGEST_NAME = 40;

  /** Each secret is searched for in the whole message. */
  private static final int MOST_SECRETS = 200;

  /** A shorter secret is redacted where it is found, but not searched for in other places: it may occur by chance. */
  private static final int SHORTEST_REMEMBERED = 8;

  /** In running text a word may look like a secret: "state: invalid". */
  private static final int SHORTEST_REMEMBERED_OF_TEXT = 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:\\[\\]-]+");
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.%+\\[\\]-]+=[!-~&&[^<>\"{}]]*");
  private static final Pattern SIZE = Pattern.compile("\\[[0-9]+");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\r\\t]]");

  /** {@code name=value} and {@code "name": "value"} in running text, up to the value. */
  private static final Pattern NAMED =
      Pattern.compile("(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]++)\"?\\s*+[=:]\\s*+\"?(?=[^\"&#;,\\s])");

  /** The user-info of a URI, up to the last {@code @} of the authority. */
  private static final Pattern USER_INFO =
      Pattern.compile("(?<=[/\\\\]{2})[^/\\\\?#\\s\"<>]+(?=@)");

  private static final Pattern NAMED_VALUE = Pattern.compile("[^\"&#;,\\s]++");

  /** The scheme before the credential of a header in running text, but not before the first parameter of a challenge. */
  private static final Pattern SCHEME = Pattern.compile(
      "(?<![\\w-])(Bearer|Basic|DPoP|MAC)\\s++(?![\\w-]++=[\"\\w])(?=[^\\s,;\"])",
      Pattern.CASE_INSENSITIVE);

  private static final Pattern CREDENTIAL = Pattern.compile("[^\\s,;\"]++");
  private static final Pattern JWT_START = Pattern.compile("(?<![\\w-])(?=eyJ[\\w-]++\\.[\\w.-])");
  private static final Pattern JWT = Pattern.compile("[\\w.-]++");
  private static final Pattern AUTHORIZATION_PARAMETER =
      Pattern.compile("(?<![A-Za-z0-9_-])([A-Za-z0-9_-]++)\\s*+=\\s*+\"?");
  private static final Pattern AUTHORIZATION_VALUE = Pattern.compile("[^\",]*+");

  private final Set<Secret> found = new HashSet<>();

  /** Returns {@code message} without the secrets that were found in any part of it, in every encoding. */
  String complete(String message) {
    if (found.size() > MOST_SECRETS) {
      return "[" + message.length() + " characters with more than " + MOST_SECRETS + " secrets]";
    }
    return CONTROL.matcher(Redactor.none().and(found).mask(message)).replaceAll("?");
  }

  /** Returns a URI reference without the secrets in its user-info, query and fragment. */
  String uri(String uri) {
    int query = uri.indexOf('?');
    int fragment = uri.indexOf('#');
    int end = query < 0 ? fragment : fragment < 0 ? query : Math.min(query, fragment);
    if (end < 0) {
      return text(uri);
    }
    StringBuilder redacted = new StringBuilder(text(uri.substring(0, end)));
    for (String part : uri.substring(end).split("(?=[?#])", -1)) {
      if (!part.isEmpty()) {
        redacted.append(part.charAt(0)).append(form(part.substring(1)));
      }
    }
    return redacted.toString();
  }

  /** Returns the value of the header {@code name} without its secrets. */
  String header(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("authorization") || lower.equals("proxy-authorization")) {
      return authorization(value);
    }
    if (Headers.mayBeSecret(name)) {
      return size(value);
    }
    return lower.equals("location") ? uri(value) : text(value);
  }

  /** Returns a body without its secrets, or its size if the body is not understood. */
  String body(String contentType, byte[] content) {
    String type = contentType.split("[;,\\s]", 2)[0].toLowerCase(Locale.ROOT);
    if (content.length <= LONGEST_BODY) {
      String text = new String(content, StandardCharsets.UTF_8);
      try {
        if (type.endsWith("json") || text.startsWith("{") || text.startsWith("[")) {
          return JsonRedaction.of(text, this::secret, this::text);
        }
        if (isForm(type, contentType, text)) {
          return form(text);
        }
      } catch (IllegalArgumentException notUnderstood) {
        // Print its size, as for every other body.
      }
    }
    String of = NAME.matcher(type.replace("/", "")).matches() ? " of " + type : "";
    return "[" + content.length + " bytes" + of + "]";
  }

  /** OAuth 1.0a servers send forms as {@code text/html} or {@code text/plain}. */
  private static boolean isForm(String type, String contentType, String text) {
    boolean mayBeForm = type.isEmpty()
        || type.startsWith("text/")
        || (!contentType.isEmpty() && Body.unread(contentType).isForm());
    return mayBeForm && FORM.matcher(text).matches();
  }

  private String form(String form) {
    if (form.isEmpty()) {
      return form;
    }
    List<String> pieces = new ArrayList<>();
    for (String piece : form.split("&", -1)) {
      pieces.add(piece.isEmpty() ? piece : piece(piece));
    }
    return String.join("&", pieces);
  }

  private String piece(String piece) {
    int equals = piece.indexOf('=');
    String name = equals < 0 ? "" : piece.substring(0, equals);
    String value = piece.substring(equals + 1);
    // The padding of a value in base64 looks like the end of a name.
    boolean isNamed = name.length() <= LONGEST_NAME && !value.startsWith("=");
    String decodedName = decoded(name);
    if (!isNamed || !NAME.matcher(decodedName).matches()) {
      return secret(piece);
    }
    String decodedValue = decoded(value);
    boolean isSecret =
        SecretNames.isSecret(decodedName) || !text(decodedValue).equals(decodedValue);
    return name + "=" + (!isSecret || value.isEmpty() ? value : secret(decodedValue));
  }

  private static String decoded(String encoded) {
    try {
      return PercentEncoding.decodeForm(encoded);
    } catch (IllegalArgumentException notEncoded) {
      return encoded;
    }
  }

  private String authorization(String value) {
    String[] parts = value.split(" ", 2);
    if (parts.length == 1 || !NAME.matcher(parts[0]).matches()) {
      return secret(value);
    }
    if (parts[0].equalsIgnoreCase("OAuth") && parts[1].contains("=\"")) {
      return parts[0] + " "
          + replaced(
              AUTHORIZATION_PARAMETER,
              AUTHORIZATION_VALUE,
              parts[1],
              SecretNames::isSecret,
              SHORTEST_REMEMBERED);
    }
    if (parts[0].equalsIgnoreCase("Basic")) {
      rememberPasswordOfBasic(parts[1]);
    }
    return parts[0] + " " + secret(parts[1]);
  }

  private void rememberPasswordOfBasic(String base64) {
    try {
      rememberPassword(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      // Then the header is redacted as a whole.
    }
  }

  /**
   * Remembers the password after the colon, as it is and decoded (RFC 7617 section 2, RFC 6749 section 2.3.1), or all of the
   * text if there is no colon.
   */
  private void rememberPassword(String userAndPassword) {
    String password = userAndPassword.substring(userAndPassword.indexOf(':') + 1);
    remember(password, SHORTEST_REMEMBERED);
    remember(decoded(password), SHORTEST_REMEMBERED);
  }

  /** Returns text that may be printed, without the secrets in it. */
  private String text(String text) {
    int shortest = SHORTEST_REMEMBERED_OF_TEXT;
    String anonymous = withoutUserInfo(text);
    String named = replaced(NAMED, NAMED_VALUE, anonymous, SecretNames::isSecret, shortest);
    String bare = replaced(SCHEME, CREDENTIAL, named, scheme -> true, shortest);
    return replaced(JWT_START, JWT, bare, start -> true, shortest);
  }

  /** Replaces the user-info of URIs, and remembers the passwords. */
  private String withoutUserInfo(String text) {
    Matcher userInfo = USER_INFO.matcher(text);
    StringBuilder redacted = new StringBuilder();
    int copied = 0;
    while (userInfo.find()) {
      rememberPassword(userInfo.group());
      redacted.append(text, copied, userInfo.start()).append(size(userInfo.group()));
      copied = userInfo.end();
    }
    return redacted.append(text, copied, text.length()).toString();
  }

  /**
   * Replaces secret values. A value that is not secret is not read as a whole: it may contain other names, and each of them
   * would read the rest again.
   *
   * @param start matches what precedes a value; its first group, if any, is the name
   * @param isSecret decides by the name
   */
  private String replaced(
      Pattern start, Pattern value, String text, Predicate<String> isSecret, int shortest) {
    Matcher starts = start.matcher(text);
    Matcher values = value.matcher(text);
    StringBuilder redacted = new StringBuilder();
    int copied = 0;
    int from = 0;
    while (from <= text.length() && starts.find(from)) {
      from = starts.end();
      if (isSecret.test(starts.group(starts.groupCount()))
          && values.region(from, text.length()).lookingAt()
          && !SIZE.matcher(values.group()).matches()) {
        remember(decoded(values.group()), shortest);
        redacted.append(text, copied, from).append(size(values.group()));
        copied = values.end();
        from = copied;
      }
    }
    return redacted.append(text, copied, text.length()).toString();
  }

  private String secret(String value) {
    remember(value, SHORTEST_REMEMBERED);
    return size(value);
  }

  private void remember(String value, int shortest) {
    if (value.length() >= shortest && found.size() <= MOST_SECRETS) {
      found.add(Secret.of(value));
    }
  }

  private static String size(String value) {
    return "[" + value.length() + " characters]";
  }
}
