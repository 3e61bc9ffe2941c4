package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Arrays;

/**
 * A parameter as it stands in a base string: {@code name%3Dvalue}, both {@linkplain TwiceEncoded encoded twice}. The order is
 * by encoded name and then by encoded value, which encoding again does not change: {@code %} comes before every unreserved
 * character, and stays in front as {@code %25}.
 *
 * <p>Immutable, and as secret as the parameter is: {@code toString} tells nothing of it.
 */
final class EncodedParameter implements Comparable<EncodedParameter> {

  private final byte[] octets;
  private final int start;
  private final int nameEnd;
  private final int end;

  /** How the name begins: most orders are told by that. */
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

  static EncodedParameter of(Parameters.Parameter parameter, TwiceEncoded target) {
    int start = target.length();
    target.write(parameter.name());
    int nameEnd = target.length();
    target.writeEquals();
    target.write(parameter.valueOrEmpty());
    return written(target, start, nameEnd);
  }

  /** What {@code target} holds from {@code start}: a name up to {@code nameEnd}, the sign, a value. */
  static EncodedParameter written(TwiceEncoded target, int start, int nameEnd) {
    return new EncodedParameter(target.octets(), start, nameEnd, target.length());
  }

  /** This parameter with {@code value}, of unreserved characters alone, behind the value that it has. */
  EncodedParameter withBare(byte[] value) {
    byte[] longer = Arrays.copyOfRange(octets, start, end + value.length);
    System.arraycopy(value, 0, longer, length(), value.length);
    return new EncodedParameter(longer, 0, nameEnd - start, longer.length, prefix);
  }

  /** By name alone. */
  int compareName(EncodedParameter that) {
    return prefix == that.prefix
        ? Arrays.compare(octets, start, nameEnd, that.octets, that.start, that.nameEnd)
        : Long.compare(prefix, that.prefix);
  }

  /** The first eight octets, with zeros, which come before all others, for what a shorter name lacks. */
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
        : Arrays.compare(octets, nameEnd, end, that.octets, that.nameEnd, that.end);
  }

  String name() {
    String encodedTwice = new String(octets, start, nameEnd - start, US_ASCII);
    return PercentEncoding.decode(PercentEncoding.decode(encodedTwice));
  }

  int length() {
    return end - start;
  }

  /** Copies it to {@code at}, and returns where it ends. */
  int write(byte[] target, int at) {
    System.arraycopy(octets, start, target, at, length());
    return at + length();
  }

  @Override
  public String toString() {
    return "EncodedParameter";
  }
}
