/**
 * Transports that are not Tripod's: the model of one to write yourself, and one that shows what a client can lack.
 *
 * <p>The one rule: each passes the contract, or overrides by name what it cannot keep.
 */
@NullMarked
package dev.tripod.examples.transport;

import org.jspecify.annotations.NullMarked;
