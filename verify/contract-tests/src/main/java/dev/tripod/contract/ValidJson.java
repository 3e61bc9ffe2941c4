package dev.tripod.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** JSON texts that RFC 8259 allows, each with the object that it represents. */
final class ValidJson {

  private final List<Arguments> cases = new ArrayList<>();

  private ValidJson() {}

  static Stream<Arguments> cases() {
    ValidJson all = new ValidJson();
    all.objects();
    all.whiteSpace();
    all.texts();
    all.names();
    all.numbers();
    all.arrays();
    all.upToTheBounds();
    return all.cases.stream();
  }

  private void objects() {
    JsonObject empty = JsonObject.builder().build();
    add("an empty object", "{}", empty);
    add("an object in an object", "{\"a\":{}}", with(empty));
    add(
        "one of each",
        "{\"z\":\"t\",\"y\":-1.50e+2,\"x\":true,\"w\":false,\"v\":null,\"u\":{\"t\":[]}}",
        JsonObject.builder()
            .with("z", "t")
            .with("y", JsonValue.number("-1.50e+2"))
            .with("x", true)
            .with("w", false)
            .with("v", JsonValue.nullValue())
            .with(
                "u", JsonObject.builder().with("t", JsonValue.array(List.of())).build())
            .build());
    add(
        "a token response",
        "{\"access_token\":\"a-1._~+/=\",\"token_type\":\"bearer\",\"expires_in\":7200}\n",
        JsonObject.builder()
            .with("access_token", "a-1._~+/=")
            .with("token_type", "bearer")
            .with("expires_in", 7200)
            .build());
  }

  private void whiteSpace() {
    JsonObject object = JsonObject.builder()
        .with("a", JsonValue.array(List.of(JsonValue.number("1"), JsonValue.number("2"))))
        .with("b", true)
        .build();
    for (String space : List.of(" ", "\t", "\n", "\r", "\r\n \t")) {
      String json = String.join(
          space, "", "{", "\"a\"", ":", "[", "1", ",", "2", "]", ",", "\"b\"", ":", "true", "}",
          "");
      add("white space " + points(space) + " around everything", json, object);
    }
    add("white space in a text", "{\"a\":\"  \"}", with(JsonValue.text("  ")));
  }

  private void texts() {
    text("empty", "", "");
    text("every short escape", "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t");
    text("escapes in either case", "\\u00e9\\u00E9\\u20Ac", "\u00e9\u00e9\u20ac");
    text("an escaped pair", "\\uD83D\\uDE00\\ud83d\\ude00", "\ud83d\ude00\ud83d\ude00");
    text("an escaped NUL and other controls", "\\u0000\\u001F\\u007f", "\u0000\u001f\u007f");
    text("text that looks like an escape", "\\\\u0041\\\\n", "\\u0041\\n");
    text("an escape before letters that could be digits", "\\u0041bcdef", "Abcdef");
    text("two octets a character", "\u00e9\u07ff", "\u00e9\u07ff");
    text("three octets a character", "\u0800\u20ac\uffff", "\u0800\u20ac\uffff");
    text("four octets a character", "\ud83d\ude00\udbff\udfff", "\ud83d\ude00\udbff\udfff");
    text("DEL, NEL and line separators bare", "\u007f\u0085\u2028", "\u007f\u0085\u2028");
    text("a zero-width no-break space inside", "a\ufeffb", "a\ufeffb");
    text("text that looks like comments", "/* a */ // b # c", "/* a */ // b # c");
    text("text that looks like JSON", "{'a':[1,}", "{'a':[1,}");
    text("a number", "0123.e+", "0123.e+");
    add("a literal name in quotes", "{\"a\":\"null\"}", with(JsonValue.text("null")));
  }

  private void names() {
    add(
        "names that differ in case, in white space, or invisibly",
        "{\"a\":1,\"A\":2,\"a \":3,\"\":4,\"\\u0000\":5,\"\u00e9\":6,\"e\u0301\":7}",
        JsonObject.builder()
            .with("a", 1)
            .with("A", 2)
            .with("a ", 3)
            .with("", 4)
            .with("\u0000", 5)
            .with("\u00e9", 6)
            .with("e\u0301", 7)
            .build());
    add(
        "escaped names",
        "{\"\\u0061cc\\u0065ss\":1,\"\\\"\\\\\":2,\"\\ud83d\\ude00\":3}",
        JsonObject.builder()
            .with("access", 1)
            .with("\"\\", 2)
            .with("\ud83d\ude00", 3)
            .build());
    add(
        "one name in different objects",
        "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":2},{\"a\":3}]}",
        JsonObject.builder()
            .with("a", with(with(JsonValue.number("1"))))
            .with(
                "b",
                JsonValue.array(List.of(with(JsonValue.number("2")), with(JsonValue.number("3")))))
            .build());
    add(
        "names with a meaning in other languages",
        "{\"__proto__\":1,\"constructor\":2,\"@type\":\"java.lang.String\"}",
        JsonObject.builder()
            .with("__proto__", 1)
            .with("constructor", 2)
            .with("@type", "java.lang.String")
            .build());
    add("a dotted name", "{\"a.b\":1}", JsonObject.builder().with("a.b", 1).build());
  }

