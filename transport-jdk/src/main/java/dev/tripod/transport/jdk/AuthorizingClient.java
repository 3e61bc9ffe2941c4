package dev.tripod.transport.jdk;

/**
 * An HTTP client that authorizes its requests. {@link JdkTransport} rejects such a client by this type. It must not name the
 * class of the client, which depends on {@code JdkTransport}.
 */
interface AuthorizingClient {}
