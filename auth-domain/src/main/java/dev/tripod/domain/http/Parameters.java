package dev.tripod.domain.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of names and values, as a query or a form body holds them. Order and duplicates are kept; {@code a}
 * (a name alone), {@code a=} (an empty value) and no {@code a} at all are three different things.
 *
 * <p>Immutable. {@code toString} prints how many there are: what was no form becomes one long name when it is read as one.
 */
public final class Parameters implements Iterable<Parameters.Parameter> {

  /** Of one parameter, encoded. */
  private static final int USUAL_LENGTH = 64;

  private static final Parameters NONE = new Parameters(List.of());

  private final List<Parameter> list;

  private Parameters(List<Parameter> list) {
    this.list = list;
  }

  public static Parameters none() {
    return NONE;
  }

  public static Parameters of(String name, String value) {
    return NONE.and(name, value);
  }

  /**
   * Reads {@code application/x-www-form-urlencoded} text, which is also how a query is read: split at {@code &}, each
   * piece at its first {@code =}, {@code +} is a space, empty pieces are skipped (RFC 5849 section 3.4.1.3.1).
   *
   * @throws IllegalArgumentException if an escape is broken or not UTF-8; the message counts from the start of the
   *     name or value that holds it
   */
  public static Parameters parse(String formEncoded) {
    List<Parameter> parsed = new ArrayList<>(pieces(formEncoded));
    int start = 0;
    while (start <= formEncoded.length()) {
      int end = formEncoded.indexOf('&', start);
      end = end < 0 ? formEncoded.length() : end;
      if (end > start) {
        parsed.add(Parameter.parse(formEncoded, start, end));
      }
      start = end + 1;
    }
    return ofList(parsed);
  }

  /** These parameters, then {@code name=value}. */
  public Parameters and(String name, String value) {
    return and(
        new Parameters(List.of(new Parameter(name, Objects.requireNonNull(value, "value")))));
  }

  /** These parameters, then {@code name} without {@code =}. */
  public Parameters andName(String name) {
    return and(new Parameters(List.of(new Parameter(name, null))));
  }

  /** These parameters, then {@code more}. */
  public Parameters and(Parameters more) {
    List<Parameter> joined = new ArrayList<>(list.size() + more.list.size());
    joined.addAll(list);
    joined.addAll(more.list);
    return ofList(joined);
  }

  /** Those whose name does not match. */
  public Parameters without(Predicate<String> names) {
    return ofList(list.stream().filter(p -> !names.test(p.name)).toList());
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  public int size() {
    return list.size();
  }

  public boolean contains(String name) {
    return firstNamed(name) != null;
  }

  /** The first value of {@code name}, {@code ""} if that one is a name alone; empty if there is none. */
  public Optional<String> first(String name) {
    Parameter first = firstNamed(name);
    return first == null ? Optional.empty() : Optional.of(first.valueOrEmpty());
  }

  /** Every value of {@code name} in order, {@code ""} for a name alone. */
  public List<String> all(String name) {
    return list.stream()
        .filter(p -> p.name.equals(name))
        .map(Parameter::valueOrEmpty)
        .toList();
  }

  /** In order; the iterator does not remove. */
  @Override
  public Iterator<Parameter> iterator() {
    return list.iterator();
  }

  /**
   * Percent-encoded and joined with {@code =} and {@code &}: a valid query and a valid form body (a space is
   * {@code %20}, never {@code +}).
   *
   * @throws IllegalArgumentException if a name or a value holds a surrogate without its partner
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
    return list.isEmpty() ? NONE : new Parameters(Collections.unmodifiableList(list));
  }

  /** One name and, unless it stands alone, its value. {@code toString} prints the name only. */
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

    public String name() {
      return name;
    }

    /** Empty for a name alone. */
    public Optional<String> value() {
      return Optional.ofNullable(value);
    }

    /** {@code ""} for a name alone, which is how RFC 5849 section 3.4.1.3.1 signs it. */
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
