/**
 * Adapters of the ports that need nothing but the JDK.
 *
 * <p>The one rule: nothing here is required; each can be replaced by another adapter of its port.
 */
@NullMarked
package dev.tripod.domain.builtin;

import org.jspecify.annotations.NullMarked;
