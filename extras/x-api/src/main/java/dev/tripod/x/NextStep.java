package dev.tripod.x;

import dev.tripod.domain.Redactor;
import dev.tripod.providers.X;
import dev.tripod.x.Credentials.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What to do about a refusal: what X means, which it does not always say. */
final class NextStep {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  static final int TOO_MANY = 429;

  private NextStep() {}

  static Optional<String> after(
      Refusal refusal,
      int status,
      RateLimit rateLimit,
      Optional<Duration> retryAfter,
      Credentials credentials,
      Set<String> scopes) {
    String type = Objects.requireNonNullElse(refusal.type(), "");
    return switch (type) {
      case "client-forbidden" -> Optional.of(enrol(refusal, credentials.known()));
      case "unsupported-authentication" -> Optional.of(otherCredential(refusal));
      case "usage-capped" -> X.oauth2().hint(type, "");
      default ->
        status == TOO_MANY
            ? Optional.of(wait(rateLimit, retryAfter))
            : hint(refusal, type)
                .or(() -> type.isEmpty() ? guess(status, credentials, scopes) : Optional.empty());
    };
  }

  private static String enrol(Refusal refusal, Redactor known) {
    String enrol = "enrol the app in a project and an access level in X's developer portal";
    return refusal.enrolment().isEmpty()
        ? enrol
        : enrol + ": X wants " + known.redact(String.join(", ", refusal.enrolment()));
  }

  private static String otherCredential(Refusal refusal) {
    String detail = Objects.requireNonNullElse(refusal.detail(), "");
    if (detail.contains("Application-Only is forbidden")) {
      return "call this with a user's credentials, by XApi.oauth1 or XApi.oauth2: an app-only token stands for no user";
    }
    return detail.contains("OAuth 1.0a User Context is forbidden")
        ? "call this with a user's OAuth 2.0 tokens, by XApi.oauth2"
        : "call this with one of the kinds of credentials that X names";
  }

  private static String wait(RateLimit rateLimit, Optional<Duration> retryAfter) {
    if (rateLimit.hasRemaining()) {
      return "look at the app's usage in X's developer portal: this window's limit is not used up, so that it is one of a day, or of the plan";
    }
    return rateLimit
        .reset()
        .map(reset -> "try again at " + reset)
        .or(() -> retryAfter.map(length -> "try again in " + length.toSeconds() + " seconds"))
        .orElse("try again later: X does not say when");
  }

  private static Optional<String> hint(Refusal refusal, String type) {
    return refusal.code() == null
        ? X.oauth1().hint(type)
        : X.oauth1().hint(String.valueOf(refusal.code()));
  }

  /** X gives no reason for the two most frequent refusals. */
  private static Optional<String> guess(int status, Credentials credentials, Set<String> scopes) {
    if (status == FORBIDDEN
        && credentials.kind() == Kind.OAUTH2
        && credentials.granted().isEmpty()) {
      return Optional.of("if the user did not grant " + String.join(" and ", scopes)
          + ", send the user through the authorization again with them");
    }
    if (status == FORBIDDEN && credentials.kind() == Kind.OAUTH1) {
      return X.oauth1().hint("oauth1-permissions");
    }
    return status == UNAUTHORIZED
        ? Optional.of("check that X still knows the token: it may have expired, or been revoked")
        : Optional.empty();
  }
}
