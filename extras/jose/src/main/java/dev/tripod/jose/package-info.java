/**
 * Signs with keys of the client. {@link dev.tripod.jose.SigningKey} signs JWTs, and {@link dev.tripod.jose.JwtAuthentication}
 * authenticates the client with them.
 *
 * <p>The one rule: a private key only signs. No message, no {@code toString} and no request contains it.
 */
@NullMarked
package dev.tripod.jose;

import org.jspecify.annotations.NullMarked;
