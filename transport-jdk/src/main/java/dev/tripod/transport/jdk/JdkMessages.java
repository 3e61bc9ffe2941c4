package dev.tripod.transport.jdk;

import dev.tripod.domain.http.Headers;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** What both doors read from an answer of {@code java.net.http}. */
final class JdkMessages {

  private JdkMessages() {}

  /**
   * The header fields; {@code java.net.http} keeps their order within a name.
   *
   * @throws IllegalArgumentException if one of them is nothing that HTTP allows
   */
  static Headers headers(HttpHeaders answered) {
    Headers headers = Headers.none();
    for (Map.Entry<String, List<String>> field : answered.map().entrySet()) {
      if (!isPseudoHeader(field.getKey())) {
        for (String value : field.getValue()) {
          headers = headers.and(field.getKey(), value);
        }
      }
    }
    return headers;
  }

  /** RFC 9113 section 8.3: {@code :status} is how HTTP/2 says the status, and no header field. */
  private static boolean isPseudoHeader(String name) {
    return name.startsWith(":");
  }
}
