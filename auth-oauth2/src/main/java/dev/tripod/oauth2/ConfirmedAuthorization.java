package dev.tripod.oauth2;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.SingleUse;

/**
 * The proof that a callback was checked: it arrived where it should, in time, has the state and the issuer of the
 * authorization at hand, and brought a code. Only {@link OAuth2Client#confirm} makes one, and {@link OAuth2Client#redeem}
 * takes nothing else. Redeem it at once: a code lives for seconds, at X for thirty.
 *
 * <p>It works once. Thread-safe; {@code toString} tells no secret.
 */
public final class ConfirmedAuthorization {

  private final PendingAuthorization pending;
  private final Secret code;
  private final SingleUse use =
      SingleUse.of("This authorization was redeemed already: begin a new one");

  ConfirmedAuthorization(PendingAuthorization pending, Secret code) {
    this.pending = pending;
    this.code = code;
  }

  @Override
  public String toString() {
    return "ConfirmedAuthorization[" + pending.registration() + (use.isSpent() ? ", spent" : "")
        + "]";
  }

  PendingAuthorization pending() {
    return pending;
  }

  Secret code() {
    return code;
  }

  SingleUse use() {
    return use;
  }

  Redactor known() {
    return pending.known().and(code);
  }
}
