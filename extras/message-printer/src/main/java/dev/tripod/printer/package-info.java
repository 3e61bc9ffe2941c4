/**
 * A printer of HTTP messages without their secrets: {@link dev.tripod.printer.HttpMessagePrinter}.
 *
 * <p>The one rule: a part of a message that the printer does not understand is not printed. It prints the size instead.
 */
@NullMarked
package dev.tripod.printer;

import org.jspecify.annotations.NullMarked;
