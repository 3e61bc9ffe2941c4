/**
 * Adapters of the ports that need only the JDK.
 *
 * <p>The one rule: no class here is required. Each can be replaced by another adapter of its port.
 */
@NullMarked
package dev.tripod.domain.builtin;

import org.jspecify.annotations.NullMarked;
