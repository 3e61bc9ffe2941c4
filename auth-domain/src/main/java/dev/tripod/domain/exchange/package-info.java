/**
 * What runs on the ports: a protocol operation as a value ({@link dev.tripod.domain.exchange.Exchange}), how any request
 * is authorized ({@link dev.tripod.domain.exchange.Authorizer}), and a transport that does both.
 *
 * <p>The one rule: building an exchange does nothing; whoever runs it decides on which threads and over which transport.
 */
@NullMarked
package dev.tripod.domain.exchange;

import org.jspecify.annotations.NullMarked;
