/**
 * Transports that wrap another one. {@link dev.tripod.printer.HookedTransport} calls your code before each request and after
 * each response. {@link dev.tripod.printer.HttpMessagePrinter} prints messages without their secrets.
 *
 * <p>The one rule: if the printer does not understand a part of a message, it prints the size of that part instead.
 */
@NullMarked
package dev.tripod.printer;

import org.jspecify.annotations.NullMarked;
