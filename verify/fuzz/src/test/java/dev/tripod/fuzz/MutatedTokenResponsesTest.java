package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.ResponseQuirks;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.okhttp.MoshiJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Responses to a refresh, generated from valid ones by mutations. Decision 12 says which mutations cost the tokens. No other one
 * does, alone or with others. Both JSON readers lead to the same tokens.
 */
@Timeout(300)
@DisplayName("Mutated token responses")
final class MutatedTokenResponsesTest {

  private static final long SEED = 20261130;
  private static final int ROUNDS = 1_500;
  private static final int MOST_MUTATIONS = 5;

  private static final Tokens BEFORE =
      Tokens.of("AT0").withRefreshToken("RT0").withScope("read", "write");

  private static final List<Integer> STATUSES = List.of(200, 200, 200, 201, 202, 203, 206);

  private static final List<String> TEXT_BEFORE = List.of(
      "",
      "",
      "\u00ef\u00bb\u00bf",
      "\u0000",
      " \r\n\t",
      "<!-- proxy -->\n",
      "<br />\n<b>Notice</b>:  Undefined index: a in <b>/srv/a.php</b> on line <b>3</b><br />\n",
      "Deprecated: function f() { } in /srv/a.php\n",
      "J\u00f6rg\n");

  private static final List<String> TEXT_AFTER =
      List.of("", "", "\u0000", "\n<!-- 0.1 s -->", "\r\n", "\n\u0000\u0000");

  /** Members that cost no token, at any place and more than once. */
  private static final List<String> MEMBERS = List.of(
      "",
      "\"scope\":\"read\"",
      "\"scope\":\"read write\"",
      "\"scope\":[\"read\"]",
      "\"expires_in\":60",
      "\"expires_in\":\"3600\"",
      "\"expires_in\":007",
      "\"expires_in\":1e400",
      "\"access_token\":\"AT1\"",
      "\"\\u0061ccess\\u005ftoken\":\"\\u0041T1\"",
      "\"access_token\":null",
      "\"refresh_token\":\"RT1\"",
      "\"refresh_token\":null",
      "\"token_type\":\"bearer\"",
      "\"token_type\":\"BEARER\"",
      "\"token_type\":null",
      "\"id_token\":\"a\"",
      "\"id_token\":\"b\"",
      "\"id_token\":\"\\ud800\"",
      "\"error\":null",
      "\"error\":\"\"",
      "\"x\":1",
      "\"x\":2",
      "\"x\":{\"y\":1,\"y\":2}",
      "\"x\":\"\\ud800\"",
      "\"\\udfff\":\"x\"",
      "\"x\":\"J\u00f6rg\"",
      "\"J\u00f6rg\":1",
      "\"x\":\"a\nb\u0000\"",
      "\"x\":\"he said \"no\" to it\"",
      "\"x\":\"\\x\"",
      "\"x\":NaN",
      "\"x\":'y'",
      "\"x\":",
      "\"x\":[1,{\"access_token\":\"other\"}]",
      "\"x\":{\"error\":\"other\",\"access_token\":\"other\"}",
      "\"x\":\"}{\\\"access_token\\\":\\\"other\\\"}\"",
      "\"x\":" + "7".repeat(70),
      "\"x\":" + "[".repeat(40) + "]".repeat(40),
      "\"" + "n".repeat(300) + "\":1");

  /** Members that leave it unclear which tokens the response contains. */
  private static final List<String> CONFLICTS = List.of(
      "\"access_token\":\"AT2\"",
      "\"acc\\u0065ss_token\":\"AT2\"",
      "\"access_token\":\"\\ud800\"",
      "\"access_token\":[\"AT1\"]",
      "\"access_token\":1",
      "\"refresh_token\":\"RT2\"",
      "\"refresh_token\":\"R\u00f61\"",
      "\"refresh_token\":true",
      "\"token_type\":\"DPoP\"",
      "\"token_type\":\"mac\"",
      "\"token_type\":\"\"",
      "\"token_type\":1",
      "\"token_type\":nothing");

  private static final List<String> ERRORS = List.of(
      "\"error\":\"invalid_request\"",
      "\"\\u0065rror\":\"invalid_request\"",
      "\"error\":{\"code\":190}",
      "\"error\":true",
      "\"error\":7",
      "\"error\":\"\\ud800\"");

  private static final List<String> PARAMETERS = List.of(
      "",
      "scope=read",
      "scope=read+write",
      "expires_in=60",
      "expires_in=soon",
      "access_token=AT1",
      "access%5Ftoken=%41T1",
      "refresh_token=RT1",
      "token_type=bearer",
      "token_type=Bearer",
      "error=",
      "error",
      "x=1",
      "x=2",
      "name=J%F6rg",
      "name=J\u00f6rg",
      "rate=100%",
      "%zz=1",
      "<b>",
      "=");

  private static final List<String> CONFLICTING_PARAMETERS = List.of(
      "access_token=AT2",
      "access%5Ftoken=AT2",
      "access_token=A\u00f61",
      "refresh_token=RT2",
      "token_type=mac");

  private static final List<String> ERROR_PARAMETERS =
      List.of("error=invalid_request", "error=%zz", "%65rror=invalid_request");

  private final Random random = new Random(SEED);

  static Stream<JsonReader> readers() {
    return Stream.of(JacksonJson.strict(), MoshiJson.strict());
  }

