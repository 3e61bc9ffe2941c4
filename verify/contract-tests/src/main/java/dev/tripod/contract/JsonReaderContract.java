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

/** What {@link JsonReader} promises. */
@DisplayName("A JSON reader")
public abstract class JsonReaderContract {

  private static final int THREADS = 16;

  /** Each takes milliseconds; a reader that computes, recurses or backtracks without bound would take minutes. */
  private static final Duration AT_ONCE = Duration.ofMinutes(1);

  private static final JsonObject ANSWER = JsonObject.builder()
      .with("access_token", "canary \" \\ / \u00e9 \u20ac \ud83d\ude00 \u0000")
      .with("expires_in", 7200)
      .with("scope", JsonValue.array(List.of(JsonValue.text("a"), JsonValue.text("b"))))
      .with("user", JsonObject.builder().with("id", JsonValue.number("-1.5e+3")).build())
      .with("active", true)
      .with("error", JsonValue.nothing())
      .build();

  /** For the subclass that names the adapter. */
  protected JsonReaderContract() {}

  /** A reader. */
  protected abstract JsonReader reader();

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tripod.contract.JsonToRead#cases")
  @DisplayName("reads what RFC 8259 allows, members in their order and numbers as they are written")
  protected void required_reads(String what, byte[] json, JsonObject expected) {
    JsonObject read = assertTimeoutPreemptively(AT_ONCE, () -> reader().read(json), what);

    assertThat(read).isEqualTo(expected);
    assertThat(read.encoded()).isEqualTo(expected.encoded());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tripod.contract.JsonToRefuse#cases")
  @DisplayName("refuses everything else, at once")
  protected void required_refuses(String what, byte[] json) {
    assertTimeoutPreemptively(
        AT_ONCE,
        () -> assertThatIllegalArgumentException()
            .as(what)
            .isThrownBy(() -> reader().read(json))
            .satisfies(e -> assertThat(e.getMessage()).isNotBlank()));
  }

  @Test
  @DisplayName("quotes nothing of what it refuses, in no cause either")
  protected void required_quotesNothing() {
    JsonReader reader = reader();
    JsonToRefuse.cases().forEach(one -> {
      String printed = printed(catchThrowable(() -> reader.read((byte[]) one.get()[1])));

      assertThat(JsonToRefuse.MARKS)
          .as(() -> one.get()[0] + ": " + printed)
          .noneMatch(printed::contains);
    });
  }

  @Test
  @DisplayName("refuses an object that breaks off, wherever it does")
  protected void required_refusesWhatBreaksOff() {
    JsonReader reader = reader();
    byte[] whole = octets(ANSWER);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException()
          .as("the first " + length + " octets")
          .isThrownBy(() -> reader.read(part));
    }
    assertThat(reader.read(whole)).isEqualTo(ANSWER);
  }

  @Test
  @DisplayName("reads 2,000 random objects as they were written")
  protected void required_readsWhatWasWritten() {
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
  @DisplayName("reads or refuses 5,000 damaged objects, and never does anything else")
  protected void required_readsOrRefusesWhatIsDamaged() {
    JsonReader reader = reader();
    RandomJson random = new RandomJson(7493);
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      read += reads(reader, random.damaged(octets(ANSWER))) ? 1 : 0;
    }
    assertThat(read).as("how many could be read in spite of it").isBetween(250, 3_750);
  }

  @Test
  @DisplayName("leaves the octets as they were, and keeps none of them")
  protected void required_neitherChangesNorKeepsTheOctets() {
    byte[] octets = octets(ANSWER);
    byte[] given = octets.clone();

    JsonObject read = reader().read(given);

    assertThat(given).isEqualTo(octets);
    Arrays.fill(given, (byte) ' ');
    assertThat(read).isEqualTo(ANSWER);
  }

  @Test
  @DisplayName("goes on after a refusal as if nothing had been")
  protected void required_goesOnAfterARefusal() {
    JsonReader reader = reader();
    JsonToRefuse.cases().limit(50).forEach(one -> {
      byte[] json = (byte[]) one.get()[1];
      assertThatIllegalArgumentException().isThrownBy(() -> reader.read(json));
      assertThat(reader.read(octets(ANSWER))).isEqualTo(ANSWER);
    });
  }

  @Test
  @DisplayName("serves many threads at once")
  protected void required_isThreadSafe() throws Exception {
    JsonReader reader = reader();

    List<Boolean> right = Race.of(THREADS, thread -> () -> {
      RandomJson random = new RandomJson(thread);
      boolean all = true;
      for (int i = 0; i < 100; i++) {
        JsonObject written = random.object(3);
        all &= reader.read(octets(written)).equals(written);
      }
      return all;
    });

    assertThat(right).containsOnly(true);
  }

  private static boolean reads(JsonReader reader, byte[] json) {
    Throwable refusal = catchThrowable(() -> {
      JsonObject read = reader.read(json);
      assertThat(reader.read(octets(read))).isEqualTo(read);
    });
    if (refusal != null) {
      assertThat(refusal)
          .as(() -> "over " + new String(json, UTF_8))
          .isInstanceOf(IllegalArgumentException.class);
    }
    return refusal == null;
  }

  /** Empty if there was none: that there is one is another promise. */
  private static String printed(@Nullable Throwable refusal) {
    return refusal == null ? "" : Throwables.getStackTrace(refusal);
  }

  private static byte[] octets(JsonObject object) {
    return object.encoded().getBytes(UTF_8);
  }
}
