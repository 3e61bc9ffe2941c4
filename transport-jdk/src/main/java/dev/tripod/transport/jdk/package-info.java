/**
 * The JDK's own HTTP client, in both roles: {@link dev.tripod.transport.jdk.JdkTransport} is the transport on which
 * Tripod's own requests run, {@link dev.tripod.transport.jdk.AuthorizedHttpClient} the {@code java.net.http.HttpClient}
 * that an application gets back, authorized.
 *
 * <p>The one rule: what carries a credential is handed to {@code java.net.http} once, and where it repeats requests of its
 * own accord, {@code SentOnce} says no.
 */
@NullMarked
package dev.tripod.transport.jdk;

import org.jspecify.annotations.NullMarked;
