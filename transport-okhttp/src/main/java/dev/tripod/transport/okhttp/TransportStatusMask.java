package dev.tripod.transport.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Hides every status from OkHttp's own interceptor, which runs between the application and the network interceptors. That
 * interceptor decides by the status alone whether to send a request again. No setting prevents it for 503 with {@code
 * Retry-After: 0}, for 407, and for 421 on a connection that several hosts share. Between the two interceptors of this
 * class, every response has status 200.
 */
final class TransportStatusMask {

  private static final int NO_FOLLOW_UP = 200;

  private TransportStatusMask() {}

  /**
   * Receives the complete response, and replaces its status. This is the outermost network interceptor. OkHttp calls it when
   * the connection exists and before anything is sent.
   */
  static Response mask(Interceptor.Chain chain) throws IOException {
    return TransportCall.of(chain.call())
        .complete(chain)
        .newBuilder()
        .code(NO_FOLLOW_UP)
        .build();
  }

  /** Restores the status. This is the innermost application interceptor. */
  static Response unmask(Interceptor.Chain chain) throws IOException {
    TransportCall sending = TransportCall.of(chain.call());
    Response response = sending.proceed(chain);
    return response.newBuilder().code(sending.status()).build();
  }
}
