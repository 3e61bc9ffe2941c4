package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonObjectTest {

  private static final JsonObject EMPTY = JsonObject.builder().build();
  private static final JsonObject ONE_OF_EACH = JsonObject.builder()
      .with("text", "t")
      .with("number", 42)
      .with("true", true)
      .with("false", false)
      .with("null", JsonValue.nullValue())
      .with("object", JsonObject.builder().with("in", "i").build())
      .with("texts", JsonValue.array(List.of(JsonValue.text("a"), JsonValue.text("b"))))
      .with("mixed", JsonValue.array(List.of(JsonValue.text("a"), JsonValue.bool(true))))
      .with("none", JsonValue.array(List.of()))
      .build();

  @Nested
  final class Reads {

    @Test
    @DisplayName("a text only for a string")
    void textsOfItsOwnKindOnly() {
      assertThat(ONE_OF_EACH.text("text")).contains("t");
      assertThat(ONE_OF_EACH.names())
          .filteredOn(name -> ONE_OF_EACH.text(name).isPresent())
          .containsExactly("text");
      assertThat(ONE_OF_EACH.text("absent")).isEmpty();
    }

    @Test
    @DisplayName("a whole number only for a number")
    void wholeNumbersOfTheirOwnKindOnly() {
      assertThat(ONE_OF_EACH.wholeNumber("number")).hasValue(42);
      assertThat(ONE_OF_EACH.names())
          .filteredOn(name -> ONE_OF_EACH.wholeNumber(name).isPresent())
          .containsExactly("number");
      assertThat(ONE_OF_EACH.wholeNumber("absent")).isEmpty();
    }

    @Test
    @DisplayName("true or false only for a boolean")
    void truthOfItsOwnKindOnly() {
      assertThat(ONE_OF_EACH.bool("true")).contains(true);
      assertThat(ONE_OF_EACH.bool("false")).contains(false);
      assertThat(ONE_OF_EACH.names())
          .filteredOn(name -> ONE_OF_EACH.bool(name).isPresent())
          .containsExactly("true", "false");
      assertThat(JsonObject.builder().with("t", "true").build().bool("t")).isEmpty();
    }

    @Test
    @DisplayName("an object only for an object")
    void objectsOfTheirOwnKindOnly() {
      assertThat(ONE_OF_EACH.object("object").flatMap(inner -> inner.text("in")))
          .contains("i");
      assertThat(ONE_OF_EACH.names())
          .filteredOn(name -> ONE_OF_EACH.object(name).isPresent())
          .containsExactly("object");
    }

    @Test
    @DisplayName("an array only if it contains nothing but strings")
    void arraysOfNothingButStrings() {
      assertThat(ONE_OF_EACH.texts("texts")).contains(List.of("a", "b"));
      assertThat(ONE_OF_EACH.texts("none")).contains(List.of());
      assertThat(ONE_OF_EACH.names())
          .filteredOn(name -> ONE_OF_EACH.texts(name).isPresent())
          .containsExactly("texts", "none");
    }

    @Test
    @DisplayName("whether there is a member that is not null")
    void whetherThereIsAMemberThatIsNotNull() {
      assertThat(ONE_OF_EACH.names())
          .filteredOn(name -> !ONE_OF_EACH.has(name))
          .containsExactly("null");
      assertThat(ONE_OF_EACH.has("absent")).isFalse();
    }

    @Test
    @DisplayName("the names in their order")
    void namesInOrder() {
      assertThat(ONE_OF_EACH.names())
          .containsExactly(
              "text", "number", "true", "false", "null", "object", "texts", "mixed", "none");
      assertThat(ONE_OF_EACH.isEmpty()).isFalse();
      assertThat(EMPTY.names()).isEmpty();
      assertThat(EMPTY.isEmpty()).isTrue();
    }
  }

  @Nested
  final class AWholeNumber {

    @ParameterizedTest
    @DisplayName("is read in each form that RFC 8259 allows")
    @CsvSource({
      "7200, 7200",
      "0, 0",
      "-0, 0",
      "-1, -1",
      "7200.0, 7200",
      "7200.000, 7200",
      "7.2e3, 7200",
      "7.2E+3, 7200",
      "72000e-1, 7200",
      "5.184e+06, 5184000",
      "0e999999999, 0",
      "0.0e-999999999, 0",
      "9223372036854775807, 9223372036854775807",
      "-9223372036854775808, -9223372036854775808",
      "9.223372036854775807e18, 9223372036854775807",
    })
    void isReadHoweverItIsWritten(String literal, long expected) {
      assertThat(ofNumber(literal)).hasValue(expected);
    }

    @ParameterizedTest
    @DisplayName("is empty if it has a fraction or does not fit a long")
    @ValueSource(
        strings = {
          "7200.5",
          "1e-1",
          "9223372036854775808",
          "-9223372036854775809",
          "1e19",
          "9999999999999999999999999999999999999999999999999999999999999999",
        })
    void isEmptyWithAFractionOrBeyondLong(String literal) {
      assertThat(ofNumber(literal)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("is empty at once if its exponent is huge")
    @ValueSource(
        strings = {
          "1e999999999",
          "-1e999999999",
          "1e-999999999",
          "1e2147483647",
          "1e2147483648",
          "1e-2147483647",
          "1e-2147483648",
          "1e-2147483649",
          "1.00000000000000000000000000000000000000000000000000e2147483647",
          "1e99999999999999999999999999999999999999999999999999999999999",
          "12345678901234567890123456789012345678901234567890e-2147483640",
        })
    void isEmptyWithAHugeExponent(String literal) {
      Assertions.assertTimeoutPreemptively(
          Duration.ofMinutes(1), () -> assertThat(ofNumber(literal)).isEmpty());
    }

    @ParameterizedTest
    @DisplayName("may be a string of digits")
    @CsvSource({"7200, 7200", "0, 0", "007200, 7200", "9223372036854775807, 9223372036854775807"})
    void mayBeAStringOfDigits(String text, long expected) {
      assertThat(ofText(text)).hasValue(expected);
    }

    @ParameterizedTest
    @DisplayName("is empty for any other string")
    @ValueSource(
        strings = {
          "",
          " ",
          " 7200",
          "7200 ",
          "7200\n",
          "-1",
          "+1",
          "7200.0",
          "7e3",
          "0x10",
          "1_000",
          "1L",
          "٧٢٠٠",
          "９",
          "NaN",
          "Infinity",
          "9223372036854775808"
        })
    void isNoOtherString(String text) {
      assertThat(ofText(text)).isEmpty();
    }

    @Test
    @DisplayName("is empty for a string of a million digits")
    void isNoStringOfAMillionDigits() {
      assertThat(ofText("0".repeat(64))).hasValue(0);
      assertThat(ofText("0".repeat(65))).isEmpty();
      assertThat(ofText("9".repeat(1_000_000))).isEmpty();
    }

    @Test
    @DisplayName("10,000 random numbers are read like BigInteger does, as a number and as a string")
    void agreesWithBigInteger() {
      SplittableRandom random = new SplittableRandom(8259);
      for (int i = 0; i < 10_000; i++) {
        byte[] magnitude = new byte[1 + random.nextInt(9)];
        random.nextBytes(magnitude);
        BigInteger value = new BigInteger(magnitude);
        OptionalLong expected =
            value.bitLength() < 64 ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
        assertThat(ofNumber(value.toString())).isEqualTo(expected);
        assertThat(ofNumber(value + ".000")).isEqualTo(expected);
        assertThat(ofText(value.toString()))
            .isEqualTo(value.signum() < 0 ? OptionalLong.empty() : expected);
      }
    }

    private OptionalLong ofNumber(String literal) {
      return JsonObject.builder().with("n", JsonValue.number(literal)).build().wholeNumber("n");
    }

    private OptionalLong ofText(String text) {
      return JsonObject.builder().with("n", text).build().wholeNumber("n");
    }
  }

  @Nested
  final class Leaves {

    @Test
    @DisplayName("are all scalars by their path, in order")
    void areEveryScalarByItsPathInOrder() {
      JsonObject response = JsonObject.builder()
          .with("z", "last letter")
          .with(
              "authed_user",
              JsonObject.builder()
                  .with("id", "U1")
                  .with("more", JsonObject.builder().with("deep", true).build())
                  .with("none", JsonValue.nullValue())
                  .build())
          .with("list", JsonValue.array(List.of(JsonValue.text("a"))))
          .with("empty", EMPTY)
          .with("n", JsonValue.number("1.50e+2"))
          .with("no", false)
          .with("null", JsonValue.nullValue())
          .with("nothing", "")
          .build();

      assertThat(response.leaves())
          .containsExactly(
              entry("z", "last letter"),
              entry("authed_user.id", "U1"),
              entry("authed_user.more.deep", "true"),
              entry("n", "1.50e+2"),
              entry("no", "false"),
              entry("nothing", ""));
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> response.leaves().put("a", "b"));
    }

    @Test
    @DisplayName("Arrays can be listed too, as JSON text")
    void withArrays() {
      JsonObject inner = JsonObject.builder()
          .with("ids", JsonValue.array(List.of(JsonValue.number("1"), JsonValue.text("\""))))
          .build();
      JsonObject object = JsonObject.builder()
          .with("none", JsonValue.array(List.of()))
          .with("a", inner)
          .with("n", 1)
          .with("all", JsonValue.array(List.of(inner, inner)))
          .build();

      assertThat(object.leavesAndArrays())
          .containsExactly(
              entry("none", "[]"),
              entry("a.ids", "[1,\"\\\"\"]"),
              entry("n", "1"),
              entry("all", "[{\"ids\":[1,\"\\\"\"]},{\"ids\":[1,\"\\\"\"]}]"));
      assertThat(object.objects("all")).hasValue(List.of(inner, inner));
      assertThat(object.objects("none")).hasValue(List.of());
      assertThat(inner.objects("ids")).isEmpty();
      assertThat(object.objects("n")).isEmpty();
      assertThat(object.objects("missing")).isEmpty();
    }

    @Test
    @DisplayName("A path that two members share is left out, because it is ambiguous")
    void leavesOutWhatIsAmbiguous() {
      JsonObject inner = JsonObject.builder().with("b", 2).with("c", 3).build();
      JsonObject thrice = JsonObject.builder()
          .with("a.b.c", 1)
          .with(
              "a",
              JsonObject.builder()
                  .with("b.c", 2)
                  .with("b", JsonObject.builder().with("c", 3).build())
                  .build())
          .build();

      assertThat(JsonObject.builder().with("a.b", 1).with("a", inner).build().leaves())
          .containsExactly(entry("a.c", "3"));
      assertThat(thrice.leaves()).isEmpty();
    }

    @Test
    @DisplayName("A hostile megabyte of members below a long name does not expand to gigabytes")
    void areBounded() {
      JsonObject.Builder many = JsonObject.builder();
      for (int i = 0; i < 60_000; i++) {
        many.with("m" + i, 1);
      }
      JsonObject inner = many.build();

      assertThat(JsonObject.builder().with("a".repeat(500_000), inner).build().leaves())
          .isEmpty();
      assertThat(JsonObject.builder().with("a".repeat(250), inner).build().leaves())
          .hasSize(10_000)
          .containsKey("a".repeat(250) + ".m9999");
    }
  }

  @Nested
  final class Writes {

    @Test
    @DisplayName("objects and arrays without white space")
    void withoutWhiteSpace() {
      assertThat(ONE_OF_EACH.encoded())
          .isEqualTo("{\"text\":\"t\",\"number\":42,\"true\":true,\"false\":false,\"null\":null,"
              + "\"object\":{\"in\":\"i\"},\"texts\":[\"a\",\"b\"],\"mixed\":[\"a\",true],"
              + "\"none\":[]}");
      assertThat(EMPTY.encoded()).isEqualTo("{}");
    }

    @Test
    @DisplayName("every number as it was written")
    void everyNumberAsItWasWritten() {
      JsonObject.Builder numbers = JsonObject.builder().with("min", Long.MIN_VALUE);
      List<String> literals = List.of("0", "-0", "1.0", "1E400", "0.10e-07", "-12.5E+3");
      for (String literal : literals) {
        numbers.with("n" + literal, JsonValue.number(literal));
      }
      assertThat(numbers.build().encoded())
          .isEqualTo("{\"min\":-9223372036854775808,\"n0\":0,\"n-0\":-0,\"n1.0\":1.0,"
              + "\"n1E400\":1E400,\"n0.10e-07\":0.10e-07,\"n-12.5E+3\":-12.5E+3}");
    }

    @Test
    @DisplayName("only the characters that must be escaped, in names and in strings")
    void escapes() {
      assertThat(encoded("a\"b\\c/d")).isEqualTo("\"a\\\"b\\\\c/d\"");
      assertThat(encoded("\b\f\n\r\t")).isEqualTo("\"\\b\\f\\n\\r\\t\"");
      assertThat(encoded("\u0000\u000b\u001b\u001f")).isEqualTo("\"\\u0000\\u000b\\u001b\\u001f\"");
      assertThat(encoded(" \u007fé\u2028☃😀")).isEqualTo("\" \u007fé\u2028☃😀\"");
      assertThat(JsonObject.builder().with("a\"\n", 1).build().encoded())
          .isEqualTo("{\"a\\\"\\n\":1}");
    }

    private String encoded(String text) {
      String json = JsonObject.builder().with("", text).build().encoded();
      return json.substring("{\"\":".length(), json.length() - 1);
    }
  }

  @Nested
  final class Rejects {

    @ParameterizedTest
    @DisplayName("anything but a number of RFC 8259, without quoting it")
    @ValueSource(
        strings = {
          "",
          " ",
          "-",
          "+1",
          "01",
          "-01",
          "00",
          "1.",
          ".5",
          "1.e1",
          "1e",
          "1e+",
          "1e1.0",
          "1 ",
          " 1",
          "1\n",
          "0x1",
          "1_0",
          "1d",
          "NaN",
          "Infinity",
          "-Infinity",
          "canary",
          "1,2",
          "--1",
          "١"
        })
    void otherNumbers(String literal) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonValue.number(literal))
          .withMessage(
              "The text is not a JSON number. Write it as RFC 8259 section 6 defines, such as -1.5e3.");
    }

    @Test
    @DisplayName("a number with too many characters")
    void longNumbers() {
      String longest = "1" + "0".repeat(63);
      assertThat(
              JsonObject.builder().with("n", JsonValue.number(longest)).build().encoded())
          .isEqualTo("{\"n\":" + longest + "}");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonValue.number(longest + "0"))
          .withMessageContaining("64")
          .withMessageNotContaining("000");
    }

    @ParameterizedTest
    @DisplayName("an unpaired surrogate in a string or a name, without quoting it")
    @ValueSource(ints = {0, 1, 2, 3})
    void loneSurrogates(int which) {
      String high = "\ud83d";
      String low = "\ude00";
      String text = "canary"
          + List.of(high, low, low + high, high + high + low).get(which)
          + (which == 0 ? "" : "canary");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonValue.text(text))
          .withMessageContaining("surrogate")
          .withMessageNotContaining("canary");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonObject.builder().with(text, 1))
          .withMessageContaining("surrogate")
          .withMessageNotContaining("canary");
    }

    @Test
    @DisplayName("a second member with the same name, without quoting it")
    void aSecondMemberOfOneNameUnquoted() {
      JsonObject.Builder builder = JsonObject.builder().with("canary", "first");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.with("canary", JsonValue.nullValue()))
          .withMessage("The JSON object has two members with the same name. Use each name once.");
      assertThat(builder.build().text("canary")).contains("first");
    }

    @Test
    @DisplayName("more than 32 levels")
    void moreThan32Levels() {
      JsonValue objects = EMPTY;
      JsonValue arrays = JsonValue.array(List.of());
      for (int depth = 2; depth <= 31; depth++) {
        objects = JsonObject.builder().with("a", objects).build();
        arrays = JsonValue.array(List.of(JsonValue.bool(true), arrays, JsonValue.text("")));
      }
      JsonObject deepest =
          JsonObject.builder().with("a", objects).with("b", arrays).build();

      assertThat(deepest.encoded()).contains("{}" + "}".repeat(30));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonObject.builder().with("a", deepest).build())
          .withMessageContaining("32");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonValue.array(List.of(deepest)))
          .withMessageContaining("32");
    }
  }

  @Test
  @DisplayName("Instances are immutable")
  void isImmutable() {
    JsonObject.Builder builder = JsonObject.builder().with("a", 1);
    JsonObject built = builder.build();
    builder.with("b", 2);
    List<JsonValue> elements = new ArrayList<>(List.of(JsonValue.text("a")));
    JsonObject array = JsonObject.builder().with("l", JsonValue.array(elements)).build();
    elements.add(JsonValue.text("b"));

    assertThat(built.names()).containsExactly("a");
    assertThat(builder.build().names()).containsExactly("a", "b");
    assertThat(array.texts("l")).contains(List.of("a"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> built.names().remove("a"));
  }

  @Test
  @DisplayName("Instances with equal members are equal")
  void isEqualByItsMembers() {
    JsonObject one = JsonObject.builder().with("a", 1).with("b", "1").build();
    assertThat(one)
        .isEqualTo(JsonObject.builder().with("b", "1").with("a", 1).build())
        .hasSameHashCodeAs(JsonObject.builder().with("b", "1").with("a", 1).build())
        .isNotEqualTo(JsonObject.builder().with("a", "1").with("b", "1").build())
        .isNotEqualTo(JsonObject.builder().with("a", 1).build())
        .isNotEqualTo(JsonObject.builder()
            .with("a", JsonValue.number("1.0"))
            .with("b", "1")
            .build());
    assertThat(JsonValue.text("true")).isNotEqualTo(JsonValue.bool(true));
    assertThat(JsonValue.array(List.of(one)))
        .isEqualTo(JsonValue.array(List.of(one)))
        .hasSameHashCodeAs(JsonValue.array(List.of(one)))
        .isNotEqualTo(JsonValue.array(List.of(one, one)));
  }

  @Test
  @DisplayName("toString contains names only")
  void printsNamesOnly() {
    JsonValue secret = JsonValue.text("canary");
    assertThat(JsonObject.builder()
            .with("access_token", secret)
            .with("inner", JsonObject.builder().with("unseen", secret).build())
            .build())
        .hasToString("JsonObject[access_token, inner]");
    assertThat(secret).hasToString("JsonValue[STRING]");
    assertThat(JsonValue.array(List.of(secret))).hasToString("JsonArray[1]");
  }
}
