/**
 * Signatures with keys of the client. {@link dev.tripod.jose.SigningKey} signs JWTs, and {@link
 * dev.tripod.jose.JwtAuthentication} authenticates the client with them. {@link dev.tripod.jose.DpopKeys} binds tokens to keys,
 * and {@link dev.tripod.jose.RequestObjectSigner} signs authorization requests.
 *
 * <p>The one rule: a private key only signs. No message, no {@code toString} and no request contains it. Only {@link
 * dev.tripod.jose.DpopKeys#perLogin} stores one, with the pending login and the tokens of that login.
 */
@NullMarked
package dev.tripod.jose;

import org.jspecify.annotations.NullMarked;
