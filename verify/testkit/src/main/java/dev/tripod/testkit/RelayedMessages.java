package dev.tripod.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Octets of HTTP/1.1 messages that a {@link FaultProxy} changes or creates. Each character of a head is an octet (ISO 8859-1). */
final class RelayedMessages {

  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final int BLOCK = 64 * 1024;

  private RelayedMessages() {}

  /** Returns {@code message} without the fields named {@code name}, and with the line {@code field} unless it is empty. */
  static byte[] withField(byte[] message, String name, String field) {
    int end = endOfHead(message);
    List<String> lines =
        List.of(new String(message, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1));
    String start = name.toLowerCase(Locale.ROOT) + ":";
    String head = lines.stream()
        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(start))
        .collect(Collectors.joining("\r\n"));
    String changed = field.isEmpty() ? head : head + "\r\n" + field;
    return joined(octets(changed), Arrays.copyOfRange(message, end, message.length));
  }

  /** Returns whether a client can find the end of the response without the end of the connection. */
  static boolean isDelimited(byte[] response) {
    String head = new String(response, 0, endOfHead(response), StandardCharsets.ISO_8859_1)
        .toLowerCase(Locale.ROOT);
    return head.contains("\r\ncontent-length:") || head.contains("\r\ntransfer-encoding:");
  }

  /** Returns {@code response} with {@code fields} more header fields. */
  static byte[] headerFlood(byte[] response, int fields) {
    return withField(response, "", "a:b\r\n".repeat(fields).stripTrailing());
  }

  /** Returns {@code response} after {@code number} interim responses (RFC 9110 section 15.2). */
  static byte[] informationalFlood(byte[] response, int number) {
    return joined(octets("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(number)), response);
  }

  /** Returns a response with a body that expands to {@code octets} zeros. */
  static byte[] gzipBomb(int status, long octets) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
      for (long left = octets; left > 0; left -= BLOCK) {
        gzip.write(new byte[(int) Math.min(left, BLOCK)]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return joined(
        octets("HTTP/1.1 " + status + " Reason\r\nContent-Encoding: gzip\r\nContent-Length: "
            + body.size() + END_OF_HEAD),
        body.toByteArray());
  }

  /** Returns the index of the empty line after the head. */
  private static int endOfHead(byte[] message) {
    int end = new String(message, StandardCharsets.ISO_8859_1).indexOf(END_OF_HEAD);
    if (end < 0) {
      throw new IllegalArgumentException("The message has no complete head");
    }
    return end;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] start, byte[] end) {
    byte[] joined = Arrays.copyOf(start, start.length + end.length);
    System.arraycopy(end, 0, joined, start.length, end.length);
    return joined;
  }
}
