package dev.tripod.transport.okhttp;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Hides two statuses of authorized calls from OkHttp: 503 with {@code Retry-After: 0}, and 421 on a connection that
 * several hosts share. OkHttp repeats a request after them, and has no setting to prevent that. Between the network and
 * {@link AuthorizingInterceptor}, such a response has status 200. A tag of the request holds the real status.
 * Thread-safe.
 */
final class RetryStatusMask {

  private static final Set<Integer> MASKED = Set.of(421, 503);
  private static final int NO_FOLLOW_UP = 200;
  private static final int NONE = 0;

  private final AtomicInteger masked = new AtomicInteger(NONE);

  /** Returns {@code request} with this mask as a tag. */
  Request tagged(Request request) {
    return request.newBuilder().tag(RetryStatusMask.class, this).build();
  }

  /**
   * Replaces the status of a tagged request, after a check of the head. This is the outermost network interceptor. If the check
   * fails here, OkHttp closes the connection.
   */
  static Response mask(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    RetryStatusMask mask = chain.request().tag(RetryStatusMask.class);
    if (mask == null) {
      return response;
    }
    ResponseHead.requireValid(response);
    if (!MASKED.contains(response.code())) {
      return response;
    }
    mask.masked.set(response.code());
    return response.newBuilder().code(NO_FOLLOW_UP).build();
  }

  /** Restores the status. */
  Response unmask(Response response) {
    int status = masked.get();
    if (status == NONE) {
      return response;
    }
    Response.Builder unmasked = response.newBuilder().code(status);
    Response network = response.networkResponse();
    if (network != null) {
      unmasked.networkResponse(network.newBuilder().code(status).build());
    }
    return unmasked.build();
  }
}
