/**
 * Checks and guards that both protocol modules share: callbacks, values that a person pasted, and credentials that work once.
 *
 * <p>The one rule: only the modules that implement a protocol see this package. An application never needs it.
 */
@NullMarked
package dev.tripod.domain.protocol;

import org.jspecify.annotations.NullMarked;
