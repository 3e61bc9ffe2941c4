package dev.tripod.oauth2;

import static dev.tripod.oauth2.ResponseQuirks.BEARER_ALIASES;
import static dev.tripod.oauth2.ResponseQuirks.FORM_RESPONSES;
import static dev.tripod.oauth2.ResponseQuirks.TOKEN_MEMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a token response is read (RFC 6749 section 5.1), and what is rejected. */
final class TokenResponseTest {

  private static final String BEARER = "\"access_token\":\"at1\",\"token_type\":\"Bearer\"";

  private final OAuth2Client client = Sample.client();

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 203, 206, 226})
  @DisplayName("A response with status 200 and an error has no type, and one with status 201 is "
      + "rejected.")
  void created(int status) {
    Tokens tokens = Sample.redeemed(client, status, Sample.TOKENS);

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    assertThat(tokens.refreshToken().orElseThrow().reveal()).isEqualTo("rt1");
    assertThat(tokens.expiresAt()).hasValue(Sample.NOW.plusSeconds(7200));
    assertThat(tokens.scope()).containsExactly("a", "b");
    assertThat(tokens.idToken()).isEmpty();
    assertThat(tokens.extras().members()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"100, status of success", "302, redirect", "304, redirect", "399, redirect"})
  @DisplayName("tokens in a response with another status are rejected")
  void otherStatus(int status, String why) {
    for (String body : List.of(Sample.TOKENS, "", "<html>")) {
      assertThatThrownBy(() -> Sample.redeemed(client, status, body))
          .isInstanceOfSatisfying(UnreadableResponse.class, unreadable -> {
            assertThat(unreadable.status()).isEqualTo(status);
            assertThat(unreadable.contentType()).isEqualTo("application/json");
            assertThat(unreadable.reason()).contains(why);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 302, 400, 401, 403, 429, 500, 503, 999})
  @DisplayName("GitHub sends an error with status 200, and the library does not recognize it.")
  void errorAtAnyStatus(int status) {
    assertThatThrownBy(() -> Sample.redeemed(
            client,
            status,
            "{" + BEARER
                + ",\"error\":\"bad_verification_code\",\"error_description\":\"The code\"}"))
        .isInstanceOfSatisfying(ErrorResponse.class, error -> {
          assertThat(error.status()).hasValue(status);
          assertThat(error.code()).hasValue("bad_verification_code");
          assertThat(error.description()).hasValue("The code");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\":\"m\",\"code\":190}",
        "[\"x\"]",
        "[{\"a\":1}]",
        "true",
        "7",
        "\" \"",
        "\"0x\""
      })
  @DisplayName("a non-empty error of any type is an error, even beside a token")
  void errorOfAnyType(String error) {
    assertThatThrownBy(
            () -> Sample.redeemed(client, 200, "{" + BEARER + ",\"error\":" + error + "}"))
        .isInstanceOf(ErrorResponse.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "null", "{}", "[]", "false", "0"})
  @DisplayName("an empty error is not an error")
  void emptyError(String error) {
    assertThat(Sample.redeemed(client, 200, "{" + BEARER + ",\"error\":" + error + "}"))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer, true",
    "bearer, true",
    "BEARER, true",
    "mac, false",
    "DPoP, false",
    "N_A, false",
    "'', false",
    "'Bearer ', false",
    "user, false"
  })
  @DisplayName("token_type is Bearer in any letter case, and nothing else")
  void tokenType(String type, boolean read) {
    String body = "{\"access_token\":\"at1\",\"token_type\":\"" + type + "\"}";

    if (read) {
      assertThat(Sample.redeemed(client, 200, body)).isNotNull();
    } else {
      assertThatThrownBy(() -> Sample.redeemed(client, 200, body))
          .isInstanceOf(UnreadableResponse.class)
          .hasMessageContaining("token_type is not Bearer");
    }
  }

  @Test
  @DisplayName("an alias of Bearer is accepted in any letter case, at its server only")
  void alias() {
    String body = "{\"access_token\":\"at1\",\"token_type\":\"USER ACCESS Token\"}";

    assertThat(Sample.redeemed(
            Sample.server().quirk(BEARER_ALIASES, Set.of("User Access Token")), body))
        .isNotNull();
    assertThatThrownBy(() -> Sample.redeemed(client, 200, body))
        .isInstanceOf(UnreadableResponse.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"access_token\":\"at1\"}", "{\"access_token\":\"at1\",\"token_type\":null}"})
  @DisplayName("A token response without `token_type` is rejected.")
  void withoutTokenType(String body) {
    assertThat(Sample.redeemed(client, 200, body).authorization().reveal()).isEqualTo("Bearer at1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"mac\"", "5", "[\"Bearer\"]", "\"\"", "true"})
  @DisplayName("a token of another type, or of a type that is not clear, is not sent as Bearer")
  void otherTokenType(String type) {
    assertThatThrownBy(() ->
            Sample.redeemed(client, 200, "{\"access_token\":\"at1\",\"token_type\":" + type + "}"))
        .isInstanceOf(UnreadableResponse.class);
  }

  @ParameterizedTest
  @CsvSource({
    "7200, 7200",
    "'\"7200\"', 7200",
    "7200.0, 7200",
    "7.2e3, 7200",
    "1, 1",
    "0, ",
    "'\"0\"', ",
    "-1, ",
    "-9223372036854775808, ",
    "null, ",
    "true, ",
    "'\"\"', ",
    "'\"soon\"', ",
    "'\"-5\"', ",
    "'\" 7\"', ",
    "3599.5, ",
    "[7200], ",
    "1e400, ",
    "9223372036854775808, ",
    "99999999999999999999999999999999, ",
    "9223372036854775807, 3153600000",
    "3153600001, 3153600000",
    "3153599999, 3153599999"
  })
  @DisplayName("`expires_in` must be a number, or the response is rejected.")
  void expiresIn(String written, @Nullable Long seconds) {
    Tokens tokens = Sample.redeemed(client, 200, "{" + BEARER + ",\"expires_in\":" + written + "}");

    Optional<Instant> expected = Optional.ofNullable(seconds).map(Sample.NOW::plusSeconds);
    assertThat(tokens.expiresAt()).isEqualTo(expected);
  }

  @Test
  @DisplayName("With `expires_in: null`, the token counts as expired after a second, so each "
      + "request refreshes it.")
  void noLifetime() {
    assertThat(
            Sample.redeemed(client, 200, "{" + BEARER + ",\"expires_in\":null}").expiresAt())
        .isEmpty();
    assertThat(Sample.redeemed(client, 200, "{" + BEARER + "}").expiresAt()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a b c\" | a b c",
        "[\"a\",\"b\"] | a b",
        "\"repo,gist\" | repo gist",
        "\"a,  b ,c\\n\" | a b c",
        "\"a a\" | a",
        "\"asked1 asked2\" | asked1 asked2",
        "\"asked2 asked1\" | asked2 asked1",
        "\"asked1\" | asked1",
        "\"asked1 asked\" | asked1 asked",
        "\"asked1 asked22\" | asked1 asked22",
        "\"asked1 asked2 more\" | asked1 asked2 more",
        "\"asked1asked2\" | asked1asked2",
        "\"asked1-asked2\" | asked1-asked2",
        "\" asked1 asked2\" | asked1 asked2",
        "\"https://www.example/auth/x.y\" | https://www.example/auth/x.y",
        "\"\" | asked1 asked2",
        "\" , \" | asked1 asked2",
        "[] | asked1 asked2",
        "null | asked1 asked2",
        "5 | asked1 asked2",
        "[\"a\",5] | asked1 asked2",
        "{\"a\":1} | asked1 asked2",
        "\"ok \\u0000bad é \\\"q\" | ok é",
        "\"lire données 読む a\\u202eb a\\u200bb\" | lire données 読む",
        "[\"lire\",\"données\"] | lire données"
      })
  @DisplayName(
      "The scope may be a string, an array or absent: an absent scope is the requested scope.")
  void scope(String written, String expected) {
    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT).scope("asked1", "asked2"))
        .over(Sample.nothingIsSent());

    Tokens tokens = client
        .redeem(client.confirm(pending, Sample.approval(pending)))
        .over(Sample.answering(200, "{" + BEARER + ",\"scope\":" + written + "}"));

    assertThat(tokens.scope()).containsExactly(expected.split(" "));
  }

  @Test
  @DisplayName("scopes that were requested as one, with a comma, are granted as two")
  void scopeAskedWithComma() {
    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT).scope("repo,gist"))
        .over(Sample.nothingIsSent());

    Tokens tokens = client
        .redeem(client.confirm(pending, Sample.approval(pending)))
        .over(Sample.answering(200, "{" + BEARER + ",\"scope\":\"repo,gist\"}"));

    assertThat(tokens.scope()).containsExactly("repo", "gist");
  }

  @Test
  @DisplayName("without a scope in the response, the requested scope is granted")
  void noScope() {
    assertThat(Sample.redeemed(client, 200, "{" + BEARER + "}").scope()).containsExactly("a", "b");
  }

  @Test
  @DisplayName("tokens inside a member are read there, and the rest by dotted path")
  void nested() {
    Tokens tokens = Sample.redeemed(
        Sample.server().quirk(TOKEN_MEMBER, "authed_user").quirk(BEARER_ALIASES, Set.of("user")),
        "{\"ok\":true,\"access_token\":\"bot-token\",\"token_type\":\"bot\",\"scope\":\"bot\",\"refresh_token\":\"bot-r\","
            + "\"team\":{\"id\":\"T1\"},\"authed_user\":{\"id\":\"U1\",\"access_token\":\"at1\",\"token_type\":\"user\","
            + "\"refresh_token\":\"rt1\",\"expires_in\":\"60\",\"scope\":\"chat:write,x\"}}");

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    assertThat(tokens.refreshToken().orElseThrow().reveal()).isEqualTo("rt1");
    assertThat(tokens.expiresAt()).hasValue(Sample.NOW.plusSeconds(60));
    assertThat(tokens.scope()).containsExactly("chat:write", "x");
    assertThat(tokens.extras().members())
        .containsOnlyKeys("ok", "token_type", "scope", "team.id", "authed_user.id");
    assertThat(tokens.extra(Extra.text("authed_user.id"))).hasValue("U1");
    for (String other : List.of("{" + BEARER + "}", "{\"authed_user\":\"at1\"}")) {
      assertThatThrownBy(
              () -> Sample.redeemed(Sample.server().quirk(TOKEN_MEMBER, "authed_user"), other))
          .isInstanceOf(UnreadableResponse.class)
          .hasMessageContaining("authed_user is missing");
    }
  }

  @Test
  @DisplayName("extras are typed, and a snapshot keeps them")
  void extras() {
    Tokens tokens = Sample.redeemed(
        client,
        200,
        "{" + BEARER
            + ",\"user_id\":42,\"name\":\"Ada é\",\"admin\":true,\"none\":null,\"list\":[1],"
            + "\"deep\":{\"er\":{\"n\":1.50}},\"a.b\":\"x\",\"a\":{\"b\":\"y\"}}");
    Extra<Long> userId = Extra.of("user_id", text -> Optional.of(Long.valueOf(text)));

    for (Tokens each :
        List.of(tokens, Tokens.from(Snapshot.decode(tokens.snapshot().encode())))) {
      assertThat(each.extra(userId)).hasValue(42L);
      assertThat(each.extra(Extra.text("name"))).hasValue("Ada é");
      assertThat(each.extra(Extra.text("admin"))).hasValue("true");
      assertThat(each.extra(Extra.text("deep.er.n"))).hasValue("1.50");
      assertThat(each.extras().members())
          .containsOnlyKeys("user_id", "name", "admin", "list", "deep.er.n");
      assertThat(each.extra(Extra.text("list"))).hasValue("[1]");
    }
  }

  @Test
  @DisplayName("arrays are read as text, as strings and as objects, also after they were stored")
  void arrays() {
    Tokens tokens = Sample.redeemed(
        client,
        200,
        "{" + BEARER
            + ",\"scopes\":[\"a\",\"b c\"],\"account\":{\"ids\":[1,2]},\"mixed\":[{\"a\":1},2],\"none\":[],"
            + "\"authorization_details\":[{\"type\":\"payment\",\"actions\":[\"read\"]}]}");
    Extra<List<JsonObject>> details = Extra.objects("authorization_details", Sample.JSON::read);

    for (Tokens each :
        List.of(tokens, Tokens.from(Snapshot.decode(tokens.snapshot().encode())))) {
      assertThat(each.extra(Extra.texts("scopes", Sample.JSON::read)))
          .hasValue(List.of("a", "b c"));
      assertThat(each.extra(Extra.texts("none", Sample.JSON::read))).hasValue(List.of());
      assertThat(each.extra(Extra.text("account.ids"))).hasValue("[1,2]");
      JsonObject detail = each.extra(details).orElseThrow().get(0);
      assertThat(detail.text("type")).hasValue("payment");
      assertThat(detail.texts("actions")).hasValue(List.of("read"));
      assertThat(each.extra(Extra.objects("mixed", Sample.JSON::read))).isEmpty();
      assertThat(each.extra(Extra.texts("authorization_details", Sample.JSON::read)))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("an extra that is a credential is returned by its name only, and is redacted")
  void credentialsAmongTheExtras() {
    Tokens tokens = Sample.redeemed(
        client,
        200,
        "{" + BEARER
            + ",\"incoming_webhook\":{\"channel\":\"#a\",\"url\":\"https://hooks.example/canary\"},"
            + "\"bot\":{\"access_token\":\"canary\"},\"api_key\":\"canary\",\"next\":\"eyJh.eyJi.canary\","
            + "\"picture\":\"https://i.example/a?size=1&sig_key=2&access_token=canary\","
            + "\"db\":\"https://user:canary@db.example/\",\"bots\":[{\"token\":\"canary\"}],"
            + "\"session_state\":\"s\",\"site\":\"https://a.example/?q=key\"}");

    for (Tokens each :
        List.of(tokens, Tokens.from(Snapshot.decode(tokens.snapshot().encode())))) {
      assertThat(each.extras().members())
          .containsOnlyKeys("incoming_webhook.channel", "session_state", "site");
      assertThat(each.extra(Extra.text("incoming_webhook.url")))
          .hasValue("https://hooks.example/canary");
      assertThat(each.extra(Extra.text("bot.access_token"))).hasValue("canary");
      assertThat(each.toString()).doesNotContain("canary");
      assertThat(each.redactor().mask("at https://hooks.example/canary")).isEqualTo("at ***");
    }
    assertThat(
            Tokens.from(Snapshot.decode("oauth2-tokens/1?access=a&scope=&extra.webhook_url=canary"))
                .extras()
                .members())
        .isEmpty();
  }

  @Test
  @DisplayName("content of a member with a protocol name is an extra like any other")
  void extrasWithinScope() {
    Tokens tokens = Sample.redeemed(client, 200, "{" + BEARER + ",\"scope\":{\"granted\":\"a\"}}");

    assertThat(tokens.extra(Extra.text("scope.granted"))).hasValue("a");
  }

  @Test
  @DisplayName("an id_token is a secret, and another credential is never an extra")
  void secondTokens() {
    Tokens tokens = Sample.redeemed(
        client,
        200,
        "{" + BEARER
            + ",\"id_token\":\"eyJ.x.y\",\"bot_access_token\":\"canary\",\"device_secret\":\"canary\","
            + "\"accessToken\":\"canary\",\"x\":{\"refresh_token\":\"canary\",\"id_token\":\"canary\","
            + "\"Tokens\":{\"y\":\"canary\"},\"PASSWORD\":\"canary\"},\"access_token.value\":\"canary\","
            + "\"refresh_token_expires_in\":5,\"token_format\":\"opaque\"}");

    assertThat(tokens.idToken().orElseThrow().reveal()).isEqualTo("eyJ.x.y");
    assertThat(tokens.extras().members())
        .containsOnlyKeys("refresh_token_expires_in", "token_format");
    assertThat(tokens.toString()).doesNotContain("eyJ", "canary", "at1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token_type\":\"Bearer\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":null}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":true}",
        "{\"token_type\":\"Bearer\",\"access_token\":[\"canary\"]}",
        "{\"token_type\":\"Bearer\",\"access_token\":{\"value\":\"canary\"}}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"canary canary\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"canary\\r\\nX: 1\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"canary\\u0000\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"canary\\u007f\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"canaryé\"}"
      })
  @DisplayName("an access token that is missing, or that a header cannot have, is rejected")
  void noAccessToken(String body) {
    assertThatThrownBy(() -> Sample.redeemed(client, 200, body))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("access_token")
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "true", "{\"refresh_token\":\"x\"}", "[\"x\"]"})
  @DisplayName(
      "a refresh token or id token that is not a text is ignored, and the access token stays")
  void oddRefreshToken(String written) {
    Tokens tokens = Sample.redeemed(
        client,
        200,
        "{" + BEARER + ",\"refresh_token\":" + written + ",\"id_token\":" + written + "}");

    assertThat(tokens.refreshToken()).isEmpty();
    assertThat(tokens.idToken()).isEmpty();
  }

  @Test
  @DisplayName("a refresh token with any characters is sent back unchanged")
  void anyRefreshToken() {
    Tokens tokens = Sample.redeemed(
        client, 200, "{" + BEARER + ",\"refresh_token\":\"a\\r\\n\\u0000 é&=+%😀\"}");
    List<String> sent = new ArrayList<>();

    client.refresh(tokens).over(request -> {
      sent.add(Sample.form(request).first("refresh_token").orElseThrow());
      return Sample.response(200, "application/json", Sample.TOKENS);
    });

    assertThat(sent).containsExactly("a\r\n\u0000 é&=+%😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "null",
        "[]",
        "\"x\"",
        "<html><body>Bad gateway</body></html>",
        "access_token=at1&token_type=bearer",
        "{\"access_token\":\"at1\",\"access_token\":\"at2\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"at1\",\"token_type\":\"Bearer\"",
        "{'access_token':'at1','token_type':'Bearer'}",
        "{\"access_token\":\"\\ud800\",\"token_type\":\"Bearer\"}",
        "\"{\\\"access_token\\\":\\\"at1\\\",\\\"token_type\\\":\\\"Bearer\\\"}\""
      })
  @DisplayName(
      "The exception for an unreadable token response shows the raw body and hides the status.")
  void notJson(String body) {
    assertThatThrownBy(() -> Sample.redeemed(client, 200, body))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageStartingWith(
            "The response of https://s.example with status 200 (application/json) is not usable")
        .hasMessageNotContainingAny("at1", "html");
  }

  @Test
  @DisplayName(
      "A malformed token response can fill the memory: a response above 1 MiB is not read.")
  void tooLong() {
    String padding = " ".repeat((1 << 20) - Sample.TOKENS.length());
    OAuth2Client unread = OAuth2Client.builder()
        .server(Sample.server().build())
        .clientId("client-1")
        .json(utf8 -> {
          throw new AssertionError("Nothing that long is read");
        })
        .clock(() -> Sample.NOW)
        .build();

    assertThat(Sample.redeemed(client, 200, Sample.TOKENS + padding)).isNotNull();
    assertThatThrownBy(() -> Sample.redeemed(unread, 200, Sample.TOKENS + padding + " "))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("1 MiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token=at1&token_type=bearer&scope=repo%2Cgist&expires_in=60&refresh_token=a%2Bb+c&login=ada",
        "\n access_token=at1&token_type=bearer&scope=repo,gist&expires_in=60&refresh_token=a%2Bb%20c&login=ada \n",
        "  {\"access_token\":\"at1\",\"token_type\":\"bearer\",\"scope\":\"repo,gist\",\"expires_in\":\"60\","
            + "\"refresh_token\":\"a+b c\",\"login\":\"ada\"}"
      })
  @DisplayName("Some servers send a form unless the request has `Accept: application/json`: "
      + "forms are read where the server's data says so.")
  void forms(String body) {
    Tokens tokens = Sample.redeemed(Sample.server().quirk(FORM_RESPONSES), body);

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    assertThat(tokens.scope()).containsExactly("repo", "gist");
    assertThat(tokens.expiresAt()).hasValue(Sample.NOW.plus(Duration.ofMinutes(1)));
    assertThat(tokens.refreshToken().orElseThrow().reveal()).isEqualTo("a+b c");
    assertThat(tokens.extra(Extra.text("login"))).hasValue("ada");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\r\n\t "})
  @DisplayName("a JSON response is not read as a form that one of its texts contains")
  void formInsideJson(String space) {
    Tokens tokens = Sample.redeemed(
        Sample.server().quirk(FORM_RESPONSES),
        space
            + "{\"access_token\":\"at1\",\"token_type\":\"bearer\",\"note\":\"&access_token=other&\"}");

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
  }

  @ParameterizedTest
  @CsvSource({
    "{}, it has no access_token",
    "{\"access_token\":\"a b\"}, its access_token is not a text that a header can have"
  })
  @DisplayName("the message says whether the access token is missing or unusable")
  void accessTokens(String body, String reason) {
    assertThatThrownBy(() -> Sample.redeemed(Sample.server(), body))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token=at1&access_token=at2&token_type=bearer",
        "access_token=at1&token_type=bearer&token_type=mac",
        "access_token=%zz&token_type=bearer",
        "access_token=%ff&token_type=bearer",
        "<html>",
        "",
        "[]"
      })
  @DisplayName("a malformed form is unreadable")
  void brokenForms(String body) {
    assertThatThrownBy(() -> Sample.redeemed(Sample.server().quirk(FORM_RESPONSES), body))
        .isInstanceOf(UnreadableResponse.class);
  }

  @Test
  @DisplayName("an error in a form is an error, at status 200 too")
  void errorInForm() {
    ErrorResponse error = catchThrowableOfType(
        ErrorResponse.class,
        () -> Sample.redeemed(
            Sample.server().quirk(FORM_RESPONSES),
            "error=bad_verification_code&error_description=The+code+is+incorrect&error_uri=https%3A%2F%2Fd.example"));

    assertThat(error.code()).hasValue("bad_verification_code");
    assertThat(error.description()).hasValue("The code is incorrect");
    assertThat(error.uri()).hasValue("https://d.example");
  }

  @Test
  @DisplayName("a JSON reader that breaks its contract is reported, and reveals nothing")
  void badReader() {
    OAuth2Client throwing = reading(new IllegalStateException("at " + Sample.TOKENS));
    OAuth2Client quoting = reading(new IllegalArgumentException("at \"at1\" and rt1 \u0007"));
    OAuth2Client mute = reading(new IllegalArgumentException());

    assertThatThrownBy(() -> Sample.redeemed(throwing, 200, Sample.TOKENS))
        .isInstanceOf(AdapterFailed.class)
        .hasStackTraceContaining("withheld")
        .satisfies(failed -> assertThat(failed.getCause()).hasMessageNotContaining("at1"));
    assertThatThrownBy(() -> Sample.redeemed(quoting, 200, Sample.TOKENS))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("it cannot be read: at '***' and ***");
    assertThatThrownBy(() -> Sample.redeemed(mute, 200, Sample.TOKENS))
        .isInstanceOf(UnreadableResponse.class);
  }

  @Test
  @DisplayName("octets that are not UTF-8 are unreadable")
  void notUtf8() {
    byte[] latin1 = Sample.TOKENS.replace("at1", "at\u00e9").getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> client
            .redeem(Sample.confirmed(client))
            .over(request -> HttpResponse.of(200, Headers.none(), latin1)))
        .isInstanceOf(UnreadableResponse.class);
  }

  private static OAuth2Client reading(RuntimeException failure) {
    return OAuth2Client.builder()
        .server(Sample.server().build())
        .clientId("client-1")
        .json(utf8 -> {
          throw failure;
        })
        .clock(() -> Sample.NOW)
        .build();
  }
}
