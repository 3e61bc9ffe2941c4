package dev.tripod.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {

  /** A secret with different encoded forms; its base64 form has a {@code +}, a {@code /} and padding. */
  private static final String SECRET = "~~canary +/=?é>>";

  private static final Redactor KNOWN = Redactor.of(Secret.of(SECRET));

  static Stream<String> forms() {
    byte[] utf8 = SECRET.getBytes(UTF_8);
    String percent = URLEncoder.encode(SECRET, UTF_8).replace("%7E", "~");
    return Stream.of(
        SECRET,
        percent,
        percent.replace("+", "%20"),
        percent.toLowerCase(Locale.ROOT),
        percent.toLowerCase(Locale.ROOT).replace("+", "%20"),
        percent.replace("+", "%20").replace("%", "%25"),
        Base64.getEncoder().encodeToString(utf8),
        Base64.getEncoder().withoutPadding().encodeToString(utf8),
        Base64.getUrlEncoder().encodeToString(utf8),
        Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
  }

  @ParameterizedTest
  @DisplayName("A secret of fewer than four characters is masked where it is a whole word")
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | x=1 failed | x=*** failed",
        "1 | 1, then 1 | ***, then ***",
        "1 | status 401 of 2021-01-11 | status 401 of 2021-01-11",
        "abc | abcd abc zabc é/abc | abcd *** zabc é/***",
        "abcd | xabcdx | x***x",
        "a | é a é | é *** é",
        "+ | a+b 1 + 2 | a+b 1 *** 2",
        "1 1 | 21 1 1 | 21 ***",
        "$ | a $ | a ***",
        "ab | password%3Dab%26 p%253dab%2526 %253Dabc | password%3D***%26 p%253d***%2526 %253Dabc",
        "1 | 3D1 %3D21 | 3D1 %3D21"
      })
  void masksAShortSecretAsAWord(String secret, String text, String masked) {
    assertThat(Redactor.of(Secret.of(secret)).mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @DisplayName("Every encoded form of a secret is masked")
  @MethodSource("forms")
  void masksEveryForm(String form) {
    assertThat(KNOWN.mask("a " + form + "," + form + ".")).matches("a \\*\\*\\*=*,\\*\\*\\*=*\\.");
    assertThat(KNOWN.redact("a " + form + " b")).matches("a \\*\\*\\*=* b");
  }

  @Test
  @DisplayName("Other text is unchanged")
  void leavesOtherTextAsItIs() {
    assertThat(KNOWN.mask("canary ~~ é \n")).isEqualTo("canary ~~ é \n");
    assertThat(Redactor.none().mask(SECRET)).isEqualTo(SECRET);
    assertThat(Redactor.none().redact("Invalid / expired Token"))
        .isEqualTo("Invalid / expired Token");
  }

  @ParameterizedTest
  @CsvSource({
    "the redirect_uri https://user:canary@a.example/cb is unknown, the redirect_uri https://***@a.example/cb is unknown",
    "//user:p@canary@a.example, //***@a.example",
    "see <https://canary@a.example>, see <https://***@a.example>",
    "https://a.example/@alice, https://a.example/@alice",
    "write to alice@a.example, write to alice@a.example"
  })
  @DisplayName("a server's text is safe without the user-info of its URIs")
  void masksUserInfoInAServersText(String serverText, String safe) {
    assertThat(Redactor.none().redact(serverText)).isEqualTo(safe);
  }

  @Test
  void masksALongSecretInLinearTime() {
    Redactor known = Redactor.of(Secret.of("é".repeat(3_000_000)));

    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1), () -> assertThat(known.mask("text")).isEqualTo("text"));
  }

  @Test
  @DisplayName("Of two secrets the longer is masked first, so no part of it remains")
  void masksTheLongestFirst() {
    Secret shorter = Secret.of("abcd");
    Secret longer = Secret.of("abcdefgh");
    Redactor known = Redactor.of(shorter).and(longer);
    assertThat(known.mask("<abcdefgh> <abcd>")).isEqualTo("<***> <***>");
    assertThat(Redactor.of(longer).and(shorter).mask("<abcdefgh> <abcd>")).isEqualTo("<***> <***>");
    assertThat(known).hasToString("Redactor[2]");
  }

  @Test
  @DisplayName("A secret that begins with other secrets is masked as a whole")
  void masksASecretThatBeginsWithOthers() {
    String longest = "abcdefghijklmnopqrst";
    Secret[] all = IntStream.rangeClosed(1, longest.length())
        .mapToObj(length -> Secret.of(longest.substring(0, length)))
        .toArray(Secret[]::new);

    assertThat(Redactor.of(all).mask("<" + longest + ">")).isEqualTo("<***>");
  }

  @Test
  @DisplayName("An empty secret is ignored, because it occurs between any two characters")
  void ignoresEmptySecrets() {
    assertThat(Redactor.of(Secret.of("")).mask("text")).isEqualTo("text");
    assertThat(Redactor.of(Secret.of(""))).hasToString("Redactor[0]");
  }

  @Test
  @DisplayName("A secret without a UTF-8 form is masked")
  void masksASecretThatHasNoUtf8Form() {
    assertThat(Redactor.of(Secret.of("ab\uD83Dcd")).mask("<ab\uD83Dcd>")).isEqualTo("<***>");
  }

  @Nested
  final class OfAServersWords {

    @Test
    @DisplayName("Only the characters of RFC 6749 section 5.2 remain")
    void keepsTheCharactersOfTheRfc() {
      StringBuilder every = new StringBuilder();
      for (char c = 0; c < 0x3000; c++) {
        every.append(c);
        if (every.length() == 200) {
          assertThat(Redactor.none().redact(every.toString())).matches("[ !#-\\[\\]-~]*");
          every.setLength(0);
        }
      }
      String allowed = range('!', '!') + range('#', '[') + range(']', '~');
      assertThat(Redactor.none().redact(allowed)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @DisplayName("Text is cut at 300 characters")
    @CsvSource({"299, 299", "300, 300", "301, 300", "100000, 300"})
    void cutsAt300(int length, int expected) {
      String safe = Redactor.none().redact("x".repeat(length));
      assertThat(safe).hasSize(expected).endsWith(length > 300 ? "x~" : "x");
    }

    @Test
    @DisplayName("Text is not cut between the two chars of a character")
    void doesNotCutACharacter() {
      String rest = "y".repeat(10);

      assertThat(Redactor.none().redactText("x".repeat(297) + "😀" + rest))
          .isEqualTo("x".repeat(297) + "😀~");
      assertThat(Redactor.none().redactText("x".repeat(298) + "😀" + rest))
          .isEqualTo("x".repeat(298) + "~");
    }

    @Test
    @DisplayName("A short secret is not found between the letters of another script")
    void keepsTextBesideAShortSecret() {
      assertThat(Redactor.of(Secret.of("1")).redactText("第1回のエラー: x=1"))
          .isEqualTo("第1回のエラー: x=***");
    }

    @ParameterizedTest
    @DisplayName("A secret is found even if forbidden characters split it")
    @ValueSource(
        strings = {
          "abcd\u0000efgh/ijkl",
          "abcdefgh\\/ijkl",
          "abcd\u200Befgh/ijkl",
          "a\u0001b\u0002c\u0003d\u0004e\u0005f\u0006g\u0007h/ijkl",
          "abcdef\r\ngh/ijkl",
          "abcdef\tgh/ijkl",
          "abcd\"efgh/ijkl",
          "\"abcdefgh/ijkl\"",
          "ébcd abcdefgh/ij\u00ADkl é",
        })
    void masksASecretThatOtherCharactersSplit(String serverText) {
      Redactor known = Redactor.of(Secret.of("abcdefgh/ijkl"));
      assertThat(known.redact(serverText)).contains("***").doesNotContain("abcd", "ijkl", "gh");
    }

    @Test
    @DisplayName("A secret of four characters is found even if a forbidden character splits it")
    void masksAShortSecretThatIsSplit() {
      assertThat(Redactor.of(Secret.of("abcd")).redact("x=ab\u0007cd")).isEqualTo("x=***");
    }

    @Test
    @DisplayName(
        "No part of a secret remains, however often it occurs and wherever the text is cut")
    void leavesNoPartAtTheCut() {
      SplittableRandom random = new SplittableRandom(300);
      String secret = "S3cr3tT0ken".repeat(80);
      Redactor known = Redactor.of(Secret.of(secret));
      for (int i = 0; i < 50; i++) {
        String text = " ".repeat(random.nextInt(20_000)) + secret.repeat(1 + random.nextInt(30));
        assertThat(known.redact(text)).doesNotContain("S3cr3t");
      }
    }

    @Test
    @DisplayName("Redacted text is stripped")
    void isStripped() {
      assertThat(Redactor.none().redact("\r\n  Bad request. \n")).isEqualTo("Bad request.");
      assertThat(Redactor.none().redact("")).isEmpty();
    }
  }

  @Nested
  final class OfAnAdaptersFailure {

    @Test
    @DisplayName("An exception without a secret is not replaced")
    void isTheFailureItselfUnlessItTells() {
      Exception failure = new IllegalStateException("pool closed", new IOException("reset"));
      failure.addSuppressed(new IOException("and so on"));
      assertThat(KNOWN.redact(failure)).isSameAs(failure);
    }

    @ParameterizedTest
    @DisplayName(
        "An exception with a secret is replaced by one with its class name and stack trace")
    @MethodSource("dev.tripod.domain.RedactorTest#forms")
    void isAStandInWithItsClassAndStackTraceIfItTells(String form) {
      Exception failure = new IllegalStateException("at " + form);

      Throwable safe = KNOWN.redact(failure);

      assertThat(safe).isInstanceOf(IOException.class).hasNoCause();
      assertThat(safe.getMessage()).contains("java.lang.IllegalStateException", "withheld");
      assertThat(safe.getStackTrace()).isEqualTo(failure.getStackTrace());
      assertThat(printed(safe)).doesNotContain(form);
    }

    static Stream<Throwable> tellingSomewhere() {
      Throwable cause = new IOException("outer", new IOException("inner", new Error(SECRET)));
      Throwable suppressed = new IOException("outer");
      suppressed.addSuppressed(new IOException("a", new IOException(SECRET)));
      Throwable unprinted = new IOException(SECRET) {
        @Override
        public String getLocalizedMessage() {
          return "quiet";
        }
      };
      Throwable localized = new IOException("quiet") {
        @Override
        public String getLocalizedMessage() {
          return SECRET;
        }
      };
      return Stream.of(cause, suppressed, unprinted, localized);
    }

    @ParameterizedTest(name = "[{index}]")
    @DisplayName("An exception is replaced wherever it contains a secret")
    @MethodSource("tellingSomewhere")
    void isAStandInWhereverItTells(Throwable failure) {
      Throwable safe = KNOWN.redact(failure);
      assertThat(safe).isNotSameAs(failure);
      assertThat(printed(safe)).doesNotContain("canary");
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("Circular causes and suppressed exceptions are visited once")
    void walksACircleOnce() {
      Exception first = new Exception("first");
      Exception second = new Exception("second", first);
      first.initCause(second);
      first.addSuppressed(second);
      second.addSuppressed(first);

      assertThat(KNOWN.redact(first)).isSameAs(first);

      second.addSuppressed(new Exception(SECRET));
      assertThat(printed(KNOWN.redact(first))).contains("withheld").doesNotContain("canary");
    }

    @Test
    @DisplayName("Deep and branching causes are visited without recursion, each once")
    void walksDeepAndBranchingCauses() {
      Throwable deep = new Exception("deepest");
      for (int i = 0; i < 50_000; i++) {
        deep = new Exception("deep", deep);
        deep.addSuppressed(deep.getCause());
      }
      Throwable failure = deep;
      Assertions.assertTimeoutPreemptively(
          Duration.ofMinutes(1), () -> assertThat(KNOWN.redact(failure)).isSameAs(failure));
    }

    @Test
    @DisplayName("An exception that promises that nothing was sent keeps its promise")
    void keepsThePromiseThatNothingWasSent() {
      IOException quiet = new ConnectException("refused");
      assertThat(KNOWN.redact(quiet, false)).isSameAs(quiet);

      IOException telling = new UnknownHostException(SECRET);
      assertThat(KNOWN.redact(telling, false)).isExactlyInstanceOf(ConnectException.class);
      assertThat(KNOWN.redact(telling, false).getMessage())
          .contains("java.net.UnknownHostException")
          .doesNotContain("canary");

      IOException perhapsSent = new SocketTimeoutException(SECRET);
      assertThat(KNOWN.redact(perhapsSent, true)).isExactlyInstanceOf(IOException.class);
      assertThat(printed(KNOWN.redact(perhapsSent, true))).doesNotContain("canary");
    }
  }

  private static String printed(Throwable failure) {
    StringWriter printed = new StringWriter();
    failure.printStackTrace(new PrintWriter(printed));
    return printed.toString();
  }

  private static String range(char first, char last) {
    return IntStream.rangeClosed(first, last)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
