package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The code and the description in an error response. RFC 5849 defines no format, and servers deviate from RFC 6749 section 5.2.
 * They send JSON, XML, forms, headers, plain text and web pages with any content type. So this class looks at the start of the
 * body, and searches its first 16 KiB for a code and a message. It is not a parser. If it guesses wrong, only the description
 * is lost.
 *
 * <p>The texts are not redacted; {@link AuthorizationException.ErrorResponse.Builder#response} does that. A redactor does not
 * recognize a part of a secret. So this class uses a value only if it finds the end, and never shortens it. Immutable; {@code
 * toString} quotes nothing.
 */
public final class ErrorBody {

  private static final int LONGEST_SEARCHED = 16_384;

  private static final Pattern JSON_CODE = Pattern.compile(
      "\"code\"\\s*+:\\s*+(?:\"([A-Za-z0-9_.-]{1,64}+)\"|(-?+[0-9]{1,18}+)\\s*+[,}])");
  private static final Pattern JSON_TYPE =
      Pattern.compile("\"type\"\\s*+:\\s*+\"(https?:[^\"\\\\\\s]{1,200}/([A-Za-z0-9_.-]{1,64}))\"");
  private static final Pattern JSON_ERROR = jsonText("error");
  private static final Pattern JSON_ERROR_DESCRIPTION = jsonText("error_description");
  private static final Pattern JSON_ERROR_URI = jsonText("error_uri");
  private static final Pattern JSON_MESSAGE = jsonText("message");
  private static final Pattern JSON_DETAIL = jsonText("detail");
  private static final Pattern JSON_TITLE = jsonText("title");
  private static final Pattern JSON_UNICODE = Pattern.compile("u([0-9a-fA-F]{4})");
  private static final Pattern XML_ERROR = Pattern.compile(
      "<error(?:\\s++code=[\"']([A-Za-z0-9_.-]{1,64}+)[\"'])?+\\s*+(?:/>|>([^<]*+)<)");
  private static final Pattern HTML_TITLE =
      Pattern.compile("<title[^>]{0,200}+>([^<]*+)<", Pattern.CASE_INSENSITIVE);
  private static final Pattern PROBLEM_IN_HEADER = headerParameter("oauth_problem");
  private static final Pattern ACCEPTABLE_IN_HEADER =
      headerParameter("oauth_acceptable_timestamps");
  private static final Pattern CHALLENGE_ERROR = challenged("error");
  private static final Pattern CHALLENGE_ERROR_DESCRIPTION = challenged("error_description");
  private static final Pattern CHALLENGE_ERROR_URI = challenged("error_uri");

  private final @Nullable String code;
  private final @Nullable String description;
  private final @Nullable String uri;

  private ErrorBody(@Nullable String code, @Nullable String description, @Nullable String uri) {
    this.code = code;
    this.description = description;
    this.uri = uri;
  }

  /** Returns the code and the description in {@code response}, which is an error response. */
  public static ErrorBody of(HttpResponse response) {
    return problemInHeader(response).orElseGet(() -> {
      ErrorBody body = inBody(response.bodyText().strip());
      return body.code == null ? challenge(response).orElse(body).orDescription(body) : body;
    });
  }

  /** Returns whether the body is a form with {@code oauth_problem}. Some OAuth 1.0a servers send it with status 200. */
  public static boolean isProblemForm(HttpResponse response) {
    return inForm(response.bodyText().strip(), "oauth_problem", "oauth_problem_advice")
        .isPresent();
  }

  /** Returns {@code oauth_acceptable_timestamps} of the OAuth Problem Reporting extension, from a header or a form body. */
  public static Optional<String> acceptableTimestamps(HttpResponse response) {
    return inHeader(ACCEPTABLE_IN_HEADER, response)
        .or(() -> form(response.bodyText().strip(), "oauth_problem")
            .flatMap(form -> form.first("oauth_acceptable_timestamps")));
  }

  /**
   * Returns the server's code for the error: {@code error} of RFC 6749, X's number, another server's word, or the last part of a
   * problem type (RFC 9457).
   */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** Returns the description for developers. */
  public Optional<String> description() {
    return Optional.ofNullable(description);
  }

  /** Returns the address of an explanation, as the server sent it. */
  public Optional<String> uri() {
    return Optional.ofNullable(uri);
  }

  @Override
  public String toString() {
    return "ErrorBody[" + (code == null ? "no code" : "a code") + "]";
  }

  private static ErrorBody inBody(String whole) {
    String text = whole.length() > LONGEST_SEARCHED ? whole.substring(0, LONGEST_SEARCHED) : whole;
    if (text.startsWith("{") || text.startsWith("[")) {
      return json(text);
    }
    if (text.startsWith("<")) {
      return markup(text);
    }
    return inForm(whole, "oauth_problem", "oauth_problem_advice")
        .or(() -> inForm(whole, "error", "error_description"))
        .orElseGet(() -> plain(whole));
  }

  /** Reads the error in {@code WWW-Authenticate} (RFC 6750 section 3). The body is often empty then. */
  private static Optional<ErrorBody> challenge(HttpResponse response) {
    String challenges = String.join(", ", response.headers().all("WWW-Authenticate"));
    return find(CHALLENGE_ERROR, challenges)
        .map(error -> new ErrorBody(
            error,
            find(CHALLENGE_ERROR_DESCRIPTION, challenges).orElse(null),
            find(CHALLENGE_ERROR_URI, challenges).orElse(null)));
  }

  private static Pattern challenged(String name) {
    return Pattern.compile("(?:^|[\\s,])" + name + "=\"?((?<=\")[^\"]++(?=\")|(?<!\")[^\\s\",]++)");
  }

  private ErrorBody orDescription(ErrorBody other) {
    return description == null ? new ErrorBody(code, other.description, uri) : this;
  }

  /** Reads the OAuth Problem Reporting extension in {@code WWW-Authenticate}. */
  private static Optional<ErrorBody> problemInHeader(HttpResponse response) {
    return inHeader(PROBLEM_IN_HEADER, response).map(problem -> new ErrorBody(problem, null, null));
  }

  private static Optional<String> inHeader(Pattern parameter, HttpResponse response) {
    for (String value : response.headers().all("WWW-Authenticate")) {
      Optional<String> found = find(parameter, value);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Pattern headerParameter(String name) {
    return Pattern.compile(name + "=\"?([^\",\\s]++)");
  }

  /** Reads the same extension, or the error of RFC 6749, in a form body. */
  private static Optional<ErrorBody> inForm(String text, String code, String description) {
    return form(text, code)
        .flatMap(form -> form.first(code)
            .map(value -> new ErrorBody(
                value,
                form.first(description).orElse(null),
                form.first("error_uri").orElse(null))));
  }

  /** Returns the body as a form, if it is one with {@code parameter}. */
  private static Optional<Parameters> form(String text, String parameter) {
    if (!text.startsWith(parameter + "=") && !text.contains("&" + parameter + "=")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Parameters.parse(text));
    } catch (IllegalArgumentException notAForm) {
      return Optional.empty();
    }
  }

  private static ErrorBody json(String text) {
    Matcher type = JSON_TYPE.matcher(text);
    boolean isProblem = type.find();
    String description = jsonString(JSON_ERROR_DESCRIPTION, text)
        .or(() -> jsonString(JSON_MESSAGE, text))
        .or(() -> jsonString(JSON_DETAIL, text))
        .or(() -> jsonString(JSON_TITLE, text))
        .orElse(null);
    return new ErrorBody(
        jsonString(JSON_ERROR, text)
            .or(() -> jsonCode(text))
            .orElse(isProblem ? type.group(2) : null),
        description,
        jsonString(JSON_ERROR_URI, text).orElse(isProblem ? type.group(1) : null));
  }

  private static ErrorBody markup(String text) {
    Matcher error = XML_ERROR.matcher(text);
    if (error.find()) {
      return new ErrorBody(
          error.group(1), error.group(2) == null ? null : unescapedXml(error.group(2)), null);
    }
    return new ErrorBody(
        null, find(HTML_TITLE, text).map(ErrorBody::unescapedXml).orElse(null), null);
  }

  private static ErrorBody plain(String whole) {
    boolean isDescription = !whole.isEmpty() && whole.length() <= LONGEST_SEARCHED;
    return new ErrorBody(null, isDescription ? whole : null, null);
  }

  private static Optional<String> find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Returns a code that is a string or a number, but not {@code null} or {@code true}. */
  private static Optional<String> jsonCode(String text) {
    Matcher code = JSON_CODE.matcher(text);
    return code.find()
        ? Optional.of(Objects.requireNonNullElse(code.group(1), code.group(2)))
        : Optional.empty();
  }

  private static Pattern jsonText(String name) {
    return Pattern.compile("\"" + name + "\"\\s*+:\\s*+\"");
  }

  /**
   * Returns the string that begins where {@code start} ends. This is a loop, because a pattern for escapes would recurse once
   * per escape.
   */
  private static Optional<String> jsonString(Pattern start, String text) {
    Matcher matcher = start.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    StringBuilder unescaped = new StringBuilder();
    int i = matcher.end();
    while (i < text.length() && text.charAt(i) != '"') {
      if (text.charAt(i) == '\\') {
        i += unescape(text, i + 1, unescaped);
      } else {
        unescaped.append(text.charAt(i));
      }
      i++;
    }
    return i < text.length() ? Optional.of(unescaped.toString()) : Optional.empty();
  }

  /** Appends the character of the escape at {@code at}, and returns the length of the escape without its backslash. */
  private static int unescape(String text, int at, StringBuilder target) {
    Matcher unicode = JSON_UNICODE.matcher(text).region(at, text.length());
    if (unicode.lookingAt()) {
      target.append((char) Integer.parseInt(unicode.group(1), 16));
      return unicode.end() - at;
    }
    if (at < text.length()) {
      target.append("nrtbf".indexOf(text.charAt(at)) < 0 ? text.charAt(at) : ' ');
    }
    return 1;
  }

  private static String unescapedXml(String text) {
    return text.strip()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
