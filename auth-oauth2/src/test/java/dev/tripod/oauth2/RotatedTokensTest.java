package dev.tripod.oauth2;

import static dev.tripod.oauth2.ResponseQuirks.FORM_RESPONSES;
import static dev.tripod.oauth2.ResponseQuirks.TOKEN_MEMBER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The response to a refresh: rotated tokens are never lost because of something else in it. */
final class RotatedTokensTest {

  private static final String TOKENS =
      "\"access_token\":\"AT1\",\"refresh_token\":\"RT1\",\"token_type\":\"Bearer\"";

  private final Tokens before =
      Tokens.of("AT0").withRefreshToken("RT0").withScope("s1", "s2").withExpiresAt(Sample.NOW);

  @Test
  void takesWhatAResponseLacksFromTheTokensBefore() {
    Tokens next = refreshed("{\"access_token\":\"AT1\"}");

    assertThat(next.authorization().reveal()).isEqualTo("Bearer AT1");
    assertThat(next.refreshToken()).isEqualTo(before.refreshToken());
    assertThat(next.scope()).isEqualTo(before.scope());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFF{TOKENS}",
        "{TOKENS}\u0000",
        "\u0000\u0000{TOKENS}\n\u0000\u0000",
        "<!-- a -->\n{TOKENS}",
        "{TOKENS}\n<!-- 0.1 s -->",
        "<br />\n<b>Notice</b>:  Undefined index: a in <b>/srv/a.php</b> on line <b>3</b><br />\n{TOKENS}",
        "\nWarning: foreach() { in /srv/a.php } on line 3\n\n{TOKENS}",
        ")]}',\n{TOKENS}",
        "callback({TOKENS});",
        "[{TOKENS}]",
        "[[{TOKENS}]]",
        "{TOKENS}{TOKENS}",
        "{\"level\":\"warn\"}\n{TOKENS}",
        "{TOKENS} x"
      })
  void ignoresTextAroundTheObject(String body) {
    assertRotated(refreshed(body.replace("TOKENS", TOKENS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"scope\":\"s1\",\"scope\":\"s1\"",
        "\"scope\":\"s1\",\"scope\":\"s3\"",
        "\"expires_in\":60,\"expires_in\":60",
        "\"expires_in\":60,\"expires_in\":\"3600\"",
        "\"access_token\":\"AT1\"",
        "\"\\u0061ccess_token\":\"AT1\"",
        "\"access_token\":null,\"refresh_token\":null",
        "\"refresh_token\":\"RT1\"",
        "\"token_type\":\"bearer\"",
        "\"id_token\":\"a\",\"id_token\":\"b\"",
        "\"error\":\"\",\"error\":null",
        "\"x\":1,\"x\":2",
        "\"x\":{\"y\":1,\"y\":2}",
        "\"x\":\"\\ud800\"",
        "\"\\udc00\":1",
        "\"x\":[\"\\ud83d\"]",
        "\"x\":1234567890123456789012345678901234567890123456789012345678901234567890",
        "\"x\":NaN,\"y\":undefined,\"z\":True",
        "\"x\":01",
        "\"x\":",
        "\"x\":\"a\nb\tc\"",
        "\"x\":\"he said \"no\" to it\"",
        "\"x\":\"\\q\"",
        "\"x\":{1:2}",
        "\"expires_in\":007200",
        "",
        ",,"
      })
  void ignoresMembersThatAreNotClear(String member) {
    assertRotated(refreshed("{" + TOKENS + "," + member + "}"));
    assertRotated(refreshed("{" + member + "," + TOKENS + "}"));
  }

  @Test
  void ignoresAMemberThatIsTooDeepOrNotUtf8() {
    assertRotated(
        refreshed("{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "," + TOKENS + "}"));
    assertRotated(
        refreshed(200, ("{\"x\":\"J\u00f6rg\",\"y\":\"ok\"," + TOKENS + "}").getBytes(ISO_8859_1)));
  }

  @Test
  void keepsTheMembersBesideTheOnesThatAreNotClear() {
    Tokens next = refreshed("[{" + TOKENS
        + ",\"scope\":\"s3\",\"expires_in\":0060,\"x\":\"\\ud800\",\"user\":{\"id\":7},"
        + "\"big\":" + "9".repeat(70) + "}]");

    assertThat(next.scope()).containsExactly("s3");
    assertThat(next.expiresAt()).hasValue(Sample.NOW.plusSeconds(60));
    assertThat(next.extra(Extra.text("user.id"))).hasValue("7");
    assertThat(next.extra(Extra.text("big"))).hasValue("9".repeat(70));
    assertThat(next.extras().members()).containsOnlyKeys("user.id", "big");
  }

  @ParameterizedTest
  @CsvSource({
    "12345, 12345",
    "12345678901234567890123, 12345678901234567890123",
    "-1.50e3, -1.50e3",
    "0123, 0123",
    "9999999999999999999999999999999999999999999999999999999999999999999999, 9999999999999999999999999999999999999999999999999999999999999999999999"
  })
  void readsATokenThatIsANumberAsItIsWritten(String number, String text) {
    Tokens next = refreshed("{\"access_token\":" + number + ",\"refresh_token\":" + number + "}");

    assertThat(next.accessToken().reveal()).isEqualTo(text);
    assertThat(next.refreshToken().orElseThrow().reveal()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 203, 206, 299})
  void readsTokensAtAnyStatusOfSuccess(int status) {
    assertRotated(refreshed(status, ("{" + TOKENS + "}").getBytes(UTF_8)));
  }

  @Test
  void readsTheObjectThatHoldsTheTokensMemberByMember() {
    OAuth2Client nested =
        Sample.client(Sample.server().quirk(TOKEN_MEMBER, "authed_user")).build();

    Tokens next = nested
        .refresh(before)
        .over(Sample.answering(
            200,
            "\uFEFF{\"authed_user\":{\"x\":\"\\ud800\",\"\":1," + TOKENS
                + "},\"\":2,\"a\":1,\"a\":2}"));

    assertRotated(next);
    assertThat(next.extras().members()).containsOnlyKeys("authed_user.", "");
    assertThatThrownBy(() -> nested
            .refresh(before)
            .over(Sample.answering(
                200,
                "{\"authed_user\":{" + TOKENS + "},\"authed_user\":{\"access_token\":\"AT2\"}}")))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("two different values of authed_user");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{TOKENS,\"access_token\":\"AT2\"} | two different values of access_token",
        "{TOKENS,\"\\u0061ccess_token\":\"AT2\"} | two different values of access_token",
        "{TOKENS,\"refresh_token\":\"RT2\"} | two different values of refresh_token",
        "{TOKENS,\"refresh_token\":\"\\ud800\"} | its refresh_token cannot be read",
        "{\"refresh_token\":\"\\ud800\",TOKENS} | two different values of refresh_token",
        "{TOKENS,\"access_token\":\"\\ud800\"} | its access_token cannot be read",
        "{TOKENS,\"token_type\":\"DPoP\"} | token_type is not Bearer",
        "{TOKENS,\"token_type\":tru} | token_type is not Bearer",
        "{TOKENS}{\"access_token\":\"AT2\"} | several different JSON objects",
        "[{TOKENS},{\"error\":\"\"}] | several different JSON objects",
        "{TOKENS | not JSON",
        "{\"x\":{TOKENS} | not JSON",
        "{TOKENS,\"x\":[} | not JSON",
        "{TOKENS,\"x\":1]} | not JSON",
        "{TOKENS,x:1} | not JSON"
      })
  void rejectsAResponseIfItIsNotClearWhichTokensItContains(String body, String reason) {
    assertThatThrownBy(() -> refreshed(body.replace("TOKENS", TOKENS)))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining(reason)
        .hasMessageNotContainingAny("AT1", "AT2", "RT1", "RT2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFF{TOKENS,\"error\":\"invalid_request\"}",
        "{TOKENS,\"error\":\"\",\"error\":\"invalid_request\"}",
        "{\"error\":\"invalid_request\",TOKENS,\"error\":\"\"}",
        "{TOKENS,\"error\":\"\\ud800\"}",
        "[{\"error\":{\"code\":1},TOKENS,\"x\":\"\\ud800\"}]"
      })
  void reportsAnErrorBesideTheTokens(String body) {
    assertThatThrownBy(() -> refreshed(body.replace("TOKENS", TOKENS)))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  void boundsTheWorkForADamagedResponse() {
    String members = "\"a\":1,".repeat(1_001);
    assertThatThrownBy(() -> refreshed("{" + members + TOKENS + "}"))
        .isInstanceOf(UnreadableResponse.class);
    assertThatThrownBy(() -> refreshed("{}".repeat(65) + "{" + TOKENS + "}"))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("several different JSON objects");
    assertRotated(refreshed("{}".repeat(63) + "{" + TOKENS + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token=AT1&refresh_token=RT1&name=J%F6rg&percent=100%",
        "\uFEFFaccess_token=AT1&refresh_token=RT1\u0000",
        "<br />\n<b>Notice</b>: a=1&b in /a.php<br />\naccess_token=AT1&refresh_token=RT1\n<!-- x -->",
        "access_token=AT1&access_token=AT1&refresh_token=RT1&x=1&x=2",
        "error=&access_token=AT1&refresh_token=RT1",
        "\uFEFF{\"access_token\":\"AT1\",\"refresh_token\":\"RT1\"}",
        "[{\"access_token\":\"AT1\",\"refresh_token\":\"RT1\"}]",
        "<!-- x --> {\"access_token\":\"AT1\",\"refresh_token\":\"RT1\"}"
      })
  void readsAFormAsLeniently(String body) {
    assertRotated(ofForm(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token=AT1&access_token=AT2",
        "access_token=AT1&refresh_token=RT1&refresh_token=RT2",
        "access_token=%zz&refresh_token=RT1",
        "refresh_token=RT1"
      })
  void rejectsAFormIfItIsNotClearWhichTokensItContains(String body) {
    assertThatThrownBy(() -> ofForm(body)).isInstanceOf(UnreadableResponse.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_token=AT1&error=x", "error=%zz&access_token=AT1"})
  void reportsAnErrorInAForm(String body) {
    assertThatThrownBy(() -> ofForm(body)).isInstanceOf(ErrorResponse.class);
  }

  private Tokens ofForm(String body) {
    return Sample.client(Sample.server().quirk(FORM_RESPONSES))
        .build()
        .refresh(before)
        .over(Sample.answering(200, body));
  }

  private Tokens refreshed(String body) {
    return refreshed(200, body.getBytes(UTF_8));
  }

  private Tokens refreshed(int status, byte[] body) {
    return Sample.client()
        .refresh(before)
        .over(request -> HttpResponse.of(status, Headers.none(), body));
  }

  private static void assertRotated(Tokens next) {
    assertThat(next.accessToken().reveal()).isEqualTo("AT1");
    assertThat(next.refreshToken().orElseThrow().reveal()).isEqualTo("RT1");
  }
}
