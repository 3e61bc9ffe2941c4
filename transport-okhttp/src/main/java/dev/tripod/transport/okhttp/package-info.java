/**
 * OkHttp in both roles. {@link dev.tripod.transport.okhttp.OkHttpTransport} sends Tripod's own requests. {@link
 * dev.tripod.transport.okhttp.AuthorizingInterceptor} authorizes the calls of an application's {@code OkHttpClient} or
 * Retrofit. {@link dev.tripod.transport.okhttp.MoshiJson} reads JSON with Moshi.
 *
 * <p>The one rule: OkHttp does not repeat a request that must not be repeated. Its settings for that are turned off. If a
 * repetition has no setting, OkHttp does not see the status that would cause it.
 */
@NullMarked
package dev.tripod.transport.okhttp;

import org.jspecify.annotations.NullMarked;
