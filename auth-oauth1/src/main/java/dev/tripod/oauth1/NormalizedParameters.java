package dev.tripod.oauth1;

import dev.tripod.domain.http.Parameters;
import java.util.Arrays;
import java.util.List;
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

  /** {@code &}, encoded with the whole: {@code %26}. */
  private static final int SEPARATOR = 3;

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
    return sorted(pairs);
  }

  /**
   * Reads {@code application/x-www-form-urlencoded} text, as {@link Parameters#parse} does.
   *
   * @throws IllegalArgumentException as there
   */
  static NormalizedParameters ofForm(String form) {
    List<EncodedParameter> pairs = new EncodedForm(form).pairs();
    return sorted(pairs.toArray(new EncodedParameter[0]));
  }

  private static NormalizedParameters sorted(EncodedParameter[] pairs) {
    Arrays.sort(pairs);
    return new NormalizedParameters(pairs);
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

  /**
   * These, with values, of unreserved characters alone, for two that have none and whose names are here once.
   *
   * @param first the {@link #indexOf} of one, and {@code second} of the other
   */
  NormalizedParameters withBare(int first, byte[] firstValue, int second, byte[] secondValue) {
    EncodedParameter[] filled = sorted.clone();
    filled[first] = filled[first].withBare(firstValue);
    filled[second] = filled[second].withBare(secondValue);
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
    int length = Math.max(0, sorted.length - 1) * SEPARATOR;
    for (EncodedParameter parameter : sorted) {
      length += parameter.length();
    }
    return length;
  }

  void write(byte[] target, int start) {
    int at = start;
    for (int i = 0; i < sorted.length; i++) {
      if (i > 0) {
        target[at++] = '%';
        target[at++] = '2';
        target[at++] = '6';
      }
      at = sorted[i].write(target, at);
    }
  }

  @Override
  public String toString() {
    return "NormalizedParameters[" + sorted.length + "]";
  }
}
