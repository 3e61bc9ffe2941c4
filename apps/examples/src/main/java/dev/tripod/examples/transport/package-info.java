/**
 * Example transports: one to copy, and one that shows what an HTTP client can lack.
 *
 * <p>The one rule: each transport passes the contract, or overrides by name each test that it cannot pass.
 */
@NullMarked
package dev.tripod.examples.transport;

import org.jspecify.annotations.NullMarked;
