/**
 * HTTP messages and their parts. They are immutable and preserve order and duplicates. They accept only what every transport
 * sends unchanged.
 *
 * <p>The one rule: no {@code toString} in this package prints a value of a caller or a server. It prints names and sizes.
 */
@NullMarked
package dev.tripod.domain.http;

import org.jspecify.annotations.NullMarked;
