package dev.tripod.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Texts that are not JSON (RFC 8259), or exceed the limits of a reader. If possible, they contain the marks, in or beside the
 * wrong part. No message may contain a mark.
 */
final class InvalidJson {

  static final int MIB = 1024 * 1024;

  /** The marks: one for names and texts, one for numbers. */
  static final List<String> MARKS = List.of("canary", "31337");

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final Map<String, byte[]> CASES = new InvalidJson().all();

  private final Map<String, byte[]> cases = new LinkedHashMap<>();

  private InvalidJson() {}

  static Stream<Arguments> cases() {
    return CASES.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  static byte[] named(String what) {
    return Objects.requireNonNull(CASES.get(what), what).clone();
  }

  private Map<String, byte[]> all() {
    notAnObject();
    aroundTheObject();
    punctuation();
    names();
    words();
    numbers();
    texts();
    surrogates();
    duplicateNames();
    octets();
    encodings();
    beyondTheLimits();
    return cases;
  }

  private void notAnObject() {
    whole("nothing", "");
    whole("white space alone", " \t\r\n");
    whole("null at the top", "null");
    whole("true at the top", "true");
    whole("a number at the top", "31337");
    whole("a text at the top", "\"canary\"");
    whole("an array at the top", "[]");
    whole("an object in an array", "[{\"a\":\"canary\"}]");
    whole("a form", "access_token=canary&token_type=bearer");
    whole("a page", "<!DOCTYPE html><html><body>canary</body></html>");
    whole("a call with padding", "canary({\"a\":\"canary\"})");
    whole("a prefix against script inclusion", ")]}',\n{\"a\":\"canary\"}");
  }

  private void aroundTheObject() {
    for (String more : List.of(
        "{}",
        "{",
        "}",
        "]",
        "[]",
        ",",
        ";",
        ":",
        "0",
        "31337",
        "null",
        "canary",
        "\"canary\"",
        "\"",
        "//",
        "// canary",
        "/* canary */",
        "# canary",
        "\n{\"b\":\"canary\"}")) {
      whole("followed by " + more.replace("\n", "a line and "), "{\"a\":\"canary\"} " + more);
      whole("followed at once by " + more.replace("\n", "a line and "), "{\"a\":1}" + more);
    }
    whole("a comment before it", "// canary\n{\"a\":1}");
    whole("a comment of stars before it", "/* canary */{\"a\":1}");
    whole("a comment of a hash before it", "# canary\n{\"a\":1}");
    whole("a comma before it", ",{\"a\":\"canary\"}");
    for (int space :
        new int[] {0x00, 0x01, 0x08, 0x0B, 0x0C, 0x1E, 0x1F, 0x85, 0xA0, 0x2028, 0xFEFF}) {
      String character = Character.toString(space);
      String what = String.format(Locale.ROOT, "U+%04X ", space);
      whole(what + "before it", character + "{\"a\":\"canary\"}");
      whole(what + "after it", "{\"a\":\"canary\"}" + character);
      whole(what + "as white space before a name", "{" + character + "\"canary\":1}");
      whole(what + "as white space before a value", "{\"canary\":" + character + "1}");
      whole(what + "as white space after a number", "{\"canary\":1" + character + "}");
    }
  }

  private void punctuation() {
    for (String json : List.of(
        "{",
        "}",
        "{\"canary\"",
        "{\"canary\":",
        "{\"canary\":1",
        "{\"canary\":1,",
        "{\"canary\"}",
        "{\"canary\":}",
        "{\"canary\" 1}",
        "{\"canary\"::1}",
        "{\"canary\"=1}",
        "{\"canary\",1}",
        "{\"canary\":1 \"b\":2}",
        "{\"canary\":1\"b\":2}",
        "{\"canary\":1,}",
        "{,\"canary\":1}",
        "{,}",
        "{\"canary\":1,,\"b\":2}",
        "{\"canary\":1;\"b\":2}",
        "{\"canary\":1]",
        "{{}}",
        "{[]:1}",
        "{\"canary\":{}",
        "{\"canary\":1}}",
        "{\"canary\":(1)}",
        "{\"canary\":<1>}",
        "{\"canary\"/**/:1}",
        "{\"canary\"://\n1}",
        "{\"canary\":#\n1}",
        "{/**/\"canary\":1}")) {
      whole(json.replace("\n", "\\n"), json);
    }
    for (String value : List.of(
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[,]",
        "[1,,2]",
        "[1 2]",
        "[1;2]",
        "[1:2]",
        "[1}",
        "[[1]",
        "[1]]",
        "[\"canary\" \"canary\"]",
        "[\"canary\"\"canary\"]",
        "[\"a\":1]",
        "{\"b\":1]")) {
      value(value, value);
    }
  }

  private void names() {
    for (String name : List.of(
        "canary",
        "'canary'",
        "31337",
        "null",
        "true",
        "\"canary",
        "canary\"",
        "`canary`",
        "$canary",
        "[]",
        "{}")) {
      whole("the unquoted or misquoted name " + name, "{" + name + ":1}");
    }
    whole("a bare tab in a name", "{\"canary\t\":1}");
    whole("a bare line feed in a name", "{\"canary\n\":1}");
    whole("a bare NUL in a name", "{\"canary\u0000\":1}");
    whole("an unknown escape in a name", "{\"canary\\x\":1}");
  }

  private void words() {
    for (String word : List.of(
        "True",
        "TRUE",
        "tRUE",
        "False",
        "FALSE",
        "Null",
        "NULL",
        "nulL",
        "nul",
        "nulll",
        "tru",
        "truee",
        "fals",
        "truefalse",
        "true1",
        "nullcanary",
        "canary",
        "undefined",
        "none",
        "nil",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "inf",
        "'canary'",
        "`canary`",
        "@canary",
        "canary()",
        "(\"canary\")",
        "t",
        "n",
        "\uff54rue")) {
      value("the word " + word, word);
    }
  }

  private void numbers() {
    for (String number : List.of(
        "01",
        "-01",
        "00",
        "-00",
        "00.5",
        "+1",
        "+0",
        "--1",
        "-",
        "+",
        ".",
        ".5",
        "-.5",
        "1.",
        "-1.",
        "1.e1",
        ".e1",
        "1e",
        "1E",
        "1e+",
        "1e-",
        "e1",
        "-e1",
        "1e1.5",
        "1e1e1",
        "1.2.3",
        "1-1",
        "1+1",
        "1 1",
        "- 1",
        "1 .5",
        "1 e1",
        "0x1F",
        "0b1",
        "0o7",
        "1_000",
        "1,000",
        "1f",
        "1d",
        "1L",
        "1n",
        "1%",
        "$1",
        "\u0661",
        "1\u0661",
        "\uff11",
        "31337x",
        "31337canary",
        "31337.",
        "031337")) {
      value("the number " + number, number);
    }
  }

  private void texts() {
    for (int control = 0; control < 0x20; control++) {
      String what = String.format(Locale.ROOT, "U+%04X bare in a text", control);
      value(what, "\"canary" + Character.toString(control) + "canary\"");
    }
    for (String escape : List.of(
        "\\",
        "\\ ",
        "\\a",
        "\\v",
        "\\0",
        "\\x41",
        "\\'",
        "\\N",
        "\\T",
        "\\U0041",
        "\\u",
        "\\u1",
        "\\u12",
        "\\u123",
        "\\u 041",
        "\\u00G0",
        "\\u-041",
        "\\u+041",
        "\\u{41}",
        "\\u004\uff11",
        "\\\u00e9",
        "\\uuuu0041",
        "\\8",
        "\\%")) {
      value("a text with the escape " + escape, "\"canary" + escape + "\"");
    }
    value("a continued line", "\"canary\\\ncanary\"");
    value("a text without its end", "\"canary");
    value("a text without its beginning", "canary\"");
    value("a text that ends with a backslash", "\"canary\\\"");
    value("two texts", "\"canary\"\"canary\"");
    value("concatenated texts", "\"canary\" + \"canary\"");
    value("a text in curly quotes", "\u201ccanary\u201d");
    value("a text in three quotes", "\"\"\"canary\"\"\"");
  }

  private void surrogates() {
    for (String half : List.of(
        "\\uD800",
        "\\uDBFF",
        "\\uDC00",
        "\\uDFFF",
        "\\ud83d",
        "\\ude00",
        "\\uD83Dx",
        "\\uD83D\\n",
        "\\uD83D\\uD83D",
        "\\uDE00\\uD83D",
        "\\uD83D\\uD83D\\uDE00",
        "\\uD83D\\uDE00\\uDE00",
        "\\uD83D\\u0041",
        "\\ud83d\\\\ude00",
        "\\uD83D\u00e9")) {
      value("half of a pair in a text: " + half, "\"canary" + half + "\"");
      whole("half of a pair in a name: " + half, "{\"canary" + half + "\":1}");
    }
  }

  private void duplicateNames() {
    whole("a name twice", "{\"canary\":1,\"canary\":2}");
    whole("a name twice with one value", "{\"canary\":1,\"canary\":1}");
    whole("a name twice, escaped once", "{\"canary\":1,\"\\u0063anary\":2}");
    whole("a name twice, escaped first", "{\"c\\u0061nary\":1,\"canary\":2}");
    whole("a name twice, escaped in two ways", "{\"\\u002f\":\"canary\",\"\\/\":\"canary\"}");
    whole("an empty name twice", "{\"\":\"canary\",\"\":\"canary\"}");
    whole("a name twice, null first", "{\"canary\":null,\"canary\":1}");
    whole("a name twice, null last", "{\"canary\":1,\"canary\":null}");
    whole("a name twice with others between", "{\"canary\":1,\"b\":2,\"c\":3,\"canary\":4}");
    whole("a name twice in a nested object", "{\"a\":{\"canary\":1,\"canary\":2}}");
    whole("a name twice in an object in an array", "{\"a\":[{\"canary\":1,\"canary\":2}]}");
    whole("an object twice", "{\"canary\":{},\"canary\":{}}");
    whole("an array twice", "{\"canary\":[],\"canary\":[]}");
    whole("a name twice beyond ASCII", "{\"\u00e9\":\"canary\",\"\\u00E9\":\"canary\"}");
    whole(
        "a name twice with a pair of surrogates",
        "{\"\ud83d\ude00\":\"canary\",\"\\ud83d\\ude00\":\"canary\"}");
  }

  private void octets() {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("NUL in two octets", "C080");
    wrong.put("a letter in two octets", "C1A1");
    wrong.put("a quote in two octets", "C0A2");
    wrong.put("a slash in three octets", "E080AF");
    wrong.put("a slash in four octets", "F08080AF");
    wrong.put("a character with one octet too many", "E09FBF");
    wrong.put("a character of three octets in four", "F08FBFBF");
    wrong.put("the first surrogate", "EDA080");
    wrong.put("the last surrogate", "EDBFBF");
    wrong.put("a pair of surrogates", "EDA0BDEDB880");
    wrong.put("a character beyond the last", "F4908080");
    wrong.put("five octets", "F888808080");
    wrong.put("six octets", "FC8480808080");
    wrong.put("the octet FE", "FE");
    wrong.put("the octet FF", "FF");
    wrong.put("a continuation octet alone", "80");
    wrong.put("one continuation octet too many", "C3A9A9");
    wrong.put("the first of two octets alone", "C3");
    wrong.put("two of three octets", "E282");
    wrong.put("three of four octets", "F09F98");
    wrong.put("an e with acute in Latin-1", "E9");
    wrong.forEach((what, hex) -> {
      add("not UTF-8 in a text: " + what, "{\"a\":\"canary", hex, "canary\"}");
      add("not UTF-8 at the end of a text: " + what, "{\"a\":\"canary", hex, "\"}");
      add("not UTF-8 in a name: " + what, "{\"canary", hex, "\":1}");
      add("not UTF-8 after the object: " + what, "{\"a\":\"canary\"}", hex, "");
    });
  }

  private void encodings() {
    for (String json : List.of("{}", "{\"a\":\"canary\"}")) {
      for (Charset charset :
          List.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"))) {
        cases.put(json + " in " + charset, json.getBytes(charset));
        cases.put(
            json + " in " + charset + " with a byte order mark",
            (BYTE_ORDER_MARK + json).getBytes(charset));
      }
    }
    cases.put("{\"a\":\"\u00e9\"} in Latin-1", "{\"a\":\"\u00e9\"}".getBytes(ISO_8859_1));
    add("two byte order marks", "", "EFBBBFEFBBBF", "{\"a\":\"canary\"}");
    add("half of a byte order mark", "", "EFBB", "{\"a\":\"canary\"}");
  }

  private void beyondTheLimits() {
    whole("objects 33 deep", "{\"canary\":".repeat(32) + "{}" + "}".repeat(32));
    value("arrays 33 deep with their object", "[".repeat(32) + "\"canary\"" + "]".repeat(32));
    whole("objects 100,000 deep", "{\"a\":".repeat(100_000) + "{}" + "}".repeat(100_000));
    value("arrays 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000));
    value("arrays 100,000 deep without their end", "[".repeat(100_000));
    whole("1 MiB of opening brackets", "{\"a\":" + "[".repeat(MIB - 5));
    value("65 digits", "31337".repeat(13));
    value("65 characters of number", "-0." + "3".repeat(58) + "e-99");
    value("63 zeros after a point", "0." + "0".repeat(63));
    value("an exponent of 65 characters", "1e" + "31337".repeat(13).substring(2));
    value("100,000 digits", "31337".repeat(20_000));
    value("100,000 digits after a point", "0." + "31337".repeat(20_000));
    value("100,000 digits of exponent", "1e" + "31337".repeat(20_000));
    whole("1 MiB and an octet of white space", "{}" + " ".repeat(MIB - 1));
    value("a text of 1 MiB and a character", "\"" + "c".repeat(MIB + 1) + "\"");
    value("a text of 1 MiB in more octets", "\"" + "\u00e9".repeat(MIB / 2) + "\"");
    whole("a name of 1 MiB and a character", "{\"" + "c".repeat(MIB + 1) + "\":1}");
    value("a million texts", "[\"\"" + ",\"\"".repeat(1_000_000) + "]");
  }

  /** Adds {@code value} as the second of three members. */
  private void value(String what, String value) {
    whole(what, "{\"a\":\"canary\",\"b\":" + value + ",\"canary\":31337}");
  }

  private void whole(String what, String json) {
    cases.put(what, json.getBytes(UTF_8));
  }

  private void add(String what, String before, String hex, String after) {
    HexFormat octets = HexFormat.of();
    cases.put(
        what,
        octets.parseHex(octets.formatHex(before.getBytes(UTF_8))
            + hex
            + octets.formatHex(after.getBytes(UTF_8))));
  }
}
