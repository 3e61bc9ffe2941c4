package dev.tripod.fuzz;

import dev.tripod.domain.http.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Forms and queries: the parameters are those of a second parser, and encoding them changes nothing. */
final class FormCheck implements ParserCheck {

  private static final int MOST_PARAMETERS = 10_000;

  private static final Set<String> NOT_PARSED = Set.of(
      "There are more than # parameters. Use at most #.",
      "The '%' at index # is not followed by two hexadecimal digits. Write %# for a '%'.",
      "The escapes at index # are not UTF-#. Encode the text as UTF-#.");

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    Optional<List<Pair>> expected = pairs(text);
    Parameters parsed;
    try {
      parsed = Parameters.parse(text);
    } catch (IllegalArgumentException e) {
      Message.requireFixed(e, NOT_PARSED);
      Promise.isTrue(
          "only text that is too long or not encoded is rejected",
          expected.isEmpty() || expected.get().size() > MOST_PARAMETERS);
      return;
    }
    List<Pair> pairs = new ArrayList<>();
    parsed.forEach(parameter -> pairs.add(new Pair(parameter.name(), parameter.value())));
    Promise.isEqual("the parsers agree", expected, Optional.of(pairs));
    Promise.isEqual(
        "toString quotes nothing", "Parameters[" + parsed.size() + "]", parsed.toString());
    if (!InputText.hasUnpairedSurrogate(text)) {
      requireStable(parsed);
    }
  }

  private static void requireStable(Parameters parsed) {
    String encoded = parsed.encoded();
    Promise.isTrue(
        "the encoded form is visible ASCII", encoded.chars().allMatch(c -> c > ' ' && c <= '~'));
    Parameters again = Parameters.parse(encoded);
    Promise.isEqual("parsing the encoded form gives the parameters", parsed, again);
    Promise.isEqual("encoding is stable", encoded, again.encoded());
  }

  private static Optional<List<Pair>> pairs(String text) {
    List<Pair> pairs = new ArrayList<>();
    for (String piece : text.split("&", -1)) {
      if (!piece.isEmpty()) {
        int equals = piece.indexOf('=');
        Optional<String> name =
            PercentDecoder.decode(equals < 0 ? piece : piece.substring(0, equals), true);
        Optional<String> value = equals < 0
            ? Optional.empty()
            : PercentDecoder.decode(piece.substring(equals + 1), true);
        if (name.isEmpty() || (equals >= 0 && value.isEmpty())) {
          return Optional.empty();
        }
        pairs.add(new Pair(name.get(), value));
      }
    }
    return Optional.of(pairs);
  }

  private record Pair(String name, Optional<String> value) {}
}
