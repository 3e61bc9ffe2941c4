package dev.tripod.openid;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;

/** A creator of the exception for a JWT that fails a check. The exception says where the JWT came from. */
@FunctionalInterface
interface JwtRejection {

  /**
   * Returns the exception to throw.
   *
   * @param reason used if the JWT came in a callback
   * @param detail completes "the JWT " and contains no secret. It has no period at the end
   */
  AuthorizationException because(Reason reason, String detail);
}
