/**
 * OpenID Connect for clients: {@link dev.tripod.openid.OpenIdClient} checks ID tokens and signed authorization responses, reads
 * user info, and creates logout URIs. It fetches the server's keys over the transport of the exchange.
 *
 * <p>The one rule: a claim is returned only after the signature and all other claims of its JWT were checked.
 */
@NullMarked
package dev.tripod.openid;

import org.jspecify.annotations.NullMarked;
