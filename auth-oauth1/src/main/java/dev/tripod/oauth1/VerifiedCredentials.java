package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.SingleUse;

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
  private final SingleUse use =
      SingleUse.of("These verified credentials were redeemed already: begin a new authorization");

  VerifiedCredentials(TemporaryCredentials temporary, Secret verifier) {
    this.temporary = temporary;
    this.verifier = verifier;
  }

  @Override
  public String toString() {
    return "VerifiedCredentials[" + temporary.registration() + (use.isSpent() ? ", spent" : "")
        + "]";
  }

  TemporaryCredentials temporary() {
    return temporary;
  }

  Secret verifier() {
    return verifier;
  }

  SingleUse use() {
    return use;
  }
}
