package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

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
}
