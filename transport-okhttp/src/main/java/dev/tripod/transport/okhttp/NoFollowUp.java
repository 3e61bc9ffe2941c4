package dev.tripod.transport.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps OkHttp from reacting to an answer. Between its application and its network interceptors stands one of its own, which
 * looks at nothing but the status to decide whether to send again; and for 503 with {@code Retry-After: 0}, for 407, and for
 * 421 on a connection shared between hosts, it asks nobody. So on that stretch every answer is a 200.
 */
final class NoFollowUp {

  private static final int NOTHING_TO_DO = 200;

  private NoFollowUp() {}

  /** The outermost network interceptor. That it is reached means that there is a connection, and nothing sent on it yet. */
  static Response conceal(Interceptor.Chain chain) throws IOException {
    Sending sending = Sending.of(chain.call());
    sending.begin();
    Response answer = chain.proceed(chain.request());
    sending.answered(answer.code());
    return answer.newBuilder().code(NOTHING_TO_DO).build();
  }

  /** The innermost application interceptor. */
  static Response reveal(Interceptor.Chain chain) throws IOException {
    Response answer = chain.proceed(chain.request());
    return answer.newBuilder().code(Sending.of(chain.call()).status()).build();
  }
}
