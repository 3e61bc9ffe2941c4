/**
 * The OAuth 2.0 client: authorization code with PKCE, refresh, revocation, introspection and client credentials (RFC 6749, 7636,
 * 7009, 7662, 9207, 9700), pushed and signed requests (RFC 9126, 9101), and tokens that are bound to a key (RFC 9449). Start with
 * {@link dev.tripod.oauth2.OAuth2Client}.
 *
 * <p>The one rule: only a checked callback can be redeemed, because only a check creates the type that {@code redeem} accepts.
 */
@NullMarked
package dev.tripod.oauth2;

import org.jspecify.annotations.NullMarked;
