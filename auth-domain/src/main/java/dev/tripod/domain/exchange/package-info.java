/**
 * Operations on top of the ports: protocol operations as values ({@link dev.tripod.domain.exchange.Exchange}), authorization of
 * requests ({@link dev.tripod.domain.exchange.Authorizer}), and transports that add behaviour to other transports.
 *
 * <p>The one rule: creating an exchange does nothing. The caller that runs it chooses the threads and the transport.
 */
@NullMarked
package dev.tripod.domain.exchange;

import org.jspecify.annotations.NullMarked;
