package dev.tripod.oauth2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The meanings of the error responses of one server: which ones report a revoked grant, and what to do. Immutable. */
final class ErrorMeanings {

  /** {@code invalid_grant} (RFC 6749 section 5.2) means that the grant was revoked. */
  static final ErrorMeanings STANDARD =
      new ErrorMeanings(List.of(new Meaning("invalid_grant", "", "")), List.of());

  private static final int SERVER_FAILED = 500;

  private final List<Meaning> revokedGrants;
  private final List<Meaning> hints;

  private ErrorMeanings(List<Meaning> revokedGrants, List<Meaning> hints) {
    this.revokedGrants = revokedGrants;
    this.hints = hints;
  }

  ErrorMeanings withRevokedGrant(String error, String descriptionPart) {
    return new ErrorMeanings(added(revokedGrants, new Meaning(error, descriptionPart, "")), hints);
  }

  ErrorMeanings withHint(String error, String descriptionPart, String nextStep) {
    return new ErrorMeanings(
        revokedGrants, added(hints, new Meaning(error, descriptionPart, nextStep)));
  }

  boolean meansRevokedGrant(int status, String error, String description) {
    return status < SERVER_FAILED
        && revokedGrants.stream().anyMatch(meaning -> meaning.matches(error, description));
  }

  Optional<String> hint(String error, String description) {
    return hints.stream()
        .filter(meaning -> meaning.matches(error, description))
        .map(Meaning::nextStep)
        .findFirst();
  }

  private static List<Meaning> added(List<Meaning> meanings, Meaning meaning) {
    List<Meaning> more = new ArrayList<>(meanings);
    more.add(meaning);
    return List.copyOf(more);
  }

  /**
   * The meaning of one error.
   *
   * @param descriptionPart part of the description, in any letter case; empty for any description
   */
  private record Meaning(String error, String descriptionPart, String nextStep) {

    private Meaning {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(descriptionPart, "descriptionPart");
      Objects.requireNonNull(nextStep, "nextStep");
    }

    private boolean matches(String code, String description) {
      return error.equals(code)
          && description
              .toLowerCase(Locale.ROOT)
              .contains(descriptionPart.toLowerCase(Locale.ROOT));
    }
  }
}
