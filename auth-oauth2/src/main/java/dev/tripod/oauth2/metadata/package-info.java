/**
 * Metadata that servers publish, and the registration of clients: authorization server metadata (RFC 8414, OpenID Connect
 * Discovery), protected resource metadata (RFC 9728), and dynamic client registration (RFC 7591, 7592). Start with {@link
 * dev.tripod.oauth2.metadata.Discovery} or {@link dev.tripod.oauth2.metadata.ClientRegistration}.
 *
 * <p>The one rule: this package checks each value of a document before it uses it, and uses it only for the requested identifier.
 */
@NullMarked
package dev.tripod.oauth2.metadata;

import org.jspecify.annotations.NullMarked;
