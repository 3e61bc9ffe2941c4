package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        "client identifier", () -> OAuth1Client.builder().clientCredentials(UNSET, "secret"),
        "client shared secret", () -> OAuth1Client.builder().clientCredentials("key", UNSET),
        "token", () -> TokenCredentials.of(UNSET, "secret"),
        "token secret", () -> TokenCredentials.of("token", UNSET));

    calls.forEach((what, call) -> assertThatThrownBy(call)
        .isInstanceOf(NullPointerException.class)
        .hasMessageStartingWith(
            "The " + what + " is null. Set it, and check the environment variable"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\r\nb: c", "a\0b"})
  void rejectsTextThatIsEmptyOrInvisible(String text) {
    OAuth1Server.Builder data =
        OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3");
    OAuth1Client client = OAuth1Client.builder()
        .server(data.build())
        .clientCredentials("key", "secret")
        .build();
    List<ThrowingCallable> calls = List.of(
        () -> data.tokenName(text),
        () -> data.clientName(text),
        () -> data.authorizationParameter(text, "v"),
        () -> data.hint(text, "look"),
        () -> data.hint("89", text),
        () -> data.rejectsTimestampsWith(400, text),
        () -> TemporaryCredentialRequest.outOfBand().parameter(text, "v"),
        () -> client.xAuth(text, "password"));

    calls.forEach(call -> assertThatIllegalArgumentException().isThrownBy(call));
    assertThatIllegalArgumentException().isThrownBy(() -> client.xAuth("user", ""));
    // The name of a host has no underscore, so java.net.URI finds no user info in the last one.
    for (String callback : List.of("https://user@app.example/callback", "https://user@my_app/c")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TemporaryCredentialRequest.to(callback))
          .withMessageContaining("user info");
    }
  }
}
