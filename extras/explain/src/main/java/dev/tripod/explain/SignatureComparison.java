package dev.tripod.explain;

import dev.tripod.domain.Redactor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The differences between the base string or signature of another side and ours, as {@link SignatureExplanation} found them. If
 * there are several mistakes, they explain the difference together.
 *
 * <p>Immutable and thread-safe. {@code toString} describes each mistake on a line and contains no secret.
 */
public final class SignatureComparison {

  private final List<Found> found;

  private SignatureComparison(List<Found> found) {
    this.found = found;
  }

  static SignatureComparison none() {
    return new SignatureComparison(List.of());
  }

  /** Returns a copy with {@code mistake}, unless it was found already. */
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

  /** Returns a copy with redacted details: a host name can contain a secret. */
  SignatureComparison redacted(Redactor redactor) {
    return new SignatureComparison(found.stream()
        .map(each -> new Found(each.mistake, redactor.mask(each.detail)))
        .toList());
  }

  /** Returns whether both sides agree. If the server rejects the request anyway, the signature is not the cause. */
  public boolean agrees() {
    return found.isEmpty();
  }

  /** Returns the mistakes that explain the difference, without repetition; empty if both sides agree. */
  public List<SignatureMistake> mistakes() {
    return found.stream().map(Found::mistake).toList();
  }

  @Override
  public String toString() {
    if (found.isEmpty()) {
      return "Both sides agree. If the server rejects the request, check clock, nonce and permissions.";
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