  @ParameterizedTest
  @MethodSource("readers")
  @DisplayName("keep their tokens")
  void keepTheirTokens(JsonReader json) {
    for (int i = 0; i < ROUNDS; i++) {
      String body = around(object(mutations(MEMBERS)));

      Tokens tokens = refreshed(json, status(), body);

      assertRotated(tokens, body);
      TokenResponseCheck.requireStorable(tokens);
      assertThat(tokens).as(body).isEqualTo(refreshed(other(json), 200, body));
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  @DisplayName("are rejected if it is not clear which tokens they contain")
  void areRejectedIfTheyAreNotClear(JsonReader json) {
    for (int i = 0; i < ROUNDS; i++) {
      List<String> mutations = mutations(MEMBERS);
      mutations.add(one(CONFLICTS));
      assertUnreadable(json, status(), around(object(mutations)));
      assertUnreadable(json, status(), cut(object(mutations(MEMBERS))));
      assertUnreadable(json, 302, around(object(mutations(MEMBERS))));
      assertUnreadable(
          json,
          status(),
          around(object(List.of()) + "\n" + object(List.of()).replace("1\"", "2\"")));
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  @DisplayName("are errors if they have an error beside the tokens")
  void areErrorsIfTheyHaveOne(JsonReader json) {
    for (int i = 0; i < ROUNDS; i++) {
      List<String> mutations = mutations(MEMBERS);
      mutations.add(one(ERRORS));
      String body = around(object(mutations));

      assertThatThrownBy(() -> refreshed(json, status(), body))
          .as(body)
          .isInstanceOf(ErrorResponse.class);
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  @DisplayName("follow the same rules if they are forms")
  void followTheSameRulesAsForms(JsonReader json) {
    for (int i = 0; i < ROUNDS; i++) {
      String body = lines(form(mutations(PARAMETERS)));
      assertRotated(refreshed(json, status(), body), body);

      List<String> conflicts = mutations(PARAMETERS);
      conflicts.add(one(CONFLICTING_PARAMETERS));
      assertUnreadable(json, status(), lines(form(conflicts)));

      List<String> errors = mutations(PARAMETERS);
      errors.add(one(ERROR_PARAMETERS));
      String error = lines(form(errors));
      assertThatThrownBy(() -> refreshed(json, status(), error))
          .as(error)
          .isInstanceOf(ErrorResponse.class);
    }
  }

  private void assertUnreadable(JsonReader json, int status, String body) {
    assertThatThrownBy(() -> refreshed(json, status, body))
        .as(body)
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageNotContainingAny("AT1", "AT2", "RT1", "RT2");
  }

  private static void assertRotated(Tokens tokens, String body) {
    assertThat(tokens.accessToken().reveal()).as(body).isEqualTo("AT1");
    assertThat(tokens.refreshToken().orElseThrow().reveal()).as(body).isEqualTo("RT1");
    assertThat(tokens.authorization().reveal()).isEqualTo("Bearer AT1");
    assertThat(tokens.scope()).as(body).isNotEmpty().isSubsetOf("read", "write");
  }

  private String object(List<String> mutations) {
    List<String> members =
        new ArrayList<>(List.of("\"access_token\":\"AT1\"", "\"refresh_token\":\"RT1\""));
    if (random.nextBoolean()) {
      members.add("\"token_type\":\"Bearer\"");
    }
    members.addAll(mutations);
    Collections.shuffle(members, random);
    return "{" + String.join(random.nextBoolean() ? "," : " ,\n ", members) + "}";
  }

  private String form(List<String> mutations) {
    List<String> parameters = new ArrayList<>(List.of("access_token=AT1", "refresh_token=RT1"));
    parameters.addAll(mutations);
    Collections.shuffle(parameters, random);
    return String.join("&", parameters);
  }

  /** Ends {@code object} somewhere after its tokens. */
  private String cut(String object) {
    int tokens = Math.max(object.lastIndexOf("\"AT1\""), object.lastIndexOf("\"RT1\"")) + 5;
    return object.substring(0, tokens + random.nextInt(object.length() - tokens));
  }

  private String around(String object) {
    String body = random.nextInt(4) == 0 ? "[" + object + "]" : object;
    boolean isTwice = random.nextInt(8) == 0;
    return one(TEXT_BEFORE) + body + (isTwice ? "\n" + body : "") + one(TEXT_AFTER);
  }

  private String lines(String form) {
    return one(TEXT_BEFORE) + "\n" + form + "\n" + one(TEXT_AFTER);
  }

  private List<String> mutations(List<String> from) {
    List<String> mutations = new ArrayList<>();
    for (int i = random.nextInt(MOST_MUTATIONS + 1); i > 0; i--) {
      mutations.add(one(from));
    }
    return mutations;
  }

  private int status() {
    return one(STATUSES);
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static JsonReader other(JsonReader json) {
    return json instanceof JacksonJson ? MoshiJson.strict() : JacksonJson.strict();
  }

  /** Refreshes at a server that sends {@code body}, with one octet for each character. */
  private static Tokens refreshed(JsonReader json, int status, String body) {
    AuthorizationServer.Builder server =
        AuthorizationServer.at("https://as.example/authorize", "https://as.example/token");
    boolean isForm = !body.contains("\"AT1\"");
    return OAuth2Client.builder()
        .server((isForm ? server.quirk(ResponseQuirks.FORM_RESPONSES) : server).build())
        .clientId("client")
        .clock(SettableClock.at(Instant.parse("2026-11-30T12:00:00Z")))
        .json(json)
        .build()
        .refresh(BEFORE)
        .over(request -> HttpResponse.of(status, Headers.none(), body.getBytes(ISO_8859_1)));
  }
}
