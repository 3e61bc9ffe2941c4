package dev.tripod.oauth2;

import java.util.HashMap;
import java.util.Map;

/** The quirks of one server, with their values. Immutable. */
final class Quirks {

  static final Quirks NONE = new Quirks(Map.of());

  private final Map<Quirk<?>, Object> values;

  private Quirks(Map<Quirk<?>, Object> values) {
    this.values = values;
  }

  <T> Quirks with(Quirk<T> quirk, T value) {
    Map<Quirk<?>, Object> more = new HashMap<>(values);
    more.put(quirk, quirk.checked(value));
    return new Quirks(Map.copyOf(more));
  }

  @SuppressWarnings("unchecked") // with() puts a T under a Quirk<T>
  <T> T get(Quirk<T> quirk) {
    Object value = values.get(quirk);
    return value == null ? quirk.standard() : (T) value;
  }
}
