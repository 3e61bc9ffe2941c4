package dev.tripod.transport.okhttp;

import java.io.IOException;
import okhttp3.Response;

/** The rules for the head of a response that OkHttp does not check. */
final class ResponseHead {

  /** The most bytes in the names and values of all header fields. OkHttp has the same limit, but only for HTTP/1.1. */
  private static final long LONGEST_HEADERS = 256 * 1024;

  private ResponseHead() {}

  /**
   * Checks the head before the body is read. With a negative length, OkHttp can neither read nor close the body, and keeps the
   * connection.
   *
   * @throws IOException if the length is negative, or the header fields are too long
   */
  static void requireValid(Response response) throws IOException {
    if (response.headers("Content-Length").stream().anyMatch(length -> length.startsWith("-"))) {
      throw new IOException("The response has a negative Content-Length");
    }
    long length = response.headers().byteCount();
    if (length > LONGEST_HEADERS) {
      throw new IOException("The header fields of the response have " + length
          + " bytes, which is more than " + LONGEST_HEADERS);
    }
  }
}
