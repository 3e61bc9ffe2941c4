package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.http.Parameters;
import java.util.Arrays;
import java.util.Optional;

/**
 * Parameters as a base string has them: encoded, sorted and joined (RFC 5849 section 3.4.1.3.2), and encoded again as a whole
 * (section 3.4.1.1).
 *
 * <p>Immutable, and as secret as the parameters are.
 */
final class NormalizedParameters {

  private static final NormalizedParameters NONE =
      new NormalizedParameters(new EncodedParameter[0]);
  private static final byte[] AND = "%26".getBytes(US_ASCII);

  /** Of some parameters in octets; for more of them there is more room. */
  private static final int USUAL_LENGTH = 256;

  private final EncodedParameter[] sorted;

  private NormalizedParameters(EncodedParameter[] sorted) {
    this.sorted = sorted;
  }

  static NormalizedParameters none() {
    return NONE;
  }

  static NormalizedParameters of(Parameters parameters) {
    if (parameters.isEmpty()) {
      return NONE;
    }
    EncodedParameter[] pairs = new EncodedParameter[parameters.size()];
    TwiceEncoded octets = new TwiceEncoded(USUAL_LENGTH);
    int count = 0;
    for (Parameters.Parameter parameter : parameters) {
      pairs[count++] = EncodedParameter.of(parameter, octets);
    }
    return sorted(pairs, count);
  }

  /**
   * Reads {@code application/x-www-form-urlencoded} text, as {@link Parameters#parse} does.
   *
   * @throws IllegalArgumentException as there
   */
  static NormalizedParameters ofForm(String form) {
    byte[] ascii = form.getBytes(ISO_8859_1);
    if (ascii.length != form.length()) {
      return of(Parameters.parse(form));
    }
    EncodedParameter[] pairs = new EncodedParameter[pieces(form)];
    TwiceEncoded octets = new TwiceEncoded(2 * form.length());
    int count = 0;
    int start = 0;
    while (start < form.length()) {
      int end = form.indexOf('&', start);
      end = end < 0 ? form.length() : end;
      if (end > start) {
        pairs[count++] = EncodedParameter.read(form, ascii, start, end, octets);
      }
      start = end + 1;
    }
    return sorted(pairs, count);
  }

  private static NormalizedParameters sorted(EncodedParameter[] pairs, int count) {
    EncodedParameter[] sorted = count == pairs.length ? pairs : Arrays.copyOf(pairs, count);
    Arrays.sort(sorted);
    return new NormalizedParameters(sorted);
  }

  /** All of both. */
  NormalizedParameters and(NormalizedParameters more) {
    if (sorted.length == 0) {
      return more;
    }
    if (more.sorted.length == 0) {
      return this;
    }
    EncodedParameter[] all = new EncodedParameter[sorted.length + more.sorted.length];
    int ours = 0;
    int theirs = 0;
    while (ours < sorted.length && theirs < more.sorted.length) {
      all[ours + theirs] =
          sorted[ours].compareTo(more.sorted[theirs]) <= 0 ? sorted[ours++] : more.sorted[theirs++];
    }
    System.arraycopy(sorted, ours, all, ours + theirs, sorted.length - ours);
    System.arraycopy(more.sorted, theirs, all, sorted.length + theirs, more.sorted.length - theirs);
    return new NormalizedParameters(all);
  }

  /** These, with {@code value}, of unreserved characters alone, for the one of that name, which is here once and is empty. */
  NormalizedParameters withBare(int index, String value) {
    EncodedParameter[] filled = sorted.clone();
    filled[index] = filled[index].withBare(value);
    return new NormalizedParameters(filled);
  }

  /** Where the parameter of that name stands. */
  int indexOf(String name) {
    int index = 0;
    while (!sorted[index].name().equals(name)) {
      index++;
    }
    return index;
  }

  /** A name that is in both. */
  Optional<String> commonName(NormalizedParameters other) {
    int ours = 0;
    int theirs = 0;
    while (ours < sorted.length && theirs < other.sorted.length) {
      int order = sorted[ours].compareName(other.sorted[theirs]);
      if (order == 0) {
        return Optional.of(sorted[ours].name());
      }
      if (order < 0) {
        ours++;
      } else {
        theirs++;
      }
    }
    return Optional.empty();
  }

  int length() {
    int length = Math.max(0, sorted.length - 1) * AND.length;
    for (EncodedParameter parameter : sorted) {
      length += parameter.length();
    }
    return length;
  }

  void write(byte[] target, int start) {
    int at = start;
    for (int i = 0; i < sorted.length; i++) {
      if (i > 0) {
        System.arraycopy(AND, 0, target, at, AND.length);
        at += AND.length;
      }
      at = sorted[i].write(target, at);
    }
  }

  private static int pieces(String form) {
    int pieces = 1;
    for (int and = form.indexOf('&'); and >= 0; and = form.indexOf('&', and + 1)) {
      pieces++;
    }
    return pieces;
  }

  @Override
  public String toString() {
    return "NormalizedParameters[" + sorted.length + "]";
  }
}
