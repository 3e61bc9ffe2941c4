package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.SingleUse;

/**
 * Proof that a callback passed all checks: it arrived at the right address, belongs to these temporary credentials, and
 * contains a verifier. Only {@link OAuth1Client#confirm} and {@link OAuth1Client#confirmPin} create it, and {@link
 * OAuth1Client#redeem} accepts nothing else.
 *
 * <p>It can be redeemed once. Thread-safe; {@code toString} contains no secret.
 */
public final class VerifiedCredentials {

  private final TemporaryCredentials temporary;
  private final Secret verifier;
  private final SingleUse use =
      SingleUse.of("These verified credentials were redeemed already. Begin a new login.");

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
