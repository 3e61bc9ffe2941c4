/**
 * OAuth 1.0a as RFC 5849 defines it. Start with {@link dev.tripod.oauth1.OAuth1Client}: it begins a login, checks the callback,
 * gets token credentials, and signs requests with them.
 *
 * <p>The one rule: only a checked callback can be redeemed. {@code redeem} accepts {@link
 * dev.tripod.oauth1.VerifiedCredentials}, and only the checks create them.
 */
@NullMarked
package dev.tripod.oauth1;

import org.jspecify.annotations.NullMarked;
