package dev.tripod.transport.jdk;

/**
 * An HTTP client that authorizes its requests. {@link JdkTransport} rejects such a client, and must not depend on the class
 * that depends on {@code JdkTransport}.
 */
interface AuthorizingClient {}
