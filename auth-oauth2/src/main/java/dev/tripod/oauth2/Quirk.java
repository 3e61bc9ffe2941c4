package dev.tripod.oauth2;

import dev.tripod.domain.http.PercentEncoding;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A way in which a server departs from the RFCs, as a key with the type and the default of its value. {@link
 * RequestQuirks} lists the quirks of requests, and {@link ResponseQuirks} those of responses. Set one with {@link
 * AuthorizationServer.Builder#quirk(Quirk, Object)}, and read it with {@link AuthorizationServer#quirk}. Immutable.
 *
 * @param <T> the type of the value
 */
public final class Quirk<T> {

  private final String name;
  private final T standard;
  private final Consumer<T> check;

  private Quirk(String name, T standard, Consumer<T> check) {
    this.name = name;
    this.standard = standard;
    this.check = check;
  }

  static Quirk<Boolean> flag(String name) {
    return new Quirk<>(name, false, value -> {});
  }

  /** Returns a quirk with a text that can be sent: one that has a UTF-8 form. */
  static Quirk<String> text(String name, String standard) {
    return new Quirk<>(name, standard, PercentEncoding::encode);
  }

  static Quirk<Set<String>> texts(String name) {
    return new Quirk<>(name, Set.of(), Set::copyOf);
  }

  /** {@return the value at a server that does not have this quirk} */
  public T standard() {
    return standard;
  }

  /** Returns {@code value}, or throws {@link IllegalArgumentException} if it cannot be sent. */
  T checked(T value) {
    check.accept(Objects.requireNonNull(value, name));
    return value;
  }

  @Override
  public String toString() {
    return name;
  }
}
