package dev.tripod.fuzz;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import java.util.List;

/** A search for secrets in texts that users and logs see. */
final class SecretSearch {

  private final List<Secret> secrets;
  private final Redactor redactor;

  private SecretSearch(List<Secret> secrets) {
    this.secrets = secrets;
    this.redactor = Redactor.none().and(secrets);
  }

  static SecretSearch of(String... secrets) {
    return new SecretSearch(List.of(secrets).stream().map(Secret::of).toList());
  }

  /** Returns a search without the secrets that {@code quoted} contains, in any encoding. Messages may quote that text. */
  SecretSearch except(String quoted) {
    return new SecretSearch(secrets.stream()
        .filter(secret -> Redactor.of(secret).mask(quoted).equals(quoted))
        .toList());
  }

  /** Checks the messages of {@code failure} and its causes. */
  void requireNoneIn(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      requireNoneIn(each.toString());
    }
  }

  /** Checks that {@code text} contains no secret, neither as it is nor in an encoding. */
  void requireNoneIn(String text) {
    for (Secret secret : secrets) {
      Promise.isTrue("no message contains a secret: " + text, !text.contains(secret.reveal()));
    }
    Promise.isEqual("no message contains a secret in an encoding", redactor.mask(text), text);
  }
}
