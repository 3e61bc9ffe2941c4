package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * A parameter as it stands in a base string: {@code name%3Dvalue}, both encoded twice, by themselves and then with the whole
 * (RFC 5849 sections 3.4.1.3.2 and 3.4.1.1). The order is by encoded name and then by encoded value, which encoding again does
 * not change: {@code %} comes before every unreserved character, and stays in front as {@code %25}.
 *
 * <p>Immutable, and as secret as the parameter is: {@code toString} tells nothing of it.
 */
final class EncodedParameter implements Comparable<EncodedParameter> {

  private static final byte[] EQUALS = "%3D".getBytes(US_ASCII);

  private final byte[] octets;
  private final int start;
  private final int nameEnd;
  private final int end;

  private EncodedParameter(byte[] octets, int start, int nameEnd, int end) {
    this.octets = octets;
    this.start = start;
    this.nameEnd = nameEnd;
    this.end = end;
  }

  /** How many octets a form of so many characters has at most, encoded twice: {@code %41} becomes five, {@code =} three. */
  static int mostOctets(int formLength) {
    return 3 * formLength + EQUALS.length;
  }

  /**
   * Reads a pair of a form, in which {@code =} may be missing, and writes it behind what {@code target} holds up to {@code at}.
   *
   * @throws IllegalArgumentException if an escape is broken or not UTF-8
   */
  static EncodedParameter read(String form, int start, int end, byte[] target, int at) {
    int nameEnd = start;
    while (nameEnd < end && form.charAt(nameEnd) != '=') {
      nameEnd++;
    }
    int valueStart = Math.min(nameEnd + 1, end);
    if (!PercentEncoding.isEncoded(form, start, nameEnd)
        || !PercentEncoding.isEncoded(form, valueStart, end)) {
      String encoded = Parameters.parse(form.substring(start, end)).encoded();
      int length = encoded.length();
      return read(encoded, 0, length, new byte[mostOctets(length)], 0);
    }
    int name = encodedAgain(form, start, nameEnd, target, at);
    System.arraycopy(EQUALS, 0, target, name, EQUALS.length);
    int value = encodedAgain(form, valueStart, end, target, name + EQUALS.length);
    return new EncodedParameter(target, at, name, value);
  }

  /** This parameter with {@code value}, of unreserved characters alone, behind the value that it has. */
  EncodedParameter withBare(String value) {
    byte[] longer = Arrays.copyOfRange(octets, start, end + value.length());
    System.arraycopy(value.getBytes(US_ASCII), 0, longer, length(), value.length());
    return new EncodedParameter(longer, 0, nameEnd - start, longer.length);
  }

  /** By name alone. */
  int compareName(EncodedParameter that) {
    return Arrays.compare(octets, start, nameEnd, that.octets, that.start, that.nameEnd);
  }

  @Override
  public int compareTo(EncodedParameter that) {
    int byName = compareName(that);
    return byName != 0
        ? byName
        : Arrays.compare(octets, nameEnd, end, that.octets, that.nameEnd, that.end);
  }

  String name() {
    String encodedTwice = new String(octets, start, nameEnd - start, US_ASCII);
    return PercentEncoding.decode(PercentEncoding.decode(encodedTwice));
  }

  int length() {
    return end - start;
  }

  /** Where {@code target} has room again if this was read into it at {@code at}. */
  int roomIn(byte[] target, int at) {
    return octets == target ? end : at;
  }

  /** Writes it, and tells where it ends. */
  int write(byte[] target, int at) {
    System.arraycopy(octets, start, target, at, length());
    return at + length();
  }

  @Override
  public String toString() {
    return "EncodedParameter";
  }

  /** Of what is encoded once nothing but {@code %} is encoded again. */
  private static int encodedAgain(String encoded, int start, int end, byte[] target, int first) {
    int at = first;
    for (int i = start; i < end; i++) {
      char c = encoded.charAt(i);
      target[at++] = (byte) c;
      if (c == '%') {
        target[at++] = '2';
        target[at++] = '5';
      }
    }
    return at;
  }
}
