package dev.tripod.domain.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of names and values, as in a query or a form body. A name may occur more than once. {@code a} (a name without
 * a value), {@code a=} (an empty value) and a missing {@code a} are three different things. An instance has at most 10,000
 * parameters.
 *
 * <p>Immutable. {@code toString} prints the number of parameters only, because a name can be a whole text that is not a form.
 */
public final class Parameters implements Iterable<Parameters.Parameter> {

  /** The estimated length of an encoded parameter. */
  private static final int USUAL_LENGTH = 64;

  private static final int MOST = 10_000;

  private static final Parameters NONE = new Parameters(List.of());

  private final List<Parameter> list;

  private Parameters(List<Parameter> list) {
    this.list = list;
  }

  /** Returns an empty list. */
  public static Parameters none() {
    return NONE;
  }

  /** Returns a list of one parameter. */
  public static Parameters of(String name, String value) {
    return NONE.and(name, value);
  }

  /**
   * Parses {@code application/x-www-form-urlencoded} text, such as a form body or a query (RFC 5849 section 3.4.1.3.1). The
   * text is split at {@code &}, and each piece at its first {@code =}. {@code +} is a space. Empty pieces are skipped.
   *
   * @throws IllegalArgumentException if an escape is malformed or not UTF-8, or there are more than 10,000 parameters; the
   *     index in the message counts from the start of the name or value that contains it
   */
  public static Parameters parse(String formEncoded) {
    return ofList(parsed(formEncoded));
  }

  /**
   * Parses the form in a response leniently, because a response must not be lost over a part of it. Each line is a form.
   * Ignores a byte order mark, control characters around a piece, pieces with an invalid escape, markup, and what follows the
   * first 10,000 pieces.
   */
  public static Parameters parseReceived(String formEncoded) {
    List<Parameter> parsed = new ArrayList<>();
    StringTokenizer pieces = new StringTokenizer(
        formEncoded.startsWith("\uFEFF") ? formEncoded.substring(1) : formEncoded, "&\r\n");
    for (int i = 0; i < MOST && pieces.hasMoreTokens(); i++) {
      String piece = pieces.nextToken().trim();
      if (!piece.isEmpty() && piece.indexOf('<') < 0 && piece.indexOf('>') < 0) {
        try {
          parsed.add(Parameter.parse(piece, 0, piece.length()));
        } catch (IllegalArgumentException undecodable) {
          // The other parameters are still clear.
        }
      }
    }
    return ofList(parsed);
  }

  private static List<Parameter> parsed(String formEncoded) {
    List<Parameter> parsed = new ArrayList<>(Math.min(pieces(formEncoded), MOST + 1));
    int start = 0;
    while (start <= formEncoded.length() && parsed.size() <= MOST) {
      int end = formEncoded.indexOf('&', start);
      end = end < 0 ? formEncoded.length() : end;
      if (end > start) {
        parsed.add(Parameter.parse(formEncoded, start, end));
      }
      start = end + 1;
    }
    return parsed;
  }

  /**
   * Returns these parameters followed by {@code name=value}.
   *
   * @throws IllegalArgumentException if there are 10,000 parameters already
   */
  public Parameters and(String name, String value) {
    return and(
        new Parameters(List.of(new Parameter(name, Objects.requireNonNull(value, "value")))));
  }

  /**
   * Returns these parameters followed by {@code name} without a value.
   *
   * @throws IllegalArgumentException if there are 10,000 parameters already
   */
  public Parameters andName(String name) {
    return and(new Parameters(List.of(new Parameter(name, null))));
  }

  /**
   * Returns these parameters followed by {@code more}.
   *
   * @throws IllegalArgumentException if there are more than 10,000 parameters
   */
  public Parameters and(Parameters more) {
    List<Parameter> joined = new ArrayList<>(list.size() + more.list.size());
    joined.addAll(list);
    joined.addAll(more.list);
    return ofList(joined);
  }

  /** Returns the parameters with names that do not match {@code names}. */
  public Parameters without(Predicate<String> names) {
    List<Parameter> others = new ArrayList<>(list);
    others.removeIf(parameter -> names.test(parameter.name));
    return ofList(others);
  }

