/**
 * One final class for each provider, holding what is particular to it.
 *
 * <p>The one rule: data only. What a provider needs that the protocol modules cannot express is added there, by name.
 */
@NullMarked
package dev.tripod.providers;

import org.jspecify.annotations.NullMarked;
