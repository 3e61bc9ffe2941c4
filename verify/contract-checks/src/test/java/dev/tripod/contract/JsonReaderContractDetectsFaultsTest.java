package dev.tripod.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.port.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the contract detects readers that break one rule each. The same test passes for a correct reader. */
final class JsonReaderContractDetectsFaultsTest {

  private static final JsonReader RIGHT =
      new Wrong(Fault.NONE, JsonFactory.builder().build());

  static Stream<BrokenAdapter> brokenAdapters() {
    return Stream.of(lenient(), replacing(), breaking(), misbehaving()).flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenAdapters")
  void contractDetectsIt(BrokenAdapter adapter) {
    assertThatThrownBy(() -> adapter.test.run(contract(adapter.wrong)))
        .as("with the wrong reader")
        .isInstanceOfAny(AssertionError.class, IllegalArgumentException.class);
    assertThatCode(() -> adapter.test.run(contract(RIGHT)))
        .as("with the correct reader")
        .doesNotThrowAnyException();
  }

  private static List<BrokenAdapter> lenient() {
    return List.of(
        lenient(JsonReadFeature.ALLOW_JAVA_COMMENTS, "a comment of stars before it"),
        lenient(JsonReadFeature.ALLOW_YAML_COMMENTS, "a comment of a hash before it"),
        lenient(JsonReadFeature.ALLOW_SINGLE_QUOTES, "the word 'canary'"),
        lenient(
            JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, "the unquoted or misquoted name canary"),
        lenient(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS, "U+0009 bare in a text"),
        lenient(
            JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER, "a text with the escape \\a"),
        lenient(JsonReadFeature.ALLOW_MISSING_VALUES, "[1,,2]"),
        lenient(JsonReadFeature.ALLOW_TRAILING_COMMA, "[1,]"),
        lenient(JsonReadFeature.ALLOW_TRAILING_COMMA, "{\"canary\":1,}"));
  }

  private static List<BrokenAdapter> replacing() {
    return List.of(
        replacing("True", "true", "the word True"),
        replacing("NULL", "null", "the word NULL"),
        replacing("NaN", "null", "the word NaN"),
        replacing("+1", "1", "the number +1"),
        replacing("01", "1", "the number 01"),
        replacing(":.5", ":0.5", "the number .5"),
        replacing("1.,", "1,", "the number 1."),
        replacing("\f", " ", "U+000C before it"),
        replacing("\u000b", " ", "U+000B as white space before a value"),
        replacing("\u00a0", " ", "U+00A0 after it"),
        replacing("\u0000", "", "U+0000 after it"),
        replacing("\u0000", "", "U+0000 bare in a text"),
        replacing("\ufeff", "", "U+FEFF before it"),
        replacing("\ufffd", "?", "not UTF-8 in a text: a continuation octet alone"),
        replacing("\ufffd", "?", "not UTF-8 in a text: the first surrogate"),
        replacing("\ufffd", "?", "not UTF-8 in a name: a letter in two octets"),
        replacing("\\uD800", "?", "half of a pair in a text: \\uD800"),
        replacing("\\uDC00", "?", "half of a pair in a name: \\uDC00"),
        replacing(")]}',", "", "a prefix against script inclusion"));
  }

  private static List<BrokenAdapter> breaking() {
    return List.of(
        breaking(Fault.GUESSES_THE_ENCODING, rejects("{} in UTF-16BE")),
        breaking(Fault.GUESSES_THE_ENCODING, rejects("{\"a\":\"canary\"} in UTF-32LE")),
        breaking(Fault.IGNORES_WHAT_FOLLOWS, rejects("followed by canary")),
        breaking(Fault.IGNORES_WHAT_FOLLOWS, rejects("followed at once by {}")),
        breaking(Fault.TAKES_THE_LAST, rejects("a name twice, escaped once")),
        breaking(Fault.TAKES_THE_LAST, rejects("a name twice in an object in an array")),
        breaking(Fault.TAKES_THE_FIRST, rejects("a name twice with others between")),
        breaking(Fault.TAKES_THE_FIRST, rejects("a name twice, null first")),
        breaking(Fault.RECURSES_WITHOUT_BOUND, rejects("arrays 100,000 deep")),
        breaking(Fault.READS_ANY_LENGTH, rejects("1 MiB and an octet of white space")),
        breaking(Fault.CHAINS_THE_CAUSE, JsonReaderContract::required_doesNotQuoteTheInput),
        breaking(Fault.THROWS_ANOTHER_EXCEPTION, rejects("the word tru")),
        breaking(
            Fault.THROWS_ANOTHER_EXCEPTION,
            JsonReaderContract::required_readsOrRejectsDamagedObjects),
        breaking(Fault.GIVES_NO_REASON, rejects("the word tru")),
        breaking(Fault.COMPUTES_NUMBERS, reads("a number: 1e+1", "1e+1")),
        breaking(Fault.COMPUTES_NUMBERS, JsonReaderContract::required_readsRandomObjects),
        breaking(Fault.SORTS_ITS_MEMBERS, JsonReaderContract::required_readsRandomObjects));
  }

  private static List<BrokenAdapter> misbehaving() {
    AtomicBoolean rejected = new AtomicBoolean();
    Exchanger<JsonObject> exchanger = new Exchanger<>();
    JsonObject empty = JsonObject.builder().build();
    return List.of(
        new BrokenAdapter(
            "overwrites the octets",
            utf8 -> {
              JsonObject read = RIGHT.read(utf8);
              Arrays.fill(utf8, (byte) 0);
              return read;
            },
            JsonReaderContract::required_neitherChangesNorKeepsTheInput),
        new BrokenAdapter(
            "rejects everything after a rejected text",
            utf8 -> {
              if (rejected.get()) {
                throw new IllegalArgumentException("rejected one before");
              }
              rejected.set(true);
              JsonObject read = RIGHT.read(utf8);
              rejected.set(false);
              return read;
            },
            JsonReaderContract::required_readsCorrectlyAfterARejection),
        new BrokenAdapter(
            "returns the object of another thread",
            utf8 -> exchanged(exchanger, RIGHT.read(utf8)),
            JsonReaderContract::required_isThreadSafe),
        new BrokenAdapter(
            "completes truncated objects",
            utf8 -> RIGHT.read(utf8[utf8.length - 1] == '}' ? utf8 : closed(utf8)),
            JsonReaderContract::required_rejectsTruncatedObjects),
        new BrokenAdapter(
            "reads everything as an empty object", utf8 -> empty, reads("a number: 0", "0")),
        new BrokenAdapter(
            "reads everything as an empty object",
            utf8 -> empty,
            JsonReaderContract::required_readsOrRejectsDamagedObjects));
  }

  private static BrokenAdapter lenient(JsonReadFeature feature, String what) {
    JsonFactory factory = JsonFactory.builder().enable(feature).build();
    return new BrokenAdapter(feature + ": " + what, new Wrong(Fault.NONE, factory), rejects(what));
  }

  private static BrokenAdapter replacing(String old, String replacement, String what) {
    return new BrokenAdapter(
        "accepts " + what,
        utf8 -> RIGHT.read(new String(utf8, UTF_8).replace(old, replacement).getBytes(UTF_8)),
        rejects(what));
  }

  private static BrokenAdapter breaking(Fault fault, Run test) {
    return new BrokenAdapter(fault.toString(), new Wrong(fault, fault.factory()), test);
  }

  private static Run rejects(String what) {
    return contract -> contract.required_rejectsInvalidJson(what, InvalidJson.named(what));
  }

  private static Run reads(String what, String number) {
    return contract -> contract.required_readsValidJson(
        what,
        ("{\"a\":" + number + "}").getBytes(UTF_8),
        JsonObject.builder().with("a", JsonValue.number(number)).build());
  }

  private static byte[] closed(byte[] utf8) {
    byte[] closed = Arrays.copyOf(utf8, utf8.length + 1);
    closed[utf8.length] = '}';
    return closed;
  }

  private static JsonObject exchanged(Exchanger<JsonObject> exchanger, JsonObject read) {
    try {
      return exchanger.exchange(read, 50, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return read;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonReaderContract contract(JsonReader reader) {
    return new JsonReaderContract() {
      @Override
      protected JsonReader reader() {
        return reader;
      }
    };
  }

  private record BrokenAdapter(String rule, JsonReader wrong, Run test) {

    @Override
    public String toString() {
      return rule;
    }
  }

  @FunctionalInterface
  private interface Run {

    void run(JsonReaderContract contract) throws Exception;
  }

  private enum Fault {
    NONE,
    GUESSES_THE_ENCODING,
    IGNORES_WHAT_FOLLOWS,
    TAKES_THE_FIRST,
    TAKES_THE_LAST,
    RECURSES_WITHOUT_BOUND,
    READS_ANY_LENGTH,
    CHAINS_THE_CAUSE,
    THROWS_ANOTHER_EXCEPTION,
    GIVES_NO_REASON,
    COMPUTES_NUMBERS,
    SORTS_ITS_MEMBERS;

    private JsonFactory factory() {
      return JsonFactory.builder()
          .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, this == CHAINS_THE_CAUSE)
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(this == RECURSES_WITHOUT_BOUND ? Integer.MAX_VALUE : 32)
              .build())
          .build();
    }
  }

  /** A correct reader except for its fault and for what its factory allows. */
  private record Wrong(Fault fault, JsonFactory factory) implements JsonReader {

    @Override
    public JsonObject read(byte[] utf8) {
      if (utf8.length > InvalidJson.MIB && fault != Fault.READS_ANY_LENGTH) {
        throw new IllegalArgumentException("too long");
      }
      try (JsonParser parser = open(utf8)) {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          JsonObject object = object(parser);
          if (fault == Fault.IGNORES_WHAT_FOLLOWS || parser.nextToken() == null) {
            return object;
          }
        }
        throw new IllegalArgumentException("not exactly one object");
      } catch (IOException e) {
        throw switch (fault) {
          case CHAINS_THE_CAUSE -> new IllegalArgumentException("unreadable", e);
          case THROWS_ANOTHER_EXCEPTION -> new IllegalStateException("unreadable");
          case GIVES_NO_REASON -> new IllegalArgumentException();
          default -> new IllegalArgumentException("unreadable");
        };
      }
    }

    private JsonParser open(byte[] utf8) throws IOException {
      return fault == Fault.GUESSES_THE_ENCODING
          ? factory.createParser(utf8)
          : factory.createParser(
              UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    }

    private JsonObject object(JsonParser parser) throws IOException {
      Map<String, JsonValue> members =
          fault == Fault.SORTS_ITS_MEMBERS ? new TreeMap<>() : new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        JsonValue value = value(parser);
        switch (fault) {
          case TAKES_THE_LAST -> members.put(name, value);
          case TAKES_THE_FIRST -> members.putIfAbsent(name, value);
          default -> {
            if (members.put(name, value) != null) {
              throw new IllegalArgumentException("a name twice");
            }
          }
        }
      }
      JsonObject.Builder object = JsonObject.builder();
      members.forEach(object::with);
      return object.build();
    }

    private JsonValue value(JsonParser parser) throws IOException {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.START_OBJECT) {
        return object(parser);
      }
      if (token == JsonToken.START_ARRAY) {
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        return JsonValue.array(elements);
      }
      if (token.isNumeric()) {
        return JsonValue.number(
            fault == Fault.COMPUTES_NUMBERS
                ? parser.getDecimalValue().toString()
                : parser.getText());
      }
      if (token.isBoolean()) {
        return JsonValue.bool(parser.getBooleanValue());
      }
      return token == JsonToken.VALUE_NULL
          ? JsonValue.nullValue()
          : JsonValue.text(parser.getText());
    }
  }
}
