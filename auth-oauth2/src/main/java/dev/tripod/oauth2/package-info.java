/**
 * OAuth 2.0 authorization code with PKCE (RFC 6749, 7636, 9207, 9700). {@link dev.tripod.oauth2.OAuth2Client} is the way in:
 * it begins an authorization, confirms its callback, redeems and refreshes the tokens, and authorizes requests with them.
 *
 * <p>The one rule: what was not checked cannot be redeemed, because only a check makes the type that {@code redeem} takes.
 */
@NullMarked
package dev.tripod.oauth2;

import org.jspecify.annotations.NullMarked;
