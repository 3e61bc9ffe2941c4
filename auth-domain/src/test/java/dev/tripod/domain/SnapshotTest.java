package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotTest {

  /** The characters of a cookie value (RFC 6265 section 4.1.1). */
  private static final String COOKIE_OCTETS = "[!#-+\\--:<-\\[\\]-~]*";

  @Test
  @DisplayName("A snapshot is encoded as one line")
  void writesOneLine() {
    Snapshot snapshot = Snapshot.of("oauth1-temporary", 1)
        .with("token", "a b")
        .with("secret", Secret.of("c&d=e"))
        .with("empty", "");

    assertThat(snapshot.encode())
        .isEqualTo("oauth1-temporary/1?token=a%20b&secret=c%26d%3De&empty=");
    assertThat(Snapshot.decode(snapshot.encode())).isEqualTo(snapshot);
    assertThat(Snapshot.of("a", 1).encode()).isEqualTo("a/1?");
    assertThat(Snapshot.decode("a/1?")).isEqualTo(Snapshot.of("a", 1));
  }

  @Test
  @DisplayName(
      "2,000 random snapshots encode to a line that fits a cookie, and decode to themselves")
  void readsWhatItWrote() {
    SplittableRandom random = new SplittableRandom(6265);
    for (int i = 0; i < 2_000; i++) {
      Snapshot snapshot = Snapshot.of("k" + random.nextInt(100), 1 + random.nextInt(999_999));
      for (int j = random.nextInt(8); j > 0; j--) {
        snapshot = snapshot.with(text(random) + j, text(random));
      }
      String encoded = snapshot.encode();
      assertThat(encoded).matches(COOKIE_OCTETS);
      assertThat(Snapshot.decode(encoded)).isEqualTo(snapshot).hasSameHashCodeAs(snapshot);
      assertThat(Snapshot.decode(encoded).encode()).isEqualTo(encoded);
    }
  }

  @ParameterizedTest
  @DisplayName("Text that encode did not write is rejected and not quoted")
  @ValueSource(
      strings = {
        "",
        "canary",
        "canary/1",
        "/1?canary=1",
        "?canary",
        "Canary/1?",
        "1canary/1?",
        "-canary/1?",
        "can_ary/1?",
        "canary/0?",
        "canary/01?",
        "canary/-1?",
        "canary/1000000?",
        "canary/99999999999999999999?",
        "canary/1 ?",
        " canary/1?",
        "canary/1?\n",
        "canary/1?a=1\r\nSet-Cookie: b",
        "canary/1?a=b c",
        "canary/1?a=é",
        "canary/1?a=\u0000",
        "canary/1?a=%",
        "canary/1?a=%zz",
        "canary/1?a=%FF",
        "canary/1?a=%ED%A0%80",
        "canary/1?a=canary&a=canary",
        "canary/1?a=1&%61=2",
        // Other texts with the same members, which encode does not write.
        "canary/1?a",
        "canary/1?a=1&",
        "canary/1?&a=1",
        "canary/1?a=b+c",
        "canary/1?a=%7e",
        "canary/1?a=%7E",
        "canary/1?a=%c3%a9",
        "canary/1?a=b=c",
        "canary/1?a=\"b\"",
        "canary/1?a=b;c",
        "canary/1?a=b,c",
        "canary/1?a=b\\c",
      })
  void rejectsAnythingElse(String encoded) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Snapshot.decode(encoded))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("canary"));
  }

  @Test
  @DisplayName("A kind that is too long is rejected")
  void rejectsAKindThatIsTooLong() {
    assertThat(Snapshot.decode("a".repeat(64) + "/1?").kind()).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.decode("a".repeat(65) + "/1?"));
  }

  @Test
  @DisplayName("A hostile line of 400,000 members is decoded in linear time")
  void readsManyMembersInLinearTime() {
    String line = IntStream.range(0, 400_000)
        .mapToObj(i -> "m" + i + "=")
        .collect(Collectors.joining("&", "a/1?", "&m0="));
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.decode(line)));
  }

  @ParameterizedTest
  @DisplayName("A kind that could not be decoded is rejected")
  @ValueSource(
      strings = {"", "A", "1a", "-a", "a b", "a_b", "a.b", "a/b", "a/1?x", "a?", "é", "a\n"})
  void rejectsKindsThatCannotBeReadBack(String kind) {
    assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.of(kind, 1));
  }

  @ParameterizedTest
  @DisplayName("A version that could not be decoded is rejected")
  @ValueSource(ints = {-1, 0, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void rejectsVersionsThatCannotBeReadBack(int version) {
    assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.of("a", version));
  }

  @Test
  @DisplayName("The longest kind and the highest version are accepted")
  void takesTheOutermostKindsAndVersions() {
    assertThat(Snapshot.of("a", 1).version()).isEqualTo(1);
    assertThat(Snapshot.of("a-9".repeat(21) + "z", 999_999).version()).isEqualTo(999_999);
    assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.of("a".repeat(65), 1));
  }

  @Test
  @DisplayName("A second member with the same name is rejected")
  void rejectsASecondMemberOfOneName() {
    Snapshot snapshot = Snapshot.of("a", 1).with("name", "canary");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot.with("name", "canary2"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
    assertThat(snapshot.text("name")).isEqualTo("canary");
  }

  @Test
  @DisplayName("Several members are added at once, in order, and read again by their prefix")
  void addsSeveralMembers() {
    Map<String, String> more = new LinkedHashMap<>();
    more.put("z", "1");
    more.put("", "2 & 3");
    Snapshot snapshot = Snapshot.of("a", 1).with("x.y", "0").with("x.", more);

    assertThat(snapshot)
        .isEqualTo(Snapshot.of("a", 1).with("x.y", "0").with("x.z", "1").with("x.", "2 & 3"));
    assertThat(snapshot.encode()).isEqualTo("a/1?x.y=0&x.z=1&x.=2%20%26%203");
    assertThat(snapshot.under("x."))
        .containsExactly(entry("y", "0"), entry("z", "1"), entry("", "2 & 3"));
    assertThatIllegalArgumentException().isThrownBy(() -> snapshot.with("x.", Map.of("y", "")));
  }

  @Test
  @DisplayName("A snapshot has at most 2,000 members")
  void limitsTheNumberOfMembers() {
    Map<String, String> most = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) {
      most.put("m" + i, "");
    }
    Snapshot full = Snapshot.of("a", 1).with("", most);

    assertThat(Snapshot.decode(full.encode())).isEqualTo(full);
    for (Runnable tooMany : List.<Runnable>of(
        () -> full.with("canary", ""),
        () -> full.with("x.", Map.of("canary", "")),
        () -> Snapshot.decode(full.encode() + "&canary="))) {
      assertThatIllegalArgumentException()
          .isThrownBy(tooMany::run)
          .withMessage("The snapshot has 2001 members. Use at most 2000.");
    }
  }

  @ParameterizedTest
  @DisplayName("expect checks the kind and the newest version")
  @CsvSource({
    "tokens, 3, ''",
    "tokens, 4, ''",
    "tokens, 2, Update",
    "other,  9, 'has kind tokens, but kind other is expected'",
  })
  void isExpectedByKindAndNewestVersion(String kind, int newest, String complaint) {
    Snapshot snapshot = Snapshot.of("tokens", 3).with("a", "canary");
    if (complaint.isEmpty()) {
      assertThat(snapshot.expect(kind, newest)).isSameAs(snapshot);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> snapshot.expect(kind, newest))
          .withMessageContaining(complaint)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
    }
  }

  @Test
  @DisplayName("Members are read with their type")
  void readsTypedMembers() {
    Snapshot snapshot = Snapshot.of("a", 1)
        .with("text", "t")
        .with("secret", Secret.of("s"))
        .with("at", "2026-11-21T12:00:00.5Z")
        .with("uri", "https://a.example/?b#c")
        .with("x.one", "1")
        .with("x.two", "2");

    assertThat(snapshot.text("text")).isEqualTo("t");
    assertThat(snapshot.secret("secret")).isEqualTo(Secret.of("s"));
    assertThat(snapshot.instant("at")).isEqualTo(Instant.parse("2026-11-21T12:00:00.5Z"));
    assertThat(snapshot.uri("uri")).isEqualTo(URI.create("https://a.example/?b#c"));
    assertThat(snapshot.under("x.")).containsExactly(entry("one", "1"), entry("two", "2"));
    assertThat(snapshot.under("y.")).isEmpty();
    assertThat(snapshot.find("text")).contains("t");
    assertThat(snapshot.find("none")).isEmpty();
  }

  @Test
  @DisplayName("A missing or malformed member is named, and its value is not quoted")
  void namesAMissingOrMalformedMemberAndQuotesNothing() {
    Snapshot snapshot = Snapshot.of("a", 1).with("m", "canary |");
    String message =
        "The a snapshot's member m is missing or malformed. Store and pass snapshots unchanged.";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot.instant("m"))
        .withMessage(message)
        .withNoCause();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot.uri("m"))
        .withMessage(message)
        .withNoCause();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Snapshot.of("a", 1).text("m"))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Snapshot.of("a", 1).secret("m"))
        .withMessage(message);
  }

  private static String text(SplittableRandom random) {
    String alphabet = "aZ9 \"',;\\&=?/+%\r\n\u0000\u007Fé☃";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.append(random.nextInt(8) == 0 ? "😀" : "").toString();
  }
}
