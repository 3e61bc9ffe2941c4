/**
 * X's API v2 as typed calls. {@link dev.tripod.x.XApi} creates a client for given credentials. {@link
 * dev.tripod.x.XClient} has the operations.
 *
 * <p>The one rule: the client sends only what the application asked for, and waits only if the application allowed it.
 */
@NullMarked
package dev.tripod.x;

import org.jspecify.annotations.NullMarked;
