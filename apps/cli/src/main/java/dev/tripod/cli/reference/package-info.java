/**
 * The reference of all commands, as a man page and as the page {@code docs/cli.md}.
 *
 * <p>The one rule: every text comes from the commands themselves. A page is never edited by hand.
 */
@NullMarked
package dev.tripod.cli.reference;

import org.jspecify.annotations.NullMarked;
