package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** A second percent-decoder to compare with. It decodes each run of escapes with the JDK's UTF-8 decoder. */
final class PercentDecoder {

  private PercentDecoder() {}

  /** Returns the decoded text, or empty if an escape is malformed or a run of escapes is not UTF-8. */
  static Optional<String> decode(String text, boolean plusIsSpace) {
    StringBuilder decoded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '%') {
        decoded.append(c == '+' && plusIsSpace ? ' ' : c);
        at++;
        continue;
      }
      ByteArrayOutputStream run = new ByteArrayOutputStream();
      for (; at < text.length() && text.charAt(at) == '%'; at += 3) {
        String digits = text.substring(at + 1, Math.min(at + 3, text.length()));
        if (!digits.matches("[0-9A-Fa-f]{2}")) {
          return Optional.empty();
        }
        run.write(Integer.parseInt(digits, 16));
      }
      try {
        decoded.append(UTF_8.newDecoder().decode(ByteBuffer.wrap(run.toByteArray())));
      } catch (CharacterCodingException notUtf8) {
        return Optional.empty();
      }
    }
    return Optional.of(decoded.toString());
  }
}
