package dev.tripod.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.port.JsonReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.util.Throwables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the rules of {@link JsonReader}. */
@DisplayName("A JSON reader")
public abstract class JsonReaderContract {

  private static final int THREADS = 16;
  /**
   * A limit for one text, which takes milliseconds. A reader that computes, recurses or backtracks without a limit takes several
   * minutes.
   */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final JsonObject RESPONSE = JsonObject.builder()
      .with("access_token", "canary \" \\ / \u00e9 \u20ac \ud83d\ude00 \u0000")
      .with("expires_in", 7200)
      .with("scope", JsonValue.array(List.of(JsonValue.text("a"), JsonValue.text("b"))))
      .with("user", JsonObject.builder().with("id", JsonValue.number("-1.5e+3")).build())
      .with("active", true)
      .with("error", JsonValue.nullValue())
      .build();

  /** Creates the contract for a subclass. */
  protected JsonReaderContract() {}

  /** Returns the reader. */
  protected abstract JsonReader reader();

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tripod.contract.ValidJson#cases")
  @DisplayName("reads JSON of RFC 8259, with the order of members and the text of numbers")
  protected void required_readsValidJson(String what, byte[] json, JsonObject expected) {
    JsonObject read = assertTimeoutPreemptively(LIMIT, () -> reader().read(json), what);

    assertThat(read).isEqualTo(expected);
    assertThat(read.encoded()).isEqualTo(expected.encoded());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tripod.contract.InvalidJson#cases")
  @DisplayName("rejects any other text without delay")
  protected void required_rejectsInvalidJson(String what, byte[] json) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> assertThatIllegalArgumentException()
            .as(what)
            .isThrownBy(() -> reader().read(json))
            .satisfies(e -> assertThat(e.getMessage()).isNotBlank()));
  }

  @Test
  @DisplayName("does not quote a rejected text, in causes either")
  protected void required_doesNotQuoteTheInput() {
    JsonReader reader = reader();
    InvalidJson.cases().forEach(one -> {
      String printed = printed(catchThrowable(() -> reader.read((byte[]) one.get()[1])));

      assertThat(InvalidJson.MARKS)
          .as(() -> one.get()[0] + ": " + printed)
          .noneMatch(printed::contains);
    });
  }

  @Test
  @DisplayName("rejects an object that is truncated at any position")
  protected void required_rejectsTruncatedObjects() {
    JsonReader reader = reader();
    byte[] whole = octets(RESPONSE);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException()
          .as("the first " + length + " octets")
          .isThrownBy(() -> reader.read(part));
    }
    assertThat(reader.read(whole)).isEqualTo(RESPONSE);
  }

  @Test
  @DisplayName("reads 2,000 random objects correctly")
  protected void required_readsRandomObjects() {
    JsonReader reader = reader();
    RandomJson random = new RandomJson(8259);
    for (int i = 0; i < 2_000; i++) {
      JsonObject written = random.object(4);

      JsonObject read = reader.read(octets(written));

      assertThat(read).isEqualTo(written);
      assertThat(read.encoded()).isEqualTo(written.encoded());
    }
  }

  @Test
  @DisplayName("reads or rejects each of 5,000 damaged objects")
  protected void required_readsOrRejectsDamagedObjects() {
    JsonReader reader = reader();
    RandomJson random = new RandomJson(7493);
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      read += reads(reader, random.damaged(octets(RESPONSE))) ? 1 : 0;
    }
    assertThat(read).as("damaged objects that are still valid").isBetween(250, 3_750);
  }

  @Test
  @DisplayName("neither changes the octets nor uses them later")
  protected void required_neitherChangesNorKeepsTheInput() {
    byte[] octets = octets(RESPONSE);
    byte[] given = octets.clone();

    JsonObject read = reader().read(given);

    assertThat(given).isEqualTo(octets);
    Arrays.fill(given, (byte) ' ');
    assertThat(read).isEqualTo(RESPONSE);
  }

  @Test
  @DisplayName("reads the next text correctly after a rejected one")
  protected void required_readsCorrectlyAfterARejection() {
    JsonReader reader = reader();
    InvalidJson.cases().limit(50).forEach(one -> {
      byte[] json = (byte[]) one.get()[1];
      assertThatIllegalArgumentException().isThrownBy(() -> reader.read(json));
      assertThat(reader.read(octets(RESPONSE))).isEqualTo(RESPONSE);
    });
  }

  @Test
  @DisplayName("can be used by many threads at the same time")
  protected void required_isThreadSafe() throws Exception {
    JsonReader reader = reader();

    boolean right = Race.repeated(THREADS, 100, thread -> {
      RandomJson random = new RandomJson(thread);
      return turn -> {
        JsonObject written = random.object(3);
        return reader.read(octets(written)).equals(written);
      };
    });

    assertThat(right).as("all objects are read correctly").isTrue();
  }

  private static boolean reads(JsonReader reader, byte[] json) {
    Throwable error = catchThrowable(() -> {
      JsonObject read = reader.read(json);
      assertThat(reader.read(octets(read))).isEqualTo(read);
    });
    if (error != null) {
      assertThat(error)
          .as(() -> "over " + new String(json, UTF_8))
          .isInstanceOf(IllegalArgumentException.class);
    }
    return error == null;
  }

  /** Returns the stack trace; empty without an error, which is the subject of another test. */
  private static String printed(@Nullable Throwable error) {
    return error == null ? "" : Throwables.getStackTrace(error);
  }

  private static byte[] octets(JsonObject object) {
    return object.encoded().getBytes(UTF_8);
  }
}
