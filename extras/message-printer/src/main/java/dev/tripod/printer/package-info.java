/**
 * A printer of HTTP messages without their secrets: {@link dev.tripod.printer.HttpMessagePrinter}.
 *
 * <p>The one rule: if the printer does not understand a part of a message, it prints the size of that part instead.
 */
@NullMarked
package dev.tripod.printer;

import org.jspecify.annotations.NullMarked;
