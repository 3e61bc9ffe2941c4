/**
 * Grants besides the authorization code: device authorization (RFC 8628), CIBA in poll mode, token exchange (RFC 8693), and JWT
 * bearer assertions (RFC 7523). Start with {@link dev.tripod.oauth2.grant.ApprovalGrant} or {@link
 * dev.tripod.oauth2.grant.TokenExchange}.
 *
 * <p>The one rule: every token request of a grant is a {@link dev.tripod.oauth2.TokenRequest} that {@link
 * dev.tripod.oauth2.OAuth2Client#requestTokens} sends.
 */
@NullMarked
package dev.tripod.oauth2.grant;

import org.jspecify.annotations.NullMarked;
