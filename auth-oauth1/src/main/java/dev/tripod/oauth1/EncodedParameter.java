package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * A parameter in the form of a base string: {@code name%3Dvalue}, both {@linkplain DoubleEncodedText encoded twice}. The order
 * is by encoded name, then by encoded value. The second encoding keeps that order: {@code %} sorts before every unreserved
 * character, and so does {@code %25}.
 *
 * <p>Immutable, and as secret as the parameter is; {@code toString} does not contain it.
 */
final class EncodedParameter implements Comparable<EncodedParameter> {

  private final byte[] octets;
  private final int start;
  private final int nameEnd;
  private final int end;

  /** The start of the name, which decides most comparisons. */
  private final long prefix;

  private EncodedParameter(byte[] octets, int start, int nameEnd, int end) {
    this(octets, start, nameEnd, end, prefix(octets, start, nameEnd));
  }

  private EncodedParameter(byte[] octets, int start, int nameEnd, int end, long prefix) {
    this.octets = octets;
    this.start = start;
    this.nameEnd = nameEnd;
    this.end = end;
    this.prefix = prefix;
  }

  /** Writes {@code parameter} to {@code target}, and returns it. */
  static EncodedParameter of(Parameters.Parameter parameter, DoubleEncodedText target) {
    int start = target.length();
    target.write(parameter.name());
    int nameEnd = target.length();
    target.writeEquals();
    target.write(parameter.valueOrEmpty());
    return in(target, start, nameEnd);
  }

  /**
   * Returns the parameter at the end of {@code target}: its name from {@code start} to {@code nameEnd}, then the equals sign
   * and the value.
   */
  static EncodedParameter in(DoubleEncodedText target, int start, int nameEnd) {
    return new EncodedParameter(target.octets(), start, nameEnd, target.length());
  }

  /**
   * Returns this parameter with {@code value} appended to its value.
   *
   * @param value unreserved characters only
   */
  EncodedParameter withValue(byte[] value) {
    byte[] longer = Arrays.copyOfRange(octets, start, end + value.length);
    System.arraycopy(value, 0, longer, length(), value.length);
    return new EncodedParameter(longer, 0, nameEnd - start, longer.length, prefix);
  }

  /** Compares only the names. */
  int compareName(EncodedParameter that) {
    return prefix == that.prefix
        ? compare(octets, start, nameEnd, that.octets, that.start, that.nameEnd)
        : Long.compare(prefix, that.prefix);
  }

  /** Returns the first eight octets of the name. A shorter name is padded with zeros, which sort before all others. */
  private static long prefix(byte[] octets, int start, int nameEnd) {
    int length = Math.min(nameEnd - start, Long.BYTES);
    long prefix = 0;
    for (int i = start; i < start + length; i++) {
      prefix = (prefix << Byte.SIZE) | octets[i];
    }
    return length == 0 ? 0 : prefix << (Byte.SIZE * (Long.BYTES - length));
  }

  @Override
  public int compareTo(EncodedParameter that) {
    int byName = compareName(that);
    return byName != 0
        ? byName
        : compare(octets, nameEnd, end, that.octets, that.nameEnd, that.end);
  }

  /** Compares ASCII text octet by octet. {@code Arrays.compare} does the same, but not on Android before API 33. */
  private static int compare(byte[] a, int aStart, int aEnd, byte[] b, int bStart, int bEnd) {
    int length = Math.min(aEnd - aStart, bEnd - bStart);
    for (int i = 0; i < length; i++) {
      int order = Byte.compare(a[aStart + i], b[bStart + i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(aEnd - aStart, bEnd - bStart);
  }

  /** Returns the decoded name. */
  String name() {
    String encodedTwice = new String(octets, start, nameEnd - start, US_ASCII);
    return PercentEncoding.decode(PercentEncoding.decode(encodedTwice));
  }

  int length() {
    return end - start;
  }

  /** Copies this parameter to {@code at}, and returns the position after it. */
  int write(byte[] target, int at) {
    System.arraycopy(octets, start, target, at, length());
    return at + length();
  }

  @Override
  public String toString() {
    return "EncodedParameter";
  }
}