  private void numbers() {
    for (String literal : List.of(
        "0",
        "-0",
        "7",
        "-7",
        "10",
        "1234567890",
        "0.0",
        "-0.0",
        "0.000",
        "1.5",
        "-1.05",
        "100.00",
        "1e1",
        "1E1",
        "1e+1",
        "1e-1",
        "1E+01",
        "1e00",
        "0e0",
        "0E-0",
        "1.0e0",
        "-1.5E+10")) {
      number(literal, literal);
    }
    number("more digits than a double has", "9007199254740993.000000000000000000001");
    number("more digits than a long has", "9223372036854775808");
    number("an exponent beyond double", "1e400");
    number("an exponent that would exhaust the memory", "1e999999999");
    number("a negative exponent that would exhaust the memory", "-1e-999999999");
    number("an exponent beyond int", "1E2147483648");
    number("an exponent beyond long", "0.1e+99999999999999999999");
    number("64 digits", "9".repeat(64));
    number("64 characters", "-0." + "1".repeat(57) + "e-99");
  }

  private void arrays() {
    JsonValue empty = JsonValue.array(List.of());
    add("an empty array", "{\"a\":[]}", with(empty));
    add(
        "arrays in arrays",
        "{\"a\":[[],[[]],[[],[]]]}",
        with(JsonValue.array(List.of(
            empty, JsonValue.array(List.of(empty)), JsonValue.array(List.of(empty, empty))))));
    add(
        "an array with one of each",
        "{\"a\":[\"\",0,true,false,null,{},[]]}",
        with(JsonValue.array(List.of(
            JsonValue.text(""),
            JsonValue.number("0"),
            JsonValue.bool(true),
            JsonValue.bool(false),
            JsonValue.nullValue(),
            JsonObject.builder().build(),
            empty))));
  }

  private void upToTheBounds() {
    JsonObject empty = JsonObject.builder().build();
    JsonObject objects = empty;
    JsonValue arrays = JsonValue.array(List.of());
    for (int depth = 2; depth <= 31; depth++) {
      objects = with(objects);
      arrays = JsonValue.array(List.of(arrays));
    }
    add("objects 32 deep", "{\"a\":".repeat(31) + "{}" + "}".repeat(31), with(objects));
    add(
        "arrays 32 deep with their object",
        "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}",
        with(arrays));
    String longest = "x".repeat(InvalidJson.MIB - "{\"a\":\"\"}".length());
    add("1 MiB of one text", "{\"a\":\"" + longest + "\"}", with(JsonValue.text(longest)));
    add("1 MiB of white space", "{}" + " ".repeat(InvalidJson.MIB - 2), empty);
    String name = "n".repeat(10_000);
    add(
        "a name of 10,000 characters",
        "{\"" + name + "\":0}",
        JsonObject.builder().with(name, 0).build());
    JsonObject colliding = withOneHashCode();
    add("10,000 names with the same hash code", colliding.encoded(), colliding);
  }

  /** "Aa" and "BB" have the same hash code, and so have all names made of 14 of them. */
  private static JsonObject withOneHashCode() {
    JsonObject.Builder colliding = JsonObject.builder();
    for (int i = 0; i < 10_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      colliding.with(name.toString(), i);
    }
    return colliding.build();
  }

  private void text(String what, String written, String text) {
    add("a text: " + what, "{\"a\":\"" + written + "\"}", with(JsonValue.text(text)));
  }

  private void number(String what, String literal) {
    add("a number: " + what, "{\"a\":" + literal + "}", with(JsonValue.number(literal)));
    add(
        "a number in an array: " + what,
        "{\"a\":[" + literal + "]}",
        with(JsonValue.array(List.of(JsonValue.number(literal)))));
  }

  private void add(String what, String json, JsonObject expected) {
    cases.add(Arguments.of(what, json.getBytes(UTF_8), expected));
  }

  private static JsonObject with(JsonValue value) {
    return JsonObject.builder().with("a", value).build();
  }

  private static String points(String text) {
    return text.codePoints()
        .mapToObj(point -> String.format(Locale.ROOT, "U+%04X", point))
        .reduce((one, other) -> one + " " + other)
        .orElseThrow();
  }
}
