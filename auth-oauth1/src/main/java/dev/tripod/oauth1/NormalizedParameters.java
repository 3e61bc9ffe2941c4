package dev.tripod.oauth1;

import dev.tripod.domain.http.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Parameters in the form of a base string: encoded, sorted and joined (RFC 5849 section 3.4.1.3.2), then encoded again as a
 * whole (section 3.4.1.1). Immutable, and as secret as the parameters are.
 */
final class NormalizedParameters {

  private static final NormalizedParameters NONE =
      new NormalizedParameters(new EncodedParameter[0]);

  /** The length of an encoded {@code &}: {@code %26}. */
  private static final int SEPARATOR_LENGTH = 3;

  /** In octets: enough for a typical request. The buffer grows if necessary. */
  private static final int INITIAL_LENGTH = 256;

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
    DoubleEncodedText octets = new DoubleEncodedText(INITIAL_LENGTH);
    int count = 0;
    for (Parameters.Parameter parameter : parameters) {
      pairs[count++] = EncodedParameter.of(parameter, octets);
    }
    return sorted(pairs);
  }

  /**
   * Returns the parameters of {@code application/x-www-form-urlencoded} text.
   *
   * @throws IllegalArgumentException if {@link Parameters#parse} rejects the text
   */
  static NormalizedParameters ofForm(String form) {
    List<EncodedParameter> pairs = new EncodedForm(form).pairs();
    return sorted(pairs.toArray(new EncodedParameter[0]));
  }

  private static NormalizedParameters sorted(EncodedParameter[] pairs) {
    Arrays.sort(pairs);
    return new NormalizedParameters(pairs);
  }

  /** Returns the parameters of both. */
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
   * Returns a copy with values for two parameters that have an empty value. Each name must be here once, so the order stays.
   *
   * @param first the {@link #indexOf} of one parameter
   * @param firstValue unreserved characters only
   * @param second the {@link #indexOf} of the other
   * @param secondValue unreserved characters only
   */
  NormalizedParameters withValues(int first, byte[] firstValue, int second, byte[] secondValue) {
    EncodedParameter[] filled = sorted.clone();
    filled[first] = filled[first].withValue(firstValue);
    filled[second] = filled[second].withValue(secondValue);
    return new NormalizedParameters(filled);
  }

  /** Returns the position of the parameter {@code name}, which must exist. */
  int indexOf(String name) {
    int index = 0;
    while (!sorted[index].name().equals(name)) {
      index++;
    }
    return index;
  }

  /** Returns a name that both contain. */
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

  /** Returns the number of parameters. */
  int size() {
    return sorted.length;
  }

  /** Returns the number of octets that {@link #write} writes. */
  int length() {
    int length = Math.max(0, sorted.length - 1) * SEPARATOR_LENGTH;
    for (EncodedParameter parameter : sorted) {
      length += parameter.length();
    }
    return length;
  }

  /** Writes all parameters to {@code target}, from {@code start}. */
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
