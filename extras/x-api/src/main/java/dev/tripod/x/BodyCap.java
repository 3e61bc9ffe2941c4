package dev.tripod.x;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Reads an answer, and no more of it than any answer of X's has. Stands outermost, where it is decompressed. */
final class BodyCap {

  private static final long OCTETS = 8 * 1024 * 1024;

  private BodyCap() {}

  static Response read(Interceptor.Chain chain) throws IOException {
    Response answer = chain.proceed(chain.request());
    if (isLonger(answer)) {
      // Closing alone would read on for a while, to save the connection.
      chain.call().cancel();
      answer.close();
      throw new IOException("The answer's body is longer than " + OCTETS + " octets");
    }
    return answer;
  }

  /** Nobody else would close what cannot be read. */
  private static boolean isLonger(Response answer) throws IOException {
    try {
      return answer.body().source().request(OCTETS + 1);
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
  }
}
