package dev.tripod.oauth2;

import dev.tripod.domain.protocol.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The meanings of the error responses of one server: which ones report a revoked grant, an expired access token or a user's
 * denial, and what to do. The first two compare codes without letter case and without spaces around them. Immutable.
 */
final class ErrorMeanings {

  /** Reads {@code invalid_grant} (RFC 6749 section 5.2) as a revoked grant, and {@code access_denied} (section 4.1.2.1) as a denial. */
  static final ErrorMeanings STANDARD = new ErrorMeanings(
      List.of(new Meaning(Meaning.ANY_STATUS, "invalid_grant", "", "")),
      List.of(),
      List.of(new Meaning(Meaning.ANY_STATUS, "access_denied", "", "")),
      List.of());

  private static final int SERVER_FAILED = 500;

  /** Timeout, too early, too many requests: the server did not judge the request, whatever the body says. */
  private static final Set<Integer> UNJUDGED = Set.of(408, 425, 429);

  private final List<Meaning> revokedGrants;
  private final List<Meaning> expiredTokens;
  private final List<Meaning> denials;
  private final List<Meaning> hints;

  private ErrorMeanings(
      List<Meaning> revokedGrants,
      List<Meaning> expiredTokens,
      List<Meaning> denials,
      List<Meaning> hints) {
    this.revokedGrants = revokedGrants;
    this.expiredTokens = expiredTokens;
    this.denials = denials;
    this.hints = hints;
  }

  ErrorMeanings withRevokedGrant(String error, String descriptionPart) {
    if (error.isEmpty() && descriptionPart.isEmpty()) {
      throw new IllegalArgumentException(
          "A revoked grant needs an error code or a description here."
              + " If the response has neither, name its status: revokedGrant(400, \"\", \"\").");
    }
    return withRevokedGrant(new Meaning(Meaning.ANY_STATUS, error, descriptionPart, ""));
  }

  ErrorMeanings withRevokedGrant(int status, String error, String descriptionPart) {
    return withRevokedGrant(new Meaning(requireJudged(status), error, descriptionPart, ""));
  }

  private ErrorMeanings withRevokedGrant(Meaning meaning) {
    return new ErrorMeanings(added(revokedGrants, meaning), expiredTokens, denials, hints);
  }

  ErrorMeanings withExpiredToken(int status, String error, String descriptionPart) {
    return new ErrorMeanings(
        revokedGrants,
        added(expiredTokens, new Meaning(requireJudged(status), error, descriptionPart, "")),
        denials,
        hints);
  }

  ErrorMeanings withDenial(String error, String descriptionPart) {
    PrintableText.requireText("error code", error);
    return new ErrorMeanings(
        revokedGrants,
        expiredTokens,
        added(denials, new Meaning(Meaning.ANY_STATUS, error, descriptionPart, "")),
        hints);
  }

  ErrorMeanings withHint(String error, String descriptionPart, String nextStep) {
    PrintableText.requireText("next step", nextStep);
    if (error.isEmpty() && descriptionPart.isEmpty()) {
      throw new IllegalArgumentException(
          "A hint needs an error code or a part of the description. Set one of them.");
    }
    return new ErrorMeanings(
        revokedGrants,
        expiredTokens,
        denials,
        added(hints, new Meaning(Meaning.ANY_STATUS, error, descriptionPart, nextStep)));
  }

  boolean meansRevokedGrant(int status, String error, String description) {
    return isJudged(status)
        && revokedGrants.stream().anyMatch(meaning -> meaning.matches(status, error, description));
  }

  /** Returns whether words in {@code text} decide that the grant was revoked, in an error that has its code in no usual place. */
  boolean textMeansRevokedGrant(int status, String text) {
    return isJudged(status)
        && revokedGrants.stream()
            .anyMatch(meaning -> meaning.isAboutWords() && meaning.matches(status, "", text));
  }

  Optional<String> hintForText(String text) {
    return hints.stream()
        .filter(meaning -> meaning.isAboutWords() && meaning.isIn(text))
        .map(Meaning::nextStep)
        .findFirst();
  }

  /** Returns whether any response with {@code status} means an expired token. Then its body is worth reading. */
  boolean canMeanExpiredToken(int status) {
    for (Meaning meaning : expiredTokens) {
      if (meaning.status == status) {
        return true;
      }
    }
    return false;
  }

  boolean meansExpiredToken(int status, String error, String description) {
    return expiredTokens.stream().anyMatch(meaning -> meaning.matches(status, error, description));
  }

  boolean meansDenial(String error, String description) {
    return denials.stream()
        .anyMatch(meaning -> meaning.error.equals(error) && meaning.isIn(description));
  }

  Optional<String> hint(String error, String description) {
    return hints.stream()
        .filter(meaning -> meaning.error.equals(error) && meaning.isIn(description))
        .map(Meaning::nextStep)
        .findFirst();
  }

  private static boolean isJudged(int status) {
    return status < SERVER_FAILED && !UNJUDGED.contains(status);
  }

  private static int requireJudged(int status) {
    if (status < 100 || !isJudged(status)) {
      throw new IllegalArgumentException("The status " + status
          + " says that the server did not judge" + " the request. Use another status below 500.");
    }
    return status;
  }

  private static List<Meaning> added(List<Meaning> meanings, Meaning meaning) {
    List<Meaning> more = new ArrayList<>(meanings);
    more.add(meaning);
    return List.copyOf(more);
  }

  /**
   * The meaning of one error.
   *
   * @param status the status of the response, or {@link #ANY_STATUS}
   * @param error the code; empty for a response without one
   * @param descriptionPart part of the description, in any letter case; empty for any description
   */
  private record Meaning(int status, String error, String descriptionPart, String nextStep) {

    private static final int ANY_STATUS = 0;

    private Meaning {
      PrintableText.requireVisible("error code", error);
      Objects.requireNonNull(descriptionPart, "descriptionPart");
      Objects.requireNonNull(nextStep, "nextStep");
    }

    private boolean matches(int responseStatus, String code, String description) {
      return (status == ANY_STATUS || status == responseStatus)
          && normalized(error).equals(normalized(code))
          && isIn(description);
    }

    private boolean isAboutWords() {
      return error.isEmpty() && !descriptionPart.isEmpty();
    }

    private boolean isIn(String description) {
      return description
          .toLowerCase(Locale.ROOT)
          .contains(descriptionPart.toLowerCase(Locale.ROOT));
    }

    private static String normalized(String code) {
      return code.strip().toLowerCase(Locale.ROOT);
    }
  }
}
