package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.http.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code application/x-www-form-urlencoded} text as it stands in a base string. What is encoded already as it is signed
 * is not taken apart. For one thread.
 */
final class EncodedForm {

  /** Of characters in a pair. */
  private static final int USUAL_PAIR = 32;

  private final String form;
  private final byte[] ascii;
  private final TwiceEncoded target;

  EncodedForm(String form) {
    this.form = form;
    // Two surrogates become one octet: then no octet would stand where its character does.
    byte[] octets = form.getBytes(ISO_8859_1);
    this.ascii = octets.length == form.length() ? octets : new byte[form.length()];
    this.target = new TwiceEncoded(2 * form.length());
  }

  /**
   * In the order of the form.
   *
   * @throws IllegalArgumentException if an escape is broken or not UTF-8
   */
  List<EncodedParameter> pairs() {
    List<EncodedParameter> pairs = new ArrayList<>(form.length() / USUAL_PAIR + 1);
    int at = 0;
    while (at < ascii.length) {
      at = form.charAt(at) == '&' ? at + 1 : read(at, pairs);
    }
    return pairs;
  }

  /** Adds the pair at {@code start}, in which {@code =} may be missing, and returns where it ends. */
  private int read(int start, List<EncodedParameter> pairs) {
    int first = target.length();
    int end = target.writeEncoded(ascii, start);
    int nameEnd = target.length();
    target.writeEquals();
    if (end < ascii.length && ascii[end] == '=') {
      end = target.writeEncoded(ascii, end + 1);
    }
    if (end == ascii.length || ascii[end] == '&') {
      pairs.add(EncodedParameter.written(target, first, nameEnd));
      return end;
    }
    return readDecoded(start, pairs);
  }

  /** As {@link #read}, for a pair that others have encoded in their own way. */
  private int readDecoded(int start, List<EncodedParameter> pairs) {
    int and = form.indexOf('&', start);
    int end = and < 0 ? form.length() : and;
    for (Parameters.Parameter pair : Parameters.parse(form.substring(start, end))) {
      pairs.add(EncodedParameter.of(pair, target));
    }
    return end;
  }
}
