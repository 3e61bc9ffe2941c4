package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Inputs as HTTP responses: a status line, header fields, an empty line and a body. */
final class ReceivedResponse {

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-9][0-9]{2})( .*)?");

  private ReceivedResponse() {}

  /** Returns the response in {@code input}. Without a status line, all of it is the body of a response with status 400. */
  static HttpResponse of(byte[] input) {
    int at = endOfLine(input, 0);
    Matcher statusLine = STATUS_LINE.matcher(line(input, 0, at));
    if (!statusLine.matches()) {
      return HttpResponse.of(400, Headers.none(), input);
    }
    Headers headers = Headers.none();
    int start = at + 1;
    while (start < input.length) {
      int end = endOfLine(input, start);
      String line = line(input, start, end);
      start = end + 1;
      if (line.isEmpty()) {
        break;
      }
      headers = and(headers, line);
    }
    byte[] body = Arrays.copyOfRange(input, Math.min(start, input.length), input.length);
    return HttpResponse.of(Integer.parseInt(statusLine.group(1)), headers, body);
  }

  /** Skips a field that no transport delivers. */
  private static Headers and(Headers headers, String line) {
    int colon = line.indexOf(':');
    try {
      return colon < 0
          ? headers
          : headers.and(line.substring(0, colon), line.substring(colon + 1).strip());
    } catch (IllegalArgumentException notAField) {
      return headers;
    }
  }

  private static int endOfLine(byte[] input, int start) {
    int end = start;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    return end;
  }

  private static String line(byte[] input, int start, int end) {
    int length = end > start && input[end - 1] == '\r' ? end - 1 - start : end - start;
    return new String(input, start, length, ISO_8859_1);
  }
}
