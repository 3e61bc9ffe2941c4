/**
 * Reads a curl command, as documentation and browsers show it.
 *
 * <p>The one rule: nothing is executed, expanded or sent. Syntax that only a shell or curl can resolve is an error that names it.
 */
@NullMarked
package dev.tripod.cli.curl;

import org.jspecify.annotations.NullMarked;
