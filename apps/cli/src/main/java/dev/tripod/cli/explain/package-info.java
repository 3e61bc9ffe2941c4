/**
 * Explains a signed request on the command line.
 *
 * <p>The one rule: no output contains a secret, or text of the library or the server that it checks. {@code tripod-explain} decides
 * what is shown.
 */
@NullMarked
package dev.tripod.cli.explain;

import org.jspecify.annotations.NullMarked;
