/**
 * Fakes for the tests of applications that use Tripod: an OAuth 1.0a server, an OAuth 2.0 authorization server, a loopback
 * server that makes them available to any HTTP client, scripted and held transports, a settable clock, a predictable random
 * source and a failing store. They do not protect secrets as a real server must; use them in tests only.
 *
 * <p>The one rule: a fake shares no code with the code that it checks. It encodes, parses and signs with its own
 * code, and uses only the values and ports of the domain.
 */
@NullMarked
package dev.tripod.testkit;

import org.jspecify.annotations.NullMarked;
