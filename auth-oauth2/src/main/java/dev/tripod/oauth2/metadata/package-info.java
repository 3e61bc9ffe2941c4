/**
 * Metadata that servers publish, and the registration of clients: authorization server metadata (RFC 8414, OpenID Connect
 * Discovery), protected resource metadata (RFC 9728), and dynamic client registration (RFC 7591, 7592). Start with {@link
 * dev.tripod.oauth2.metadata.Discovery} or {@link dev.tripod.oauth2.metadata.ClientRegistration}.
 *
 * <p>The one rule: a value of a document is used only after it was checked, and only for the identifier that was asked for.
 */
@NullMarked
package dev.tripod.oauth2.metadata;

import org.jspecify.annotations.NullMarked;
