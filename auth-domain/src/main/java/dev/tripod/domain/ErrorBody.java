package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Map;
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
  private static final String BASE_STRING = "oauth_signature_base_string";

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** A word such as {@code BAD_REFRESH_TOKEN}, in a member or alone in the body. */
  private static final Pattern CODE_WORD =
      Pattern.compile("[A-Za-z]{1,32}(?:_[A-Za-z]{1,32}){1,8}");

  private static final Pattern PROBLEM_TYPE =
      Pattern.compile("https?:[^\\s]{1,200}/([A-Za-z0-9_.-]{1,64})");
  private static final Pattern XML_ERROR =
      Pattern.compile("<err(?:or)?+(?:[\\s/][^>]{0,500}+)?+>(?:([^<]*+)<)?+");
  private static final Pattern XML_CODE = Pattern.compile(
      "(?:\\scode\\s*+=\\s*+[\"']|<code>\\s*+)([A-Za-z0-9_.-]{1,64}+)(?:[\"']|\\s*+<)");
  private static final Pattern XML_MESSAGE = Pattern.compile(
      "(?:\\s(?:msg|message)\\s*+=\\s*+\"|<(?:msg|message|description)>)([^\"<]*+)[\"<]");
  private static final Pattern HTML_TITLE =
      Pattern.compile("<title[^>]{0,200}+>([^<]*+)<", Pattern.CASE_INSENSITIVE);
  private static final Pattern HTML_PROBLEM = Pattern.compile("oauth_problem=([a-z_]{1,64}+)");

  /** A sentence. None of its words is long enough to be a credential. */
  private static final Pattern SENTENCE =
      Pattern.compile("[^\\s=<&]{1,30}+(?:\\s++[^\\s=<&]{1,30}+){1,60}+");

  private final @Nullable String code;
  private final @Nullable String description;
  private final @Nullable String uri;
  private final @Nullable String scope;
  private final @Nullable Secret baseString;

  private ErrorBody(@Nullable String code, @Nullable String description) {
    this(code, description, null, null, null);
  }

  private ErrorBody(
      @Nullable String code,
      @Nullable String description,
      @Nullable String uri,
      @Nullable String scope,
      @Nullable Secret baseString) {
    this.code = code == null ? null : code.strip();
    this.description = description;
    this.uri = uri;
    this.scope = scope;
    this.baseString = baseString;
  }

  /** Returns the code and the description in {@code response}, which is an error response. */
  public static ErrorBody of(HttpResponse response) {
    ErrorBody body = inBody(text(response));
    Map<String, String> problem = Challenges.with("oauth_problem", response);
    if (!problem.isEmpty()) {
      String signed = problem.get(BASE_STRING);
      return new ErrorBody(
          problem.get("oauth_problem"),
          body.description,
          null,
          null,
          signed == null ? body.baseString : decoded(signed));
    }
    return body.code == null ? body.orChallenge(response) : body;
  }

  /**
   * Returns whether the body of a success is an error: a form with {@code oauth_problem}, or a JSON object with {@code error}.
   * Some OAuth 1.0a servers send these with status 200.
   */
  public static boolean isProblem(HttpResponse response) {
    String text = text(response);
    return inForm(text, "oauth_problem", "oauth_problem_advice").isPresent()
        || (text.startsWith("{") && ErrorMembers.in(head(text)).atTop("error") != null);
  }

  /** Returns whether the body is a message to a person: a sentence in plain text, or JSON with a code or a description. */
  public static boolean isMessage(HttpResponse response) {
    String text = text(response);
    boolean isJson = text.startsWith("{") || text.startsWith("[");
    ErrorBody body = inBody(text);
    return isJson
        ? (body.code != null || body.description != null)
        : SENTENCE.matcher(head(text)).matches();
  }

  /** Returns {@code oauth_acceptable_timestamps} of the OAuth Problem Reporting extension, from a header or a form body. */
  public static Optional<String> acceptableTimestamps(HttpResponse response) {
    String name = "oauth_acceptable_timestamps";
    String inHeader = Challenges.with(name, response).get(name);
    return inHeader == null
        ? form(text(response), "oauth_problem").first(name)
        : Optional.of(inHeader);
  }

  /**
   * Returns the server's code for the error: {@code error} of RFC 6749, X's number, another server's word, or the last part of
   * a problem type (RFC 9457).
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

  /** Returns the scope that the server asks for (RFC 6750 section 3), as the server sent it. */
  public Optional<String> scope() {
    return Optional.ofNullable(scope);
  }

  /**
   * Returns the signature base string that the server computed (RFC 5849 section 3.4.1), if its error contains it. It contains
   * the token and the verifier of the request.
   */
  public Optional<Secret> signatureBaseString() {
    return Optional.ofNullable(baseString);
  }

  @Override
  public String toString() {
    return "ErrorBody[" + (code == null ? "no code" : "a code") + "]";
  }

  /** Returns the body without the white space around it, and without a byte order mark or zero octets. */
  private static String text(HttpResponse response) {
    return response.bodyText().replace("\u0000", "").replaceFirst("^\uFEFF", "").strip();
  }

  private static String head(String text) {
    return text.length() > LONGEST_SEARCHED ? text.substring(0, LONGEST_SEARCHED) : text;
  }

  private static ErrorBody inBody(String whole) {
    String text = head(whole);
    if (text.startsWith("{") || text.startsWith("[")) {
      return json(text);
    }
    // A notice or a comment may precede an object.
    int object = text.endsWith("}") ? text.indexOf("{\"") : -1;
    if (object > 0 && ErrorMembers.in(text.substring(object)).atTop("error") != null) {
      return json(text.substring(object));
    }
    if (text.startsWith("<")) {
      return markup(text);
    }
    return inForm(whole, "oauth_problem", "oauth_problem_advice")
        .or(() -> inForm(whole, "error", "error_description"))
        .orElseGet(() -> plain(whole));
  }

  /** Returns the error in {@code WWW-Authenticate} (RFC 6750 section 3), or this one. With such a header, the body is often empty. */
  private ErrorBody orChallenge(HttpResponse response) {
    Map<String, String> challenge = Challenges.with("error", response);
    if (challenge.isEmpty()) {
      return this;
    }
    String words = challenge.get("error_description");
    return new ErrorBody(
        challenge.get("error"),
        words == null ? description : Challenges.unquoted(words),
        challenge.get("error_uri"),
        challenge.get("scope"),
        null);
  }

  /** Reads the OAuth Problem Reporting extension, or the error of RFC 6749, in a form body. */
  private static Optional<ErrorBody> inForm(String text, String code, String description) {
    Parameters form = form(text, code);
    return form.first(code)
        .map(value -> new ErrorBody(
            value,
            form.first(description).orElse(null),
            form.first("error_uri").orElse(null),
            null,
            form.first(BASE_STRING)
                .or(() -> form.first("debug_sbs"))
                .map(Secret::of)
                .orElse(null)));
  }

  private static @Nullable Secret decoded(String encoded) {
    try {
      return Secret.of(PercentEncoding.decode(encoded));
    } catch (IllegalArgumentException notEncoded) {
      return null;
    }
  }

  /** Returns the parameters of the body; none if it is not a form with {@code parameter}. */
  private static Parameters form(String text, String parameter) {
    if (!text.startsWith(parameter + "=") && !text.contains("&" + parameter + "=")) {
      return Parameters.none();
    }
    try {
      return Parameters.parse(text);
    } catch (IllegalArgumentException notAForm) {
      return Parameters.none();
    }
  }

  /** Reads {@code error} at the top level only: inside another member, it belongs to something else. */
  private static ErrorBody json(String text) {
    ErrorMembers members = ErrorMembers.in(text);
    String type = members.first("type");
    Matcher problem = PROBLEM_TYPE.matcher(type == null ? "" : type);
    boolean isProblem = problem.matches();
    String code = members.atTop("error");
    if (code == null) {
      code = matching(CODE, members.first("code", "errorType", "ReasonCode"));
    }
    if (code == null) {
      code = isProblem ? problem.group(1) : matching(CODE_WORD, members.first("status"));
    }
    String uri = members.atTop("error_uri");
    return new ErrorBody(
        code,
        members.first(
            "error_description",
            "message",
            "detail",
            "msg",
            "Description",
            "error_message",
            "title",
            "errors"),
        uri == null && isProblem ? problem.group() : uri,
        members.atTop("scope"),
        null);
  }

  private static @Nullable String matching(Pattern pattern, @Nullable String text) {
    return text != null && pattern.matcher(text).matches() ? text : null;
  }

  private static ErrorBody markup(String text) {
    Matcher error = XML_ERROR.matcher(text);
    if (!error.find()) {
      return new ErrorBody(find(HTML_PROBLEM, text), unescapedXml(find(HTML_TITLE, text)));
    }
    String inside = text.substring(error.start());
    String words = error.group(1) == null || error.group(1).isBlank()
        ? find(XML_MESSAGE, inside)
        : error.group(1);
    return new ErrorBody(find(XML_CODE, inside), unescapedXml(words));
  }

  private static ErrorBody plain(String whole) {
    boolean isDescription = !whole.isEmpty() && whole.length() <= LONGEST_SEARCHED;
    return CODE_WORD.matcher(head(whole)).matches()
        ? new ErrorBody(whole, null)
        : new ErrorBody(null, isDescription ? whole : null);
  }

  private static @Nullable String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static @Nullable String unescapedXml(@Nullable String text) {
    return text == null
        ? null
        : text.strip()
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
  }
}
