/**
 * OkHttp, in both roles: {@link dev.tripod.transport.okhttp.OkHttpTransport} is the transport on which Tripod's own requests run,
 * {@link dev.tripod.transport.okhttp.AuthorizingInterceptor} authorizes the calls of the {@code OkHttpClient} that an application,
 * or its Retrofit, has. And the JSON reader of those who have OkHttp and Moshi already: {@link
 * dev.tripod.transport.okhttp.MoshiJson}.
 *
 * <p>The one rule: what has a switch in OkHttp is switched off, and what has none never learns of what it would react to.
 */
@NullMarked
package dev.tripod.transport.okhttp;

import org.jspecify.annotations.NullMarked;
