package dev.tripod.explain;

import dev.tripod.domain.Redactor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a base string or a signature from elsewhere differs in from ours, as {@link SignatureExplanation} found it. Several
 * mistakes together explain the difference together.
 *
 * <p>Immutable. {@code toString} is an account for people, a line for each mistake, and tells no secret.
 */
public final class SignatureComparison {

  private final List<Found> found;

  private SignatureComparison(List<Found> found) {
    this.found = found;
  }

  static SignatureComparison none() {
    return new SignatureComparison(List.of());
  }

  /** This, and {@code mistake}, unless it was found already. */
  SignatureComparison and(SignatureMistake mistake, String detail) {
    if (mistakes().contains(mistake)) {
      return this;
    }
    List<Found> more = new ArrayList<>(found);
    more.add(new Found(mistake, detail));
    return new SignatureComparison(Collections.unmodifiableList(more));
  }

  SignatureComparison and(SignatureMistake mistake) {
    return and(mistake, "");
  }

  /** This, without {@code known} in it: a host may repeat one. */
  SignatureComparison without(Redactor known) {
    return new SignatureComparison(found.stream()
        .map(each -> new Found(each.mistake, known.mask(each.detail)))
        .toList());
  }

  /** Whether the two agree. A request that is refused all the same is refused for something else than its signature. */
  public boolean agrees() {
    return found.isEmpty();
  }

  /** What explains the difference, without repetition; empty if the two agree. */
  public List<SignatureMistake> mistakes() {
    return found.stream().map(Found::mistake).toList();
  }

  @Override
  public String toString() {
    if (found.isEmpty()) {
      return "They agree: if the request is refused, look at clock, nonce and permissions";
    }
    StringBuilder account = new StringBuilder();
    for (Found each : found) {
      account
          .append(account.length() == 0 ? "" : "\n")
          .append(each.mistake)
          .append(each.detail.isEmpty() ? "" : " (" + each.detail + ")")
          .append(": ")
          .append(each.mistake.advice());
    }
    return account.toString();
  }

  private record Found(SignatureMistake mistake, String detail) {}
}
