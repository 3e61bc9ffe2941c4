package dev.tripod.oauth2;

import static dev.tripod.oauth2.RequestQuirks.CLIENT_ID_NAME;
import static dev.tripod.oauth2.RequestQuirks.CONSUMER_KEYS;
import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;
import static dev.tripod.oauth2.RequestQuirks.RAW_BASIC;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.RequestQuirks.VERBATIM_REVOCATION;
import static dev.tripod.oauth2.ResponseQuirks.BEARER_ALIASES;
import static dev.tripod.oauth2.ResponseQuirks.FORM_RESPONSES;
import static dev.tripod.oauth2.ResponseQuirks.TOKEN_MEMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server as a value: which data it rejects, and that its copies are equal to it. */
final class AuthorizationServerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://s.example/x",
        "http://localhost.example/x",
        "ftp://s.example/x",
        "/x",
        "",
        "https://",
        "https://s.example/x#f",
        "https://u:p@s.example/x"
      })
  @DisplayName("an endpoint is https or loopback, without fragment and user-info")
  void endpoints(String uri) {
    String good = "https://s.example/good";
    assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationServer.at(uri, good));
    assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationServer.at(good, uri));
    assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationServer.withoutUsers(uri));
    AuthorizationServer.Builder server = Sample.server();
    assertThatIllegalArgumentException().isThrownBy(() -> server.refreshEndpoint(uri));
    assertThatIllegalArgumentException().isThrownBy(() -> server.revocationEndpoint(uri));
    assertThatIllegalArgumentException().isThrownBy(() -> server.endpoint("x", uri));
    assertThatIllegalArgumentException().isThrownBy(() -> server.issuer(uri));
  }

  @Test
  @DisplayName("an issuer stays as it is, and has neither query nor fragment")
  void issuer() {
    for (String issuer : new String[] {"https://S.example", "https://s.example/a/../b/"}) {
      assertThat(AuthorizationServer.at(issuer, "https://s.example/a", "https://s.example/t")
              .build()
              .metadata()
              .issuer())
          .hasValue(issuer);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().issuer("https://s.example/?a=b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().issuerInCallbacks().build())
        .withMessageContaining("Set issuer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "client_key",
        "own"
      })
  @DisplayName("no parameter is twice in an authorization URI")
  void twice(String name) {
    AuthorizationServer.Builder inQuery = AuthorizationServer.at(
            "https://s.example/a?own=1&" + name + "=x", "https://s.example/t")
        .quirk(CLIENT_ID_NAME, "client_key");
    AuthorizationServer.Builder fixed = AuthorizationServer.at(
            "https://s.example/a?own=1", "https://s.example/t")
        .quirk(CLIENT_ID_NAME, "client_key")
        .authorizationParameter(name, "x");

    assertThatIllegalArgumentException()
        .isThrownBy(inQuery::build)
        .withMessageContaining("would have " + name + " twice");
    assertThatIllegalArgumentException().isThrownBy(fixed::build);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "grant_type",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "client_key"
      })
  @DisplayName(
      "no default parameter of token requests is one that the client's authentication sets")
  void reservedTokenParameters(String name) {
    AuthorizationServer.Builder server = Sample.server()
        .quirk(CLIENT_ID_NAME, "client_key")
        .tokenParameter("refresh_token", "scope", "a")
        .tokenParameter("refresh_token", name, "x");

    assertThatIllegalArgumentException()
        .isThrownBy(server::build)
        .withMessageContaining("\"" + name + "\" by default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "state", "redirect_uri", "scope", "grant_type", "client_secret"})
  @DisplayName("the client id does not have the name of another parameter")
  void ownNameOfTheClientId(String name) {
    AuthorizationServer.Builder server = Sample.server().quirk(CLIENT_ID_NAME, name);

    assertThatIllegalArgumentException()
        .isThrownBy(server::build)
        .withMessageContaining("Correct CLIENT_ID_NAME");
  }

  @Test
  @DisplayName("a builder does not change the servers that it has built")
  void independent() {
    AuthorizationServer.Builder builder = Sample.server();
    AuthorizationServer built = builder.build();
    builder
        .quirk(BEARER_ALIASES, Set.of("user"))
        .revokedGrant("x", "")
        .hint("x", "do y")
        .defaultScope("s")
        .authorizationParameter("a", "b");

    assertThat(built.hint("x", "")).isEmpty();
    assertThat(built.defaultScope()).isEmpty();
    assertThat(built.authorizationParameters()).isEmpty();
    assertThatThrownBy(() ->
            Sample.redeemed(built.toBuilder(), "{\"access_token\":\"a\",\"token_type\":\"user\"}"))
        .isInstanceOf(UnreadableResponse.class);
    assertThat(Sample.redeemed(builder, "{\"access_token\":\"a\",\"token_type\":\"user\"}"))
        .isNotNull();
  }

  @Test
  @DisplayName("a quirk keeps a copy of the set that it was set to")
  void copyOfASet() {
    Set<String> aliases = new HashSet<>(Set.of("user"));
    AuthorizationServer server = Sample.server().quirk(BEARER_ALIASES, aliases).build();

    aliases.clear();

    assertThat(server.quirk(BEARER_ALIASES)).containsExactly("user");
  }

  @Test
  @DisplayName("a copy has every setting of the original")
  void copy() {
    AuthorizationServer original = AuthorizationServer.at(
            "https://s.example/i", "https://s.example/a?q=1", "https://s.example/t")
        .issuerInCallbacks()
        .refreshEndpoint("https://s.example/f")
        .revocationEndpoint("https://s.example/v")
        .quirk(VERBATIM_REVOCATION, "tok")
        .quirk(CONSUMER_KEYS)
        .quirk(SECRET_IN_BODY)
        .quirk(RAW_BASIC)
        .quirk(JSON_REQUESTS)
        .quirk(FORM_RESPONSES)
        .quirk(CLIENT_ID_NAME, "key")
        .quirk(SCOPE_SEPARATOR, ",")
        .defaultScope("a", "b")
        .authorizationParameter("p", "v")
        .tokenParameter("g", "resource", "one")
        .tokenParameter("g", "resource", "two")
        .endpoint("device_authorization_endpoint", "https://s.example/d")
        .quirk(TOKEN_MEMBER, "m")
        .quirk(BEARER_ALIASES, Set.of("user"))
        .revokedGrant("gone", "part")
        .hint("e", "part", "do this")
        .build();

    for (AuthorizationServer each : new AuthorizationServer[] {
      original,
      original.toBuilder().build(),
      original.toBuilder().build().toBuilder().build()
    }) {
      assertThat(each.metadata().issuer()).hasValue("https://s.example/i");
      assertThat(each.metadata().namesIssuerInCallbacks()).isTrue();
      assertThat(each.metadata().authorizationEndpoint().orElseThrow())
          .hasToString("https://s.example/a?q=1");
      assertThat(each.metadata().tokenEndpoint()).hasToString("https://s.example/t");
      assertThat(each.metadata().refreshEndpoint()).hasToString("https://s.example/f");
      assertThat(each.metadata().revocationEndpoint().orElseThrow())
          .hasToString("https://s.example/v");
      assertThat(each.quirk(VERBATIM_REVOCATION)).isEqualTo("tok");
      assertThat(each.quirk(CONSUMER_KEYS)).isTrue();
      assertThat(each.quirk(SECRET_IN_BODY)).isTrue();
      assertThat(each.quirk(RAW_BASIC)).isTrue();
      assertThat(each.quirk(JSON_REQUESTS)).isTrue();
      assertThat(each.quirk(FORM_RESPONSES)).isTrue();
      assertThat(each.quirk(CLIENT_ID_NAME)).isEqualTo("key");
      assertThat(each.quirk(SCOPE_SEPARATOR)).isEqualTo(",");
      assertThat(each.defaultScope()).containsExactly("a", "b");
      assertThat(each.authorizationParameters().first("p")).hasValue("v");
      assertThat(each.quirk(TOKEN_MEMBER)).isEqualTo("m");
      assertThat(each.quirk(BEARER_ALIASES)).containsExactly("user");
      assertThat(each.tokenParameters("g").all("resource")).containsExactly("one", "two");
      assertThat(each.metadata().endpoint("device_authorization_endpoint").orElseThrow())
          .hasToString("https://s.example/d");
      assertThat(each.hint("e", "a PART of it")).hasValue("do this");
      assertThat(each.hint("e", "")).isEmpty();
      assertThat(each).hasToString("AuthorizationServer[https://s.example/i]");
    }
  }

  @Test
  @DisplayName("a relocated server keeps paths, queries and issuer")
  void relocated() {
    AuthorizationServer moved = AuthorizationServer.at(
            "https://s.example/i", "https://s.example/a?q=1", "https://t.example/t")
        .refreshEndpoint("https://t.example/f")
        .revocationEndpoint("https://t.example/r")
        .build()
        .relocatedTo(Origin.of("http://127.0.0.1:8080"));

    assertThat(moved.metadata().authorizationEndpoint().orElseThrow())
        .hasToString("http://127.0.0.1:8080/a?q=1");
    assertThat(moved.metadata().tokenEndpoint()).hasToString("http://127.0.0.1:8080/t");
    assertThat(moved.metadata().refreshEndpoint()).hasToString("http://127.0.0.1:8080/f");
    assertThat(moved.metadata().revocationEndpoint().orElseThrow())
        .hasToString("http://127.0.0.1:8080/r");
    assertThat(moved.metadata().issuer()).hasValue("https://s.example/i");
    assertThat(AuthorizationServer.withoutUsers("https://t.example/t")
            .build()
            .relocatedTo(Origin.of("http://127.0.0.1:8080")))
        .hasToString("AuthorizationServer[http://127.0.0.1:8080/t]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> moved.relocatedTo(Origin.of("http://s.example")));
  }

  @Test
  @DisplayName("a text that cannot be sent is rejected when it is set")
  void unsendable() {
    AuthorizationServer.Builder server = Sample.server();

    assertThatIllegalArgumentException().isThrownBy(() -> server.quirk(SCOPE_SEPARATOR, "\ud83d"));
    assertThatIllegalArgumentException().isThrownBy(() -> server.quirk(CLIENT_ID_NAME, "\ude80"));
  }

  @Test
  @DisplayName("the first hint that matches is used, and no setting may be null")
  void hints() {
    AuthorizationServer server = Sample.server()
        .hint("e", "special", "do the special")
        .hint("e", "do the usual")
        .build();

    assertThat(server.hint("e", "very SPECIAL")).hasValue("do the special");
    assertThat(server.hint("e", "")).hasValue("do the usual");
    assertThat(server.hint("E", "")).isEmpty();
    assertThatNullPointerException().isThrownBy(() -> Sample.server().hint("e", unset()));
    assertThatNullPointerException().isThrownBy(() -> Sample.server().revokedGrant(unset(), ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer error=\"insufficient_scope\" | false",
        "Bearer error=insufficient_scope; scope=\"a\" | false",
        "Bearer error=\"invalid_token\", error_description=\"not insufficient_scope\" | true",
        "Bearer realm=\"insufficient_scope\" | true"
      })
  @DisplayName("a 401 means an expired token, unless its error is insufficient_scope")
  void expiredToken(String challenge, boolean expired) {
    HttpResponse response =
        HttpResponse.of(401, Headers.of("WWW-Authenticate", challenge), new byte[0]);

    assertThat(Sample.server().build().meansExpiredToken(response)).isEqualTo(expired);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a caller that is not checked
  private static <T> T unset() {
    return null;
  }
}
