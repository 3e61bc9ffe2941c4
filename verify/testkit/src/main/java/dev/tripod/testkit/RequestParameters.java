package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.FormText.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request to an authorization server. A parameter without a value counts as omitted (RFC 6749 sections 3.1
 * and 3.2). {@code toString} contains names only.
 */
final class RequestParameters {

  /** The only parameter that may occur more than once (RFC 8707 section 2). */
  private static final String MAY_REPEAT = "resource";

  private final List<Pair> pairs;

  private RequestParameters(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /**
   * Parses a query.
   *
   * @throws IllegalArgumentException if it contains a malformed escape
   */
  static RequestParameters ofQuery(@Nullable String rawQuery) {
    return new RequestParameters(rawQuery == null ? List.of() : FormText.parse(rawQuery));
  }

  /** Returns the claims of a signed request (RFC 9101) as parameters. */
  static RequestParameters ofClaims(JsonObject claims) {
    List<Pair> pairs = new ArrayList<>();
    Map<String, String> leaves = claims.leavesAndArrays();
    for (String name : claims.names()) {
      claims
          .object(name)
          .map(JsonObject::encoded)
          .or(() -> Optional.ofNullable(leaves.get(name)))
          .ifPresent(value -> pairs.add(new Pair(name, value)));
    }
    return new RequestParameters(pairs);
  }

  /**
   * Parses the form in the body of {@code request}.
   *
   * @throws IllegalArgumentException with the reason, if the body is not a form, a parameter occurs twice, or one is also in
   *     the query
   */
  static RequestParameters ofForm(HttpRequest request) {
    if (!isForm(request)) {
      throw new IllegalArgumentException(
          "The Content-Type is not application/x-www-form-urlencoded");
    }
    RequestParameters form = ofQuery(new String(request.body().content(), StandardCharsets.UTF_8));
    form.repeated().ifPresent(name -> {
      throw new IllegalArgumentException(name + " occurs more than once");
    });
    for (Pair inQuery : ofQuery(request.uri().getRawQuery()).pairs) {
      if (form.value(inQuery.name()).isPresent()) {
        throw new IllegalArgumentException(inQuery.name() + " is in the query and in the body");
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

  /** Returns the first value of a parameter; empty if it is missing or has no value. */
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

  /** Returns the words of a parameter, which are separated by single spaces (RFC 6749 section 3.3). */
  Optional<List<String>> words(String name) {
    return value(name).map(text -> Arrays.asList(text.split(" ", -1)));
  }

  /** Returns the first of {@code names} without a value. */
  Optional<String> missing(String... names) {
    return Arrays.stream(names).filter(name -> value(name).isEmpty()).findFirst();
  }

  /** Returns the first parameter that occurs more than once, but must not. */
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
