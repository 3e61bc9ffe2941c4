/**
 * Contract tests for adapters: one abstract test class per port. To test your adapter, extend the class of its port, create the
 * adapter in the factory method, and run the tests.
 *
 * <ul>
 *   <li>Tests that begin with {@code required_} check the rules of the port, on which Tripod relies.
 *   <li>Tests that begin with {@code optional_} check additional behavior. They are reported as aborted if an adapter does not
 *       have it.
 *   <li>If your library cannot follow a rule, override that test. State the reason, and assert what happens instead.
 * </ul>
 *
 * <p>The one rule: a test requires only what the Javadoc of the port says, and is not relaxed for an adapter.
 */
@NullMarked
package dev.tripod.contract;

import org.jspecify.annotations.NullMarked;
