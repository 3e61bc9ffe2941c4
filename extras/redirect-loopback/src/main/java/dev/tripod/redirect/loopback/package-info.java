/**
 * Receives the callback of a login on the loopback interface (RFC 8252 section 7.3), for command-line tools and desktop
 * applications: {@link dev.tripod.redirect.loopback.LoopbackReceiver} waits for the callback, and {@link
 * dev.tripod.redirect.loopback.Browser} opens the login.
 *
 * <p>The one rule: only the result of the login ends the wait. Every program on the machine and every page in the browser can send a
 * request to the port. So a request counts only if the client confirms that it belongs to the login.
 */
@NullMarked
package dev.tripod.redirect.loopback;

import org.jspecify.annotations.NullMarked;
