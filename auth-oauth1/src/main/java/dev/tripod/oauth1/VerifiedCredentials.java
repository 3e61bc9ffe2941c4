package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The proof that a callback was checked: it arrived where it should, belongs to the temporary credentials at hand, and
 * brought a verifier. Only {@link OAuth1Client#confirm} and {@link OAuth1Client#confirmPin} make one, and {@link
 * OAuth1Client#redeem} takes nothing else.
 *
 * <p>It works once. Thread-safe; {@code toString} tells no secret.
 */
public final class VerifiedCredentials {

  private final TemporaryCredentials temporary;
  private final Secret verifier;
  private final AtomicBoolean spent = new AtomicBoolean();

  VerifiedCredentials(TemporaryCredentials temporary, Secret verifier) {
    this.temporary = temporary;
    this.verifier = verifier;
  }

  @Override
  public String toString() {
    return "VerifiedCredentials[" + temporary.registration() + (spent.get() ? ", spent" : "") + "]";
  }

  TemporaryCredentials temporary() {
    return temporary;
  }

  Secret verifier() {
    return verifier;
  }

  /** Servers take a verifier a single time, so a second request could only fail, or hide a replay. */
  void spend() {
    if (!spent.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "These verified credentials were redeemed already: begin a new authorization");
    }
  }

  /** To be called only where it is certain that the verifier was not sent. */
  void takeBack() {
    spent.set(false);
  }
}
