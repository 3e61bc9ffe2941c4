/**
 * OAuth 1.0a and OAuth 2.0 servers of known providers as data. Each provider has one final class.
 *
 * <p>The one rule: data only. If a provider needs something that the protocol modules do not have, it is added there.
 */
@NullMarked
package dev.tripod.providers;

import org.jspecify.annotations.NullMarked;
