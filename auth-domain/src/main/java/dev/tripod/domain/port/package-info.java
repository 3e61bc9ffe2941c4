/**
 * The hexagon's edge: signing, random generation, clock, HTTP transport, JSON, and the stores. Each is an interface of at most
 * four methods, and most are one, so that a lambda is an adapter.
 *
 * <p>The one rule: a port promises in its Javadoc all that its callers rely on, and the contract tests of
 * {@code tripod-contract-tests} hold every adapter to it.
 */
@NullMarked
package dev.tripod.domain.port;

import org.jspecify.annotations.NullMarked;
