/**
 * One abstract class for each port. Extend the one whose port you implement, make your adapter in its factory method, and
 * run it: {@code required_} tests are the port's promises, which Tripod relies on; {@code optional_} ones are reported as
 * aborted where an adapter does not go that far. What a client cannot keep is a named override in your test class which
 * says why, and asserts what happens instead.
 *
 * <p>The one rule: a test here asks for what the port's Javadoc promises, no more, and is not softened for an adapter.
 */
@NullMarked
package dev.tripod.contract;

import org.jspecify.annotations.NullMarked;
