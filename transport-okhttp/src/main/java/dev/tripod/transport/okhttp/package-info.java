/**
 * OkHttp in both roles. {@link dev.tripod.transport.okhttp.OkHttpTransport} sends Tripod's own requests. {@link
 * dev.tripod.transport.okhttp.AuthorizingInterceptor} authorizes the calls of an application's {@code OkHttpClient} or
 * Retrofit. {@link dev.tripod.transport.okhttp.MoshiJson} reads JSON with Moshi.
 *
 * <p>The one rule: if OkHttp has a setting for a behaviour that would repeat a request, it is turned off. If it has none,
 * OkHttp does not see the status that would cause it.
 */
@NullMarked
package dev.tripod.transport.okhttp;

import org.jspecify.annotations.NullMarked;
