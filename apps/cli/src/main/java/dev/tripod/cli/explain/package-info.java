/**
 * Explains a signed request on the command line.
 *
 * <p>The one rule: no output contains a secret, or a text of another side. {@code tripod-explain} decides what is shown.
 */
@NullMarked
package dev.tripod.cli.explain;

import org.jspecify.annotations.NullMarked;
