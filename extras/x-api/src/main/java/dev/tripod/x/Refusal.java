package dev.tripod.x;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.x.Wire.Failure;
import dev.tripod.x.Wire.Fault;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What X says against a call: as a problem (RFC 9457), as errors of v1.1, or in whatever else a proxy puts in its place.
 * Every text is X's own here but for the type, and may hold anything.
 *
 * @param type the last segment of the problem's type
 * @param enrolment what X wants the app to be enrolled in, and where
 */
record Refusal(
    @Nullable String type,
    @Nullable Integer code,
    @Nullable String title,
    @Nullable String detail,
    List<String> enrolment) {

  /** By any host: X writes api.twitter.com and api.x.com. {@code about:blank} is none (RFC 9457 section 4.2.1). */
  private static final Pattern TYPE = Pattern.compile("https?://[^?#]*/([A-Za-z0-9._-]{1,64})");

  private static final Pattern CODE = Pattern.compile("[0-9]{1,6}");

  static Refusal in(HttpResponse response) {
    Failure failure = Json.read(Failure.class, response.body());
    ErrorBody body = ErrorBody.of(response);
    return failure == null || says(failure) == null
        ? new Refusal(
            body.uri().map(Refusal::lastSegment).orElse(null),
            body.code().map(Refusal::number).orElse(null),
            null,
            body.description().orElse(null),
            List.of())
        : of(failure);
  }

  /** The first of several, which X gave in place of data. */
  static Refusal of(XProblem problem) {
    return new Refusal(
        lastSegment(problem.type()), null, problem.title(), problem.detail(), List.of());
  }

  private static Refusal of(Failure failure) {
    List<Fault> faults = Objects.requireNonNullElse(failure.errors(), List.of());
    return new Refusal(
        lastSegment(failure.type()),
        faults.isEmpty() ? null : faults.get(0).code(),
        failure.title(),
        says(failure),
        Stream.of(failure.requiredEnrollment(), failure.registrationUrl())
            .filter(Objects::nonNull)
            .toList());
  }

  /** The problem's own words, and what is wrong with which parameter. */
  private static @Nullable String says(Failure failure) {
    String first = failure.errors() == null || failure.errors().isEmpty()
        ? null
        : failure.errors().get(0).message();
    if (failure.detail() == null) {
      return first == null ? failure.title() : first;
    }
    return first == null ? failure.detail() : failure.detail() + " " + first;
  }

  private static @Nullable String lastSegment(@Nullable String type) {
    Matcher uri = TYPE.matcher(Objects.requireNonNullElse(type, ""));
    return uri.matches() ? uri.group(1) : null;
  }

  private static @Nullable Integer number(String code) {
    return CODE.matcher(code).matches() ? Integer.valueOf(code) : null;
  }
}
