package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.http.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * A converter of {@code application/x-www-form-urlencoded} text into the form of a base string. It copies text that already has
 * the encoding of the base string, without decoding it. Not thread-safe.
 */
final class EncodedForm {

  /** In characters: the length of a typical pair, to size a list. */
  private static final int TYPICAL_PAIR = 32;

  private final String form;
  private final byte[] ascii;
  private final DoubleEncodedText target;

  EncodedForm(String form) {
    this.form = form;
    // A surrogate pair becomes one octet, so octets and characters would have different positions.
    // In that case, zeros in place of the text cause each parameter to be decoded.
    byte[] octets = form.getBytes(ISO_8859_1);
    this.ascii = octets.length == form.length() ? octets : new byte[form.length()];
    this.target = new DoubleEncodedText(2 * form.length());
  }

  /**
   * Returns the parameters in the order of the form.
   *
   * @throws IllegalArgumentException if an escape is broken or not UTF-8
   */
  List<EncodedParameter> pairs() {
    List<EncodedParameter> pairs = new ArrayList<>(form.length() / TYPICAL_PAIR + 1);
    int at = 0;
    while (at < ascii.length) {
      at = form.charAt(at) == '&' ? at + 1 : read(at, pairs);
    }
    return pairs;
  }

  /** Adds the pair at {@code start}, which may lack {@code =}, and returns the position after it. */
  private int read(int start, List<EncodedParameter> pairs) {
    int first = target.length();
    int end = target.writeEncoded(ascii, start);
    int nameEnd = target.length();
    target.writeEquals();
    if (end < ascii.length && ascii[end] == '=') {
      end = target.writeEncoded(ascii, end + 1);
    }
    if (end == ascii.length || ascii[end] == '&') {
      pairs.add(EncodedParameter.in(target, first, nameEnd));
      return end;
    }
    return readDecoded(start, pairs);
  }

  /** Decodes the pair at {@code start} and encodes it again, because it does not have the encoding of the base string. */
  private int readDecoded(int start, List<EncodedParameter> pairs) {
    int and = form.indexOf('&', start);
    int end = and < 0 ? form.length() : and;
    for (Parameters.Parameter pair : Parameters.parse(form.substring(start, end))) {
      pairs.add(EncodedParameter.of(pair, target));
    }
    return end;
  }
}
