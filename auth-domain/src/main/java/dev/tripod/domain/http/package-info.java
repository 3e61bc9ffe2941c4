/**
 * Wire values: what is sent and what comes back, with nothing about who sends it. They are immutable, they keep order
 * and duplicates, and they refuse what a transport could not carry unchanged.
 *
 * <p>The one rule: no {@code toString} here prints a value that came from a caller or a server, only names and sizes.
 */
@NullMarked
package dev.tripod.domain.http;

import org.jspecify.annotations.NullMarked;
