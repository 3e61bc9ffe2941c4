package dev.tripod.transport.okhttp;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Keeps OkHttp from sending an authorized request again for the two answers that it asks nobody about: 503 with {@code
 * Retry-After: 0}, and 421 on a connection that several hosts share. On its way from the network to {@link
 * AuthorizingInterceptor} such an answer is a 200. The status travels as a tag of the request. Thread-safe.
 */
final class Repeats {

  private static final Set<Integer> REPEATED = Set.of(421, 503);
  private static final int NOTHING_TO_DO = 200;
  private static final int NONE = 0;

  private final AtomicInteger concealed = new AtomicInteger(NONE);

  Request knownTo(Request request) {
    return request.newBuilder().tag(Repeats.class, this).build();
  }

  /** The outermost network interceptor. */
  static Response conceal(Interceptor.Chain chain) throws IOException {
    Response answer = chain.proceed(chain.request());
    Repeats repeats = chain.request().tag(Repeats.class);
    if (repeats == null || !REPEATED.contains(answer.code())) {
      return answer;
    }
    repeats.concealed.set(answer.code());
    return answer.newBuilder().code(NOTHING_TO_DO).build();
  }

  Response reveal(Response answer) {
    int status = concealed.get();
    if (status == NONE) {
      return answer;
    }
    Response.Builder revealed = answer.newBuilder().code(status);
    Response network = answer.networkResponse();
    if (network != null) {
      revealed.networkResponse(network.newBuilder().code(status).build());
    }
    return revealed.build();
  }
}
