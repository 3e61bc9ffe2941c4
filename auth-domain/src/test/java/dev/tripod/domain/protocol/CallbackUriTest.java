package dev.tripod.domain.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.util.List;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackUriTest {

  private static final URI AUTHORIZATION = URI.create("https://server.example/authorize?a=b");
  private static final URI CALLBACK = URI.create("https://app.example/cb?tenant=1");

  private static AbstractObjectAssert<?, CallbackRejected> assertRejected(
      Reason reason, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .asInstanceOf(type(CallbackRejected.class))
        .matches(rejected -> rejected.reason() == reason, "has reason " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?tenant=1",
        "HTTPS://APP.EXAMPLE:443/cb?tenant=1&code=2",
        "https://app.example/cb?code=2&tenant=%31"
      })
  void acceptsTheCallbackWithMoreParameters(String arrived) {
    CallbackUri.requireArrivedAt(CALLBACK, AUTHORIZATION, URI.create(arrived));
  }

  @Test
  void acceptsAnEmptyPathForTheRoot() {
    CallbackUri.requireArrivedAt(
        URI.create("http://127.0.0.1:80"), AUTHORIZATION, URI.create("http://127.0.0.1/?code=2"));
  }

  @Test
  void saysWhereTheCallbackArrivedAndWhereItIsExpected() {
    URI expected = URI.create("http://127.0.0.1:8080/cb");
    URI arrived = URI.create("http://localhost:8080/cb?code=canary");

    assertRejected(
            Reason.ELSEWHERE, () -> CallbackUri.requireArrivedAt(expected, AUTHORIZATION, arrived))
        .extracting(Throwable::getMessage)
        .isEqualTo(
            "Callback rejected: it arrived at http://localhost:8080/cb, but this login expects"
                + " http://127.0.0.1:8080/cb. Use the same address in the browser and in the request.");
  }

  @Test
  void saysThatTheCallbackArrivedAtAnotherPath() {
    URI arrived = URI.create("https://app.example/login?code=canary");

    assertRejected(
            Reason.ELSEWHERE, () -> CallbackUri.requireArrivedAt(CALLBACK, AUTHORIZATION, arrived))
        .extracting(Throwable::getMessage)
        .asString()
        .contains("https://app.example/..., but this login expects https://app.example/cb.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://app.example/cb?tenant=1",
        "https://app.example:8443/cb?tenant=1",
        "https://app.example/CB?tenant=1",
        "https://app.example/cb/?tenant=1",
        "https://other.example/cb?tenant=1",
        "https://user@app.example/cb?tenant=1"
      })
  void rejectsAnotherAddress(String arrived) {
    assertRejected(
        Reason.ELSEWHERE,
        () -> CallbackUri.requireArrivedAt(CALLBACK, AUTHORIZATION, URI.create(arrived)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example/?code=canary-canary",
        "https://canary-canary.example/canary-canary?code=canary-canary",
        "https://server.example/oauth/authorize/canary-canary",
        "https://canary-canary@other.example/",
        "canary-canary",
        "?code=canary-canary",
        "canary-canary:canary-canary"
      })
  void quotesNoSecretOfACallback(String arrived) {
    assertRejected(
            Reason.ELSEWHERE,
            () -> CallbackUri.requireArrivedAt(CALLBACK, AUTHORIZATION, URI.create(arrived)))
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("canary");
  }

  @Test
  void rejectsACallbackWithoutItsOwnQuery() {
    URI arrived = URI.create("https://app.example/cb?code=2");

    assertRejected(
            Reason.ELSEWHERE, () -> CallbackUri.requireArrivedAt(CALLBACK, AUTHORIZATION, arrived))
        .extracting(Throwable::getMessage)
        .asString()
        .contains("lacks a query parameter");
  }

  private static URI pasted(String text) {
    return CallbackUri.pasted(text, CALLBACK, List.of("code", "state"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x={a}^`b`          | x=%7Ba%7D%5E%60b%60",
        "x=a b&y=\"c\"      | x=a%20b&y=%22c%22",
        "code={a}^b         | code=%7Ba%7D%5Eb",
        "code=a b&state=c   | code=a%EF%BF%BDb&state=c",
        "state=<c>&code=100%| state=%EF%BF%BDc%EF%BF%BD&code=100%EF%BF%BD",
        "x=100%&y=%zz       | x=100%EF%BF%BD&y=%EF%BF%BDzz",
        "x=é&y=%C3%A9       | x=é&y=%C3%A9"
      })
  void encodesInAPastedQueryWhatAUriCannotContain(String query, String encoded) {
    assertThat(pasted("https://app.example/cb?" + query))
        .hasToString("https://app.example/cb?" + encoded);
  }

  @ParameterizedTest
  @CsvSource({
    "app.example/cb?code=2, //app.example/cb?code=2",
    "APP.example/cb, //APP.example/cb",
    "code=2&state=3, ?code=2&state=3",
    "?code=2, ?code=2",
    "aGVsbG8=, aGVsbG8=",
    "https://app.example/cb#error=x&state=3, https://app.example/cb?&error=x&state=3",
    "https://app.example/cb?tenant=1#state=3, https://app.example/cb?tenant=1&state=3"
  })
  void completesAPastedTextAsFarAsItIsClear(String text, String uri) {
    assertThat(pasted(text)).hasToString(uri);
  }

  @Test
  void rejectsACodeInTheFragment() {
    assertRejected(Reason.INCOMPLETE, () -> pasted("https://app.example/cb#state=3&code=canary"))
        .extracting(Throwable::getMessage)
        .asString()
        .contains("#", "response_mode=query")
        .doesNotContain("canary");
  }

  @Test
  void acceptsAPastedAddressWithSpacesAndFragment() {
    assertThat(pasted(" \t https://app.example/cb?code=2#here\n"))
        .isEqualTo(URI.create("https://app.example/cb?code=2"));
  }

  @Test
  void rejectsAPastedTextThatIsNotAUri() {
    assertRejected(Reason.UNREADABLE, () -> pasted("this is canary"))
        .extracting(Throwable::getMessage)
        .isEqualTo(
            "Callback rejected: the pasted text is not a URL. Paste the complete address that"
                + " the browser shows after the redirect.");
  }

  @Test
  void rejectsAMalformedCredentialAndReadsTheOtherParameters() {
    Parameters parameters =
        CallbackUri.parameters(URI.create("https://app.example/cb?code=%C3&x=%E9&y=%C3%A9"));

    assertRejected(Reason.UNREADABLE, () -> CallbackUri.credential(parameters, "code"));
    assertRejected(
        Reason.UNREADABLE, () -> CallbackUri.credential(Parameters.of("code", "a\uD800"), "code"));
    assertThat(CallbackUri.once(parameters, "x")).contains("\uFFFD");
    assertThat(CallbackUri.credential(parameters, "y")).contains("é");
    assertThat(CallbackUri.parameters(URI.create("https://app.example/cb")).isEmpty())
        .isTrue();
  }

  @Test
  void rejectsAParameterThatOccursTwice() {
    Parameters parameters = Parameters.of("a", "1").and("b", "2").and("b", "2");

    assertThat(CallbackUri.once(parameters, "a")).contains("1");
    assertThat(CallbackUri.once(parameters, "c")).isEmpty();
    assertRejected(Reason.REPEATED_PARAMETER, () -> CallbackUri.once(parameters, "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "/cb, not an absolute URI",
    "mailto:a@b.example, not an absolute URI",
    "https://app.example/#a, fragment",
    "https://app.example/é, not ASCII",
    "https://app.example/?a=%zz, not form-encoded",
    "https://app.example/?state=1, contains state"
  })
  void rejectsACallbackThatNoServerCanUse(String callback, String message) {
    URI uri = URI.create(callback.replace("%zz", "%C3"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallbackUri.requireUsable(uri, List.of("code", "state")))
        .withMessageContaining(message);
  }

  @Test
  void returnsAUsableCallback() {
    URI custom = URI.create("app.example:/cb?a=b");

    assertThat(CallbackUri.requireUsable(custom, List.of("code"))).isSameAs(custom);
  }
}
