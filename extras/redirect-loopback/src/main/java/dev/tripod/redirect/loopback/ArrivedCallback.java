package dev.tripod.redirect.loopback;

import java.net.URI;

/**
 * A request to the redirect URI that waits for the application.
 *
 * @param address the redirect URI with the parameters of the request
 */
record ArrivedCallback(URI address, Connection connection) {}
