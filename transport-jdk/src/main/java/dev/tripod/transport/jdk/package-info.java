/**
 * The JDK's HTTP client in both roles. {@link dev.tripod.transport.jdk.JdkTransport} sends Tripod's own requests. {@link
 * dev.tripod.transport.jdk.AuthorizedHttpClient} is an authorized {@code java.net.http.HttpClient} for the application.
 *
 * <p>The one rule: a request with a credential is sent once. {@code SingleUsePublisher} prevents {@code java.net.http} from
 * sending it again by itself.
 */
@NullMarked
package dev.tripod.transport.jdk;

import org.jspecify.annotations.NullMarked;