  /** Returns whether there is no parameter. */
  public boolean isEmpty() {
    return list.isEmpty();
  }

  /** Returns the number of parameters. */
  public int size() {
    return list.size();
  }

  /** Returns whether there is a parameter named {@code name}. */
  public boolean contains(String name) {
    return firstNamed(name) != null;
  }

  /** Returns the first value of {@code name}, or {@code ""} if it is a name without a value. */
  public Optional<String> first(String name) {
    Parameter first = firstNamed(name);
    return first == null ? Optional.empty() : Optional.of(first.valueOrEmpty());
  }

  /** Returns all values of {@code name} in order, with {@code ""} for a name without a value. */
  public List<String> all(String name) {
    Objects.requireNonNull(name, "name");
    List<String> values = new ArrayList<>();
    for (Parameter parameter : list) {
      if (parameter.name.equals(name)) {
        values.add(parameter.valueOrEmpty());
      }
    }
    return Collections.unmodifiableList(values);
  }

  /** Returns an iterator in order. It does not support {@code remove}. */
  @Override
  public Iterator<Parameter> iterator() {
    return list.iterator();
  }

  /**
   * Returns the percent-encoded text of these parameters, which is a valid query and a valid form body. A space is encoded as
   * {@code %20}, never as {@code +}.
   *
   * @throws IllegalArgumentException if a name or a value contains an unpaired surrogate
   */
  public String encoded() {
    StringBuilder encoded = new StringBuilder(USUAL_LENGTH * list.size());
    for (Parameter parameter : list) {
      if (encoded.length() > 0) {
        encoded.append('&');
      }
      parameter.encode(encoded);
    }
    return encoded.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Parameters that && list.equals(that.list);
  }

  @Override
  public int hashCode() {
    return list.hashCode();
  }

  @Override
  public String toString() {
    return "Parameters[" + list.size() + "]";
  }

  private @Nullable Parameter firstNamed(String name) {
    Objects.requireNonNull(name, "name");
    for (Parameter parameter : list) {
      if (parameter.name.equals(name)) {
        return parameter;
      }
    }
    return null;
  }

  private static int pieces(String formEncoded) {
    int pieces = 1;
    for (int and = formEncoded.indexOf('&'); and >= 0; and = formEncoded.indexOf('&', and + 1)) {
      pieces++;
    }
    return pieces;
  }

  private static Parameters ofList(List<Parameter> list) {
    if (list.size() > MOST) {
      throw new IllegalArgumentException(
          "There are more than " + MOST + " parameters. Use at most " + MOST + ".");
    }
    return list.isEmpty() ? NONE : new Parameters(Collections.unmodifiableList(list));
  }

  /** A name with an optional value. {@code toString} prints the name only. */
  public static final class Parameter {

    private final String name;
    private final @Nullable String value;

    private Parameter(String name, @Nullable String value) {
      this.name = Objects.requireNonNull(name, "name");
      this.value = value;
    }

    private static Parameter parse(String formEncoded, int start, int end) {
      int equals = start;
      while (equals < end && formEncoded.charAt(equals) != '=') {
        equals++;
      }
      return new Parameter(
          PercentEncoding.decodeForm(formEncoded, start, equals),
          equals == end ? null : PercentEncoding.decodeForm(formEncoded, equals + 1, end));
    }

    /** Returns the name. */
    public String name() {
      return name;
    }

    /** Returns the value, or empty for a name without a value. */
    public Optional<String> value() {
      return Optional.ofNullable(value);
    }

    /** Returns the value, or {@code ""} for a name without a value. RFC 5849 section 3.4.1.3.1 signs it that way. */
    public String valueOrEmpty() {
      return value == null ? "" : value;
    }

    private void encode(StringBuilder target) {
      PercentEncoding.encode(name, target);
      if (value != null) {
        target.append('=');
        PercentEncoding.encode(value, target);
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Parameter that
          && name.equals(that.name)
          && Objects.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, value);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
