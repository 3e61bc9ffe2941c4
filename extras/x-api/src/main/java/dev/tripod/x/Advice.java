package dev.tripod.x;

import dev.tripod.domain.Redactor;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.x.Credentials.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Recommends what to do about an error. X often does not say what an error means. */
final class Advice {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private Advice() {}

  /** Returns the next step, as the end of a message that says "Next step: "; empty if none is known. */
  static Optional<String> on(
      ErrorDetails error,
      String method,
      int status,
      RateLimit rateLimit,
      Optional<Duration> retryAfter,
      Credentials credentials,
      Set<String> scopes) {
    String type = Objects.requireNonNullElse(error.type(), "");
    return switch (type) {
      case "client-forbidden" -> Optional.of(enrol(error, credentials.redactor()));
      case "unsupported-authentication" -> Optional.of(otherCredentials(error));
      case "usage-capped" -> X.oauth2().hint(type, "");
      default ->
        status == RateLimit.TOO_MANY_REQUESTS
            ? Optional.of(waitFor(rateLimit, retryAfter))
            : hint(error, type)
                .or(() -> type.isEmpty()
                    ? guess(error, method, status, credentials, scopes)
                    : Optional.empty());
    };
  }

  private static String enrol(ErrorDetails error, Redactor redactor) {
    String enrol = X.oauth2().hint("client-forbidden", "").orElseThrow();
    return error.enrolment().isEmpty()
        ? enrol
        : enrol + ". X requires: " + redactor.redact(String.join(", ", error.enrolment()));
  }

  private static String otherCredentials(ErrorDetails error) {
    String detail = Objects.requireNonNullElse(error.detail(), "");
    if (detail.contains("Application-Only is forbidden")) {
      return "call this with a user's credentials (XApi.oauth1 or XApi.oauth2), not with an app-only token";
    }
    return detail.contains("OAuth 1.0a User Context is forbidden")
        ? "call this with a user's OAuth 2.0 tokens (XApi.oauth2)"
        : "use one of the types of credentials that X names";
  }

  private static String waitFor(RateLimit rateLimit, Optional<Duration> retryAfter) {
    if (rateLimit.hasRemaining()) {
      return "check the app's usage at console.x.com: requests remain in this window, so a daily limit or a limit of the plan applies";
    }
    return rateLimit
        .reset()
        .map(reset -> "try again at " + reset)
        .or(() -> retryAfter.map(length -> "try again in " + length.toSeconds() + " seconds"))
        .orElse("try again later: X does not say when");
  }

  private static Optional<String> hint(ErrorDetails error, String type) {
    return error.code() == null
        ? X.oauth1().hint(type)
        : X.oauth1().hint(String.valueOf(error.code()));
  }

  /**
   * Guesses the next step for the two most frequent errors, for which X gives no reason. A 403 without a type is not about
   * permissions if it has words of its own: missing permissions have a type.
   */
  private static Optional<String> guess(
      ErrorDetails error, String method, int status, Credentials credentials, Set<String> scopes) {
    String detail = Objects.requireNonNullElse(error.detail(), "");
    if (status == FORBIDDEN && detail.contains("duplicate content")) {
      return Optional.of("change the text: X does not accept the same post twice");
    }
    if (status == FORBIDDEN
        && method.equals("POST")
        && (scopes.contains(XScope.FOLLOWS_WRITE) || scopes.contains(XScope.LIKE_WRITE))) {
      return Optional.of(
          "check the app's plan at console.x.com: since April 2026, following and liking through the API"
              + " need an Enterprise plan");
    }
    if (status == FORBIDDEN && !detail.isEmpty() && !detail.equals(error.title())) {
      return Optional.empty();
    }
    if (status == FORBIDDEN
        && credentials.kind() == Kind.OAUTH2
        && credentials.granted().isEmpty()) {
      return Optional.of("check whether the user granted " + String.join(", ", scopes)
          + ". If not, send the user through the authorization again and request these scopes");
    }
    if (status == FORBIDDEN && credentials.kind() == Kind.OAUTH1) {
      return X.oauth1().hint("oauth1-permissions");
    }
    return status == UNAUTHORIZED
        ? Optional.of("check that the token is still valid: it may have expired or been revoked")
        : Optional.empty();
  }
}
