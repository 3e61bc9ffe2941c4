package dev.tripod.oauth2;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

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
  private final UnaryOperator<T> copy;

  private Quirk(String name, T standard, UnaryOperator<T> copy) {
    this.name = name;
    this.standard = standard;
    this.copy = copy;
  }

  static Quirk<Boolean> flag(String name) {
    return new Quirk<>(name, false, value -> value);
  }

  /** Returns a quirk with a text that can be sent: one that has a UTF-8 form. */
  static Quirk<String> text(String name, String standard) {
    return new Quirk<>(name, standard, Quirk::requireSendable);
  }

  /** Returns a quirk with the name of a header that a request can have. */
  static Quirk<String> header(String name, String standard) {
    return new Quirk<>(name, standard, value -> {
      HttpRequest.get("https://localhost/").withHeader(value, "");
      return value;
    });
  }

  /** Returns a quirk with an authentication scheme (RFC 9110 section 11.1), or nothing. */
  static Quirk<String> scheme(String name, String standard) {
    return new Quirk<>(name, standard, value -> {
      if (!value.isEmpty()) {
        Headers.of(value, "");
      }
      return value;
    });
  }

  static <E> Quirk<Set<E>> set(String name) {
    return new Quirk<>(name, Set.of(), Set::copyOf);
  }

  /** {@return the value at a server that does not have this quirk} */
  public T standard() {
    return standard;
  }

  /** Returns an immutable copy of {@code value}, or throws {@link IllegalArgumentException} if it cannot be sent. */
  T checked(T value) {
    return copy.apply(Objects.requireNonNull(value, name));
  }

  private static String requireSendable(String value) {
    PercentEncoding.encode(value);
    return value;
  }

  @Override
  public String toString() {
    return name;
  }
}
