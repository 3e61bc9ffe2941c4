/**
 * The demo, which shows new users both protocols.
 *
 * <p>The one rule: the output is redacted, and the result says whether every check passed.
 */
@NullMarked
package dev.tripod.cli.demo;

import org.jspecify.annotations.NullMarked;
