package dev.tripod.x;

import com.squareup.moshi.JsonDataException;
import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reason for an error: a problem (RFC 9457), the errors of API v1.1, or the format of a proxy. The texts are not
 * redacted, except that {@code type} is always a short name.
 *
 * @param type the last segment of the problem's type
 * @param code the number of an error of API v1.1
 * @param title the kind of problem
 * @param detail this problem
 * @param enrolment the enrolment of the app that X requires, and where to enrol
 */
record ErrorDetails(
    @Nullable String type,
    @Nullable Integer code,
    @Nullable String title,
    @Nullable String detail,
    List<String> enrolment) {

  /**
   * Matches any host, because X uses api.twitter.com and api.x.com. {@code about:blank} means no type (RFC 9457 section
   * 4.2.1).
   */
  private static final Pattern TYPE = Pattern.compile("https?://[^?#]*/([A-Za-z0-9._-]{1,64})");

  private static final Pattern CODE = Pattern.compile("[0-9]{1,6}");

  static ErrorDetails in(HttpResponse response) {
    JsonMembers json = JsonMembers.in(response.body());
    return Optional.ofNullable(json)
        .flatMap(ErrorDetails::inProblem)
        .orElseGet(() -> inOtherFormat(response));
  }

  /** Returns the details of a problem that X sent in place of data. */
  static ErrorDetails of(XProblem problem) {
    return new ErrorDetails(
        lastSegment(problem.type()), null, problem.title(), problem.detail(), List.of());
  }

  private static ErrorDetails inOtherFormat(HttpResponse response) {
    ErrorBody body = ErrorBody.of(response);
    return new ErrorDetails(
        body.uri().map(ErrorDetails::lastSegment).orElse(null),
        body.code().map(ErrorDetails::number).orElse(null),
        null,
        body.description().orElse(null),
        List.of());
  }

  private static Optional<ErrorDetails> inProblem(JsonMembers json) {
    try {
      List<LegacyError> errors =
          Objects.requireNonNullElse(json.list("errors", LegacyError::from), List.of());
      LegacyError first = errors.isEmpty() ? new LegacyError(null, null) : errors.get(0);
      String title = json.text("title");
      String detail = detail(title, json.text("detail"), first.message());
      ErrorDetails details = new ErrorDetails(
          lastSegment(json.text("type")),
          first.code(),
          title,
          detail,
          Stream.of(json.text("required_enrollment"), json.text("registration_url"))
              .filter(Objects::nonNull)
              .collect(Collectors.toList()));
      return detail == null ? Optional.empty() : Optional.of(details);
    } catch (JsonDataException anotherFormat) {
      return Optional.empty();
    }
  }

  /** Returns the problem's own words followed by the message about a parameter; the title if X sends neither. */
  private static @Nullable String detail(
      @Nullable String title, @Nullable String problem, @Nullable String message) {
    if (problem == null) {
      return message == null ? title : message;
    }
    return message == null ? problem : problem + " " + message;
  }

  private static @Nullable String lastSegment(@Nullable String type) {
    Matcher uri = TYPE.matcher(Objects.requireNonNullElse(type, ""));
    return uri.matches() ? uri.group(1) : null;
  }

  private static @Nullable Integer number(String code) {
    return CODE.matcher(code).matches() ? Integer.valueOf(code) : null;
  }

  /** An error of API v1.1. X still uses this format where credentials are checked. */
  private record LegacyError(
      @Nullable Integer code, @Nullable String message) {

    static LegacyError from(JsonMembers json) {
      return new LegacyError(json.number("code"), json.text("message"));
    }
  }
}
