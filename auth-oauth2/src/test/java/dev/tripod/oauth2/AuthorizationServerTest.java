package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Origin;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server as a value: what it refuses to be, and that copies of it are it. */
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
  @DisplayName("an endpoint is https or loopback, and nothing but an address")
  void endpoints(String uri) {
    String good = "https://s.example/good";
    assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationServer.at(uri, good));
    assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationServer.at(good, uri));
    assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationServer.withoutUsers(uri));
    AuthorizationServer.Builder server = Sample.server();
    assertThatIllegalArgumentException().isThrownBy(() -> server.refreshEndpoint(uri));
    assertThatIllegalArgumentException().isThrownBy(() -> server.revocationEndpoint(uri));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.verbatimRevocationEndpoint(uri, "token"));
    assertThatIllegalArgumentException().isThrownBy(() -> server.issuer(uri));
  }

  @Test
  @DisplayName("an issuer is kept to the letter, and has neither query nor fragment")
  void issuer() {
    for (String issuer : new String[] {"https://S.example", "https://s.example/a/../b/"}) {
      assertThat(AuthorizationServer.at(issuer, "https://s.example/a", "https://s.example/t")
              .build()
              .issuer())
          .hasValue(issuer);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().issuer("https://s.example/?a=b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().promisesIssuer().build())
        .withMessageContaining("set issuer");
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
  @DisplayName("no parameter stands twice in an authorization URI, whoever sets it")
  void twice(String name) {
    AuthorizationServer.Builder inQuery = AuthorizationServer.at(
            "https://s.example/a?own=1&" + name + "=x", "https://s.example/t")
        .clientIdName("client_key");
    AuthorizationServer.Builder fixed = AuthorizationServer.at(
            "https://s.example/a?own=1", "https://s.example/t")
        .clientIdName("client_key")
        .authorizationParameter(name, "x");

    assertThatIllegalArgumentException()
        .isThrownBy(inQuery::build)
        .withMessageContaining(name + " would stand there twice");
    assertThatIllegalArgumentException().isThrownBy(fixed::build);
  }

  @Test
  @DisplayName("what a builder does afterwards changes no server that it built")
  void independent() {
    AuthorizationServer.Builder builder = Sample.server();
    AuthorizationServer built = builder.build();
    builder
        .bearerAlias("user")
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
  @DisplayName("a copy has every setting of the original")
  void copy() {
    AuthorizationServer original = AuthorizationServer.at(
            "https://s.example/i", "https://s.example/a?q=1", "https://s.example/t")
        .promisesIssuer()
        .refreshEndpoint("https://s.example/f")
        .verbatimRevocationEndpoint("https://s.example/v", "tok")
        .takesConsumerKeys()
        .secretInBody()
        .rawBasic()
        .jsonRequests()
        .formResponses()
        .clientIdName("key")
        .scopeSeparator(",")
        .defaultScope("a", "b")
        .authorizationParameter("p", "v")
        .tokenMember("m")
        .bearerAlias("user")
        .withoutTokenType()
        .revokedGrant("gone", "part")
        .hint("e", "part", "do this")
        .build();

    for (AuthorizationServer each : new AuthorizationServer[] {
      original,
      original.toBuilder().build(),
      original.toBuilder().build().toBuilder().build()
    }) {
      assertThat(each.issuer()).hasValue("https://s.example/i");
      assertThat(each.promisesIssuer()).isTrue();
      assertThat(each.authorizationEndpoint().orElseThrow()).hasToString("https://s.example/a?q=1");
      assertThat(each.tokenEndpoint()).hasToString("https://s.example/t");
      assertThat(each.refreshEndpoint()).hasToString("https://s.example/f");
      assertThat(each.revocationEndpoint().orElseThrow()).hasToString("https://s.example/v");
      assertThat(each.revokedTokenName()).isEqualTo("tok");
      assertThat(each.takesConsumerKeys()).isTrue();
      assertThat(each.wantsSecretInBody()).isTrue();
      assertThat(each.wantsRawBasic()).isTrue();
      assertThat(each.wantsJson()).isTrue();
      assertThat(each.answersInForms()).isTrue();
      assertThat(each.clientIdName()).isEqualTo("key");
      assertThat(each.scopeSeparator()).isEqualTo(",");
      assertThat(each.defaultScope()).containsExactly("a", "b");
      assertThat(each.authorizationParameters().first("p")).hasValue("v");
      assertThat(each.tokenMember()).hasValue("m");
      assertThat(each.isBearer("USER")).isTrue();
      assertThat(each.leavesOutTokenType()).isTrue();
      assertThat(each.hint("e", "a PART of it")).hasValue("do this");
      assertThat(each.hint("e", "")).isEmpty();
      assertThat(each).hasToString("AuthorizationServer[https://s.example/i]");
    }
  }

  @Test
  @DisplayName("moved to another origin, it keeps paths, queries and issuer")
  void relocated() {
    AuthorizationServer moved = AuthorizationServer.at(
            "https://s.example/i", "https://s.example/a?q=1", "https://t.example/t")
        .refreshEndpoint("https://t.example/f")
        .revocationEndpoint("https://t.example/r")
        .build()
        .relocatedTo(Origin.of("http://127.0.0.1:8080"));

    assertThat(moved.authorizationEndpoint().orElseThrow())
        .hasToString("http://127.0.0.1:8080/a?q=1");
    assertThat(moved.tokenEndpoint()).hasToString("http://127.0.0.1:8080/t");
    assertThat(moved.refreshEndpoint()).hasToString("http://127.0.0.1:8080/f");
    assertThat(moved.revocationEndpoint().orElseThrow()).hasToString("http://127.0.0.1:8080/r");
    assertThat(moved.issuer()).hasValue("https://s.example/i");
    assertThat(AuthorizationServer.withoutUsers("https://t.example/t")
            .build()
            .relocatedTo(Origin.of("http://127.0.0.1:8080")))
        .hasToString("AuthorizationServer[http://127.0.0.1:8080/t]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> moved.relocatedTo(Origin.of("http://s.example")));
  }

  @Test
  @DisplayName("what no address can hold is refused where it is given")
  void unsendable() {
    AuthorizationServer.Builder server = Sample.server();

    assertThatIllegalArgumentException().isThrownBy(() -> server.scopeSeparator("\ud83d"));
    assertThatIllegalArgumentException().isThrownBy(() -> server.clientIdName("\ude80"));
  }

  @Test
  @DisplayName("the first hint that matches is taken, and no setting may be null")
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

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a caller that is not checked
  private static <T> T unset() {
    return null;
  }
}
