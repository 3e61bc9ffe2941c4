/**
 * The {@code tripod} command, which shows new users both protocols.
 *
 * <p>The one rule: the output is redacted, and the exit code says whether every check passed.
 */
@NullMarked
package dev.tripod.cli;

import org.jspecify.annotations.NullMarked;
