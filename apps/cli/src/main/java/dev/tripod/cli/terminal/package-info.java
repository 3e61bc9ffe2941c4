/**
 * The terminal, the exit codes, and errors with their next step.
 *
 * <p>The one rule: only this package uses {@code System.in}, {@code System.out}, the console and the environment. So tests run each
 * command in their own process.
 */
@NullMarked
package dev.tripod.cli.terminal;

import org.jspecify.annotations.NullMarked;
