package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages for arguments that cannot be right. */
final class WrongArgumentsTest {

  /** Has no name that anyone sets. */
  private static final String UNSET = System.getenv("TRIPOD_TEST_UNSET");

  @Test
  void namesTheCredentialThatIsNull() {
    Map<String, ThrowingCallable> calls = Map.of(
        "client id", () -> OAuth2Client.builder().clientId(UNSET),
        "client secret", () -> OAuth2Client.builder().clientSecret(UNSET),
        "consumer key", () -> OAuth2Client.builder().consumerKey(UNSET, "secret"),
        "access token", () -> Tokens.of(UNSET),
        "refresh token", () -> Tokens.of("at").withRefreshToken(UNSET));

    calls.forEach((what, call) -> assertThatThrownBy(call)
        .isInstanceOf(NullPointerException.class)
        .hasMessage("The " + what
            + " is null. Set it, and check the environment variable or the property that it is"
            + " read from."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"response_mode", "request", "request_uri"})
  void saysWhyAnAuthorizationRequestCannotHaveAParameter(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AuthorizationRequest.to(Sample.REDIRECT).parameter(name, "x"))
        .withMessageContaining("\"" + name + "\"")
        .withMessageContaining("changes how the server responds")
        .withMessageContaining("AuthorizationServer.Builder.authorizationParameter");
  }

  @Test
  void rejectsWrongTextsAsIllegalArguments() {
    for (ThrowingCallable call : List.<ThrowingCallable>of(
        () -> OAuth2Client.builder().clientId(""),
        () -> OAuth2Client.builder().clientId("id\n"),
        () -> OAuth2Client.builder().clientSecret(""),
        () -> AuthorizationRequest.to("not a uri"),
        () -> AuthorizationRequest.to("/relative"),
        () -> AuthorizationRequest.to(Sample.REDIRECT).scope("a b"),
        () -> AuthorizationServer.at("http://s.example/a", "https://s.example/t"),
        () -> AuthorizationServer.at("https://s.example/a", "s.example/t"))) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("(?s).+");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\r\nb: c", "a\0b"})
  void rejectsTextThatIsEmptyOrInvisible(String text) {
    AuthorizationRequest login = AuthorizationRequest.to("https://app.example/callback");
    AuthorizationServer.Builder data = Sample.server();
    List<ThrowingCallable> calls = List.of(
        () -> login.prompt(text),
        () -> login.loginHint(text),
        () -> login.parameter(text, "v"),
        () -> login.tokenParameter(text, "v"),
        () -> TokenRequest.of(text),
        () -> TokenRequest.of("urn:g").audience(text),
        () -> TokenRequest.of("urn:g").parameter(text, "v"),
        () -> data.endpoint(text, "https://s.example/e"),
        () -> data.hint("e", text),
        () -> data.hint("", "", "look"),
        () -> data.denial(text, ""),
        () -> data.authorizationParameter(text, "v"),
        () -> data.tokenParameter("refresh_token", text, "v").build(),
        () -> ClientAuthentication.Credentials.none().header(text, "v"),
        () -> ClientAuthentication.Credentials.none().parameter(text, "v"));

    calls.forEach(call -> assertThatIllegalArgumentException().isThrownBy(call));
  }

  /** The name of a host has no underscore, so java.net.URI finds no user info in the last one. */
  @ParameterizedTest
  @ValueSource(strings = {"https://user:hidden@app.example/a", "https://user:hidden@my_app/a"})
  void rejectsUserInfoInAUri(String uri) {
    URI resource = URI.create(uri + "#fragment");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AuthorizationRequest.to(uri))
        .withMessageContaining("user info");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenRequest.of("urn:g").resource(resource))
        .withMessageContaining("user info")
        .withMessageNotContaining("hidden");
  }
}
