package dev.tripod.transport.jdk;

import dev.tripod.domain.http.Headers;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** Converts messages of {@code java.net.http}. */
final class JdkMessages {

  private JdkMessages() {}

  /**
   * Returns the header fields. Fields with the same name keep their order.
   *
   * @throws IllegalArgumentException if HTTP does not allow one of the fields
   */
  static Headers headers(HttpHeaders received) {
    Headers headers = Headers.none();
    for (Map.Entry<String, List<String>> field : received.map().entrySet()) {
      if (!isPseudoHeader(field.getKey())) {
        for (String value : field.getValue()) {
          headers = headers.and(field.getKey(), value);
        }
      }
    }
    return headers;
  }

  /** Returns whether the name is a pseudo-header of HTTP/2 such as {@code :status} (RFC 9113 section 8.3). */
  private static boolean isPseudoHeader(String name) {
    return name.startsWith(":");
  }
}
