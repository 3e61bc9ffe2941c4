/**
 * The ports of the hexagon: signing, random bytes, time, HTTP, JSON, and the stores. Each port is an interface of at most four
 * methods. Most have one abstract method, so a lambda can be an adapter.
 *
 * <p>The one rule: the Javadoc of a port contains every promise that its callers rely on. The contract tests of {@code
 * tripod-contract-tests} check every adapter against it.
 */
@NullMarked
package dev.tripod.domain.port;

import org.jspecify.annotations.NullMarked;
