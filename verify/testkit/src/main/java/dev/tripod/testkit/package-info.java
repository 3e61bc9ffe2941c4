/**
 * Fakes for tests: time and randomness that a test holds in its hand, transports that answer by a script, an OAuth 1.0a
 * server in X's wire format, an OAuth 2.0 authorization server in the RFCs' or X's, and loopback sockets for all of them.
 * They are for tests only: none keeps a secret as a server has to.
 *
 * <p>The one rule: a fake shares no code with what it judges. It encodes, parses and signs by its own route, and of the
 * domain it uses the values and ports alone.
 */
@NullMarked
package dev.tripod.testkit;

import org.jspecify.annotations.NullMarked;
