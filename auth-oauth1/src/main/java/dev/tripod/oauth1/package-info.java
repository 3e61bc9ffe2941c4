/**
 * OAuth 1.0a as RFC 5849 defines it. {@link dev.tripod.oauth1.OAuth1Client} is the way in: it begins an authorization,
 * confirms its callback, redeems the token credentials, and authorizes requests with them.
 *
 * <p>The one rule: what was not checked cannot be redeemed, because only a check makes the type that {@code redeem} takes.
 */
@NullMarked
package dev.tripod.oauth1;

import org.jspecify.annotations.NullMarked;
