package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.FormText.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request to an authorization server. One without a value counts as left out (RFC 6749 sections 3.1 and
 * 3.2). {@code toString} prints names only.
 */
final class RequestParameters {

  /** RFC 8707 section 2 alone lets a parameter stand there more than once. */
  private static final String MAY_REPEAT = "resource";

  private final List<Pair> pairs;

  private RequestParameters(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /**
   * The parameters of a query.
   *
   * @throws IllegalArgumentException if it has a broken escape
   */
  static RequestParameters ofQuery(@Nullable String rawQuery) {
    return new RequestParameters(rawQuery == null ? List.of() : FormText.parse(rawQuery));
  }

  /**
   * The form in the body of {@code request}.
   *
   * @throws IllegalArgumentException saying why, if there is none, a parameter stands there twice, or one of it in the
   *     query too
   */
  static RequestParameters ofForm(HttpRequest request) {
    if (!isForm(request)) {
      throw new IllegalArgumentException(
          "The Content-Type is not application/x-www-form-urlencoded");
    }
    RequestParameters form = ofQuery(new String(request.body().content(), StandardCharsets.UTF_8));
    form.repeated().ifPresent(name -> {
      throw new IllegalArgumentException(name + " stands there more than once");
    });
    for (Pair inQuery : ofQuery(request.uri().getRawQuery()).pairs) {
      if (form.value(inQuery.name()).isPresent()) {
        throw new IllegalArgumentException(inQuery.name() + " stands in the query and in the body");
      }
    }
    return form;
  }

  static boolean isForm(HttpRequest request) {
    return request
        .body()
        .contentType()
        .filter(type -> type.matches("(?i)application/x-www-form-urlencoded\\s*(;.*)?"))
        .isPresent();
  }

  /** Empty also where it has no value; the first where there are several. */
  Optional<String> value(String name) {
    return pairs.stream()
        .filter(pair -> pair.name().equals(name))
        .map(Pair::value)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  String valueOrEmpty(String name) {
    return value(name).orElse("");
  }

  /** A blank-separated list (RFC 6749 section 3.3). */
  Optional<List<String>> words(String name) {
    return value(name).map(text -> Arrays.asList(text.split(" ", -1)));
  }

  /** The first of {@code names} that has no value. */
  Optional<String> missing(String... names) {
    return Arrays.stream(names).filter(name -> value(name).isEmpty()).findFirst();
  }

  /** The first parameter that stands there more than once and may not. */
  Optional<String> repeated() {
    Set<String> seen = new HashSet<>();
    return names().stream()
        .filter(name -> !seen.add(name) && !name.equals(MAY_REPEAT))
        .findFirst();
  }

  boolean isRepeated(String name) {
    return names().stream().filter(name::equals).count() > 1;
  }

  boolean contains(String name) {
    return names().contains(name);
  }

  @Override
  public String toString() {
    return "RequestParameters" + names();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    pairs.forEach(pair -> names.add(pair.name()));
    return names;
  }
}
