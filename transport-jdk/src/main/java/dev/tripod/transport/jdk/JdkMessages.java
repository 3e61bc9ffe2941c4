package dev.tripod.transport.jdk;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import org.jspecify.annotations.Nullable;

/** Converts messages of {@code java.net.http}. */
final class JdkMessages {

  /** The most characters in the names and values of all header fields. Newer JDKs have a similar limit themselves. */
  private static final int LONGEST_HEADERS = 256 * 1024;

  private JdkMessages() {}

  /**
   * Returns the response with {@code body}. Fields with the same name keep their order.
   *
   * @throws IOException if the response is not valid HTTP, or its header fields are too long
   */
  static HttpResponse response(ResponseInfo received, byte[] body) throws IOException {
    requireValid(received.headers());
    return response(received.statusCode(), received.headers(), body);
  }

  /**
   * Returns the response with these parts.
   *
   * @param body {@code null} if the proxy rejected the tunnel of an https request: then {@code java.net.http} reads no body
   * @throws IOException if the status does not have three digits
   */
  static HttpResponse response(int status, HttpHeaders headers, byte @Nullable [] body)
      throws IOException {
    try {
      return HttpResponse.of(status, headers(headers), body == null ? new byte[0] : body);
    } catch (IllegalArgumentException e) {
      throw new IOException("The response is not valid HTTP", e);
    }
  }

  /**
   * Checks the header fields before the body is read. After a negative length, {@code java.net.http} would read nothing and
   * never end.
   *
   * @throws IOException if the length is negative, or the fields are too long
   */
  static void requireValid(HttpHeaders received) throws IOException {
    if (received.allValues("Content-Length").stream().anyMatch(length -> length.startsWith("-"))) {
      throw new IOException("The response has a negative Content-Length");
    }
    long length = 0;
    for (var field : received.map().entrySet()) {
      for (String value : field.getValue()) {
        length += field.getKey().length() + value.length();
      }
    }
    if (length > LONGEST_HEADERS) {
      throw new IOException("The header fields of the response have " + length
          + " characters, which is more than " + LONGEST_HEADERS);
    }
  }

  private static Headers headers(HttpHeaders received) {
    Headers.Builder headers = Headers.builder();
    received.map().forEach((name, values) -> {
      if (!isPseudoHeader(name)) {
        values.forEach(value -> headers.andReceived(name, value));
      }
    });
    return headers.build();
  }

  /** Returns whether the name is a pseudo-header of HTTP/2 such as {@code :status} (RFC 9113 section 8.3). */
  private static boolean isPseudoHeader(String name) {
    return name.startsWith(":");
  }
}
