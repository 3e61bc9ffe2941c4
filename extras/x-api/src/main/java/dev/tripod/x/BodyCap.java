package dev.tripod.x;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The outermost interceptor, where bodies arrive decompressed. It reads a response body, up to a size that no response of X
 * reaches.
 */
final class BodyCap {

  private static final long BYTES = 8 * 1024 * 1024;

  private BodyCap() {}

  static Response read(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    if (isLonger(response)) {
      // Without the cancellation, close() would read on for a while to reuse the connection.
      chain.call().cancel();
      response.close();
      throw new IOException(
          "The response body is longer than " + BYTES + " bytes. Request fewer items per page.");
    }
    return response;
  }

  /** Returns whether the body is too long. If it cannot be read, closes the response, because nothing else would. */
  private static boolean isLonger(Response response) throws IOException {
    try {
      return response.body().source().request(BYTES + 1);
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }
}
