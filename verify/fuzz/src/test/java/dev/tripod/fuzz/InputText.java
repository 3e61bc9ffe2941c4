package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Inputs as texts. */
final class InputText {

  private InputText() {}

  /** Returns the text in UTF-8. Any other input is read as UTF-16, so a fuzzer can make unpaired surrogates. */
  static String of(byte[] input) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
    } catch (CharacterCodingException notUtf8) {
      return units(input);
    }
  }

  /** Returns whether {@code text} has no UTF-8 form. */
  static boolean hasUnpairedSurrogate(String text) {
    return !UTF_8.newEncoder().canEncode(text);
  }

  /** Returns pairs of octets as UTF-16 code units, which a decoder would replace. */
  private static String units(byte[] input) {
    char[] units = new char[input.length / 2];
    for (int i = 0; i < units.length; i++) {
      units[i] = (char) ((input[2 * i] & 0xFF) << 8 | (input[2 * i + 1] & 0xFF));
    }
    return new String(units);
  }
}
