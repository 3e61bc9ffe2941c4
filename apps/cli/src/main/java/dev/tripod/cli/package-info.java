/**
 * The {@code tripod} command, with one class for each of its commands.
 *
 * <p>The one rule: standard output contains the result only, and no output contains a secret unless the user asked for it.
 */
@NullMarked
package dev.tripod.cli;

import org.jspecify.annotations.NullMarked;
