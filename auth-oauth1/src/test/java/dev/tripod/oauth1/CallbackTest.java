package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which callbacks {@code confirm} accepts (RFC 5849 section 2.2). */
final class CallbackTest {

  private static final String TOKEN = "temporaryToken17";
  private static final OAuth1Client CLIENT = client("key");
  private static final TemporaryCredentials PLAIN = begun("https://localhost/");
  private static final TemporaryCredentials WITH_QUERY =
      begun("https://app.example/cb?provider=twitter&x=a%20b");
  private static final TemporaryCredentials CUSTOM_SCHEME = begun("com.example.app:/callback");
  private static final TemporaryCredentials PIN =
      CLIENT.beginOutOfBand().over(responding("oauth_token=" + TOKEN + "&oauth_token_secret=s3"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost/?oauth_token=temporaryToken17&oauth_verifier=v",
        "https://localhost?oauth_token=temporaryToken17&oauth_verifier=v",
        "HTTPS://LOCALHOST:443/?oauth_verifier=v&oauth_token=temporaryToken17&other=1&other=2",
      })
  @DisplayName("confirms a callback at the callback URI with token and verifier")
  void confirmed(String callback) {
    assertThatCode(() -> CLIENT.confirm(PLAIN, URI.create(callback))).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("accepts a pasted callback with blanks around it and a fragment")
  void pasted() {
    assertThatCode(() -> CLIENT.confirm(
            PLAIN,
            "  \n https://localhost/?oauth_token=temporaryToken17&oauth_verifier=v#frag ment\t"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "not a uri",
        "https://[",
        "https://localhost/?oauth_token=%zz",
        "%",
        "\u0000"
      })
  @DisplayName("rejects text that is not a URI with advice, without quoting it")
  void unreadable(String pasted) {
    assertThatThrownBy(() -> CLIENT.confirm(PLAIN, pasted))
        .isInstanceOfSatisfying(
            CallbackRejected.class,
            rejected -> assertThat(rejected.reason()).isIn(Reason.UNREADABLE, Reason.ELSEWHERE));
  }

  @Test
  @DisplayName("rejects escapes that are not UTF-8")
  void brokenEscapes() {
    rejected(
        Reason.UNREADABLE,
        () -> CLIENT.confirm(PLAIN, "https://localhost/?oauth_token=%FF&oauth_verifier=v"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/",
        "https://localhost:8443/",
        "https://localhost/other",
        "https://localhost//",
        "https://localhost.evil.example/",
        "https://evil.example/",
        "https://user@localhost/",
        "/",
        "?",
        "mailto:someone"
      })
  @DisplayName("rejects a callback at another address")
  void elsewhere(String place) {
    rejected(
        Reason.ELSEWHERE,
        () -> CLIENT.confirm(
            PLAIN,
            URI.create(
                place.startsWith("mailto")
                    ? place
                    : place + (place.equals("?") ? "" : "?") + "oauth_token=" + TOKEN
                        + "&oauth_verifier=v")));
  }

  @Test
  @DisplayName("requires the query of the callback URI")
  void ownQuery() {
    String rest = "&oauth_token=" + TOKEN + "&oauth_verifier=v";

    assertThatCode(() ->
            CLIENT.confirm(WITH_QUERY, "https://app.example/cb?provider=twitter&x=a+b" + rest))
        .doesNotThrowAnyException();
    rejected(
        Reason.ELSEWHERE,
        () -> CLIENT.confirm(WITH_QUERY, "https://app.example/cb?x=a%20b" + rest));
    rejected(
        Reason.ELSEWHERE,
        () -> CLIENT.confirm(WITH_QUERY, "https://app.example/cb?provider=other&x=a%20b" + rest));
  }

  @Test
  @DisplayName("requires a repeated parameter of the callback URI as often")
  void ownQueryTwice() {
    TemporaryCredentials twice = begun("https://app.example/cb?a=1&a=1");
    String rest = "&oauth_token=" + TOKEN + "&oauth_verifier=v";

    assertThatCode(() -> CLIENT.confirm(twice, "https://app.example/cb?a=1&a=1" + rest))
        .doesNotThrowAnyException();
    rejected(
        Reason.ELSEWHERE, () -> CLIENT.confirm(twice, "https://app.example/cb?a=1&b=1" + rest));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example/, http://a.example:80/, true",
    "http://a.example:80/, http://a.example/, true",
    "https://a.example:443/, https://a.example/, true",
    "http://a.example/, http://a.example:443/, false",
    "https://a.example/, https://a.example:80/, false",
    "app://a.example/, app://a.example:80/, false",
    "app://a.example/, app://a.example:443/, false",
    "https://a.example/b%2Fc, https://a.example/b/c, false",
    "https://a.example/b%2Fc, https://a.example/b%2Fc, true",
    "app://back, app://back/, true"
  })
  @DisplayName("ignores the standard port, and compares the path as it was sent")
  void place(String callback, String arrived, boolean same) {
    TemporaryCredentials begun = begun(callback);
    String whole = arrived + "?oauth_token=" + TOKEN + "&oauth_verifier=v";

    if (same) {
      assertThatCode(() -> CLIENT.confirm(begun, whole)).doesNotThrowAnyException();
    } else {
      rejected(Reason.ELSEWHERE, () -> CLIENT.confirm(begun, whole));
    }
  }

  @Test
  @DisplayName("accepts an application's own scheme")
  void customScheme() {
    String query = "?oauth_token=" + TOKEN + "&oauth_verifier=v";

    assertThatCode(() -> CLIENT.confirm(CUSTOM_SCHEME, "com.example.app:/callback" + query))
        .doesNotThrowAnyException();
    rejected(
        Reason.ELSEWHERE, () -> CLIENT.confirm(CUSTOM_SCHEME, "com.example.app:/other" + query));
    rejected(
        Reason.ELSEWHERE,
        () -> CLIENT.confirm(CUSTOM_SCHEME, "com.example.other:/callback" + query));
  }

  @ParameterizedTest
  @CsvSource({
    "oauth_token=temporaryToken17&oauth_token=temporaryToken17&oauth_verifier=v",
    "oauth_token=temporaryToken17&oauth_verifier=v&oauth_verifier=w",
    "oauth_token=temporaryToken17&oauth_verifier=v&oauth_token=other",
    "denied=temporaryToken17&denied=temporaryToken17",
    "denied=temporaryToken17&oauth_token=a&oauth_token=b",
    "denied=temporaryToken17&oauth_verifier=a&oauth_verifier=b",
    "denied=temporaryToken17&oauth_problem=a&oauth_problem=b",
    "oauth_token=temporaryToken17&oauth_problem=user_refused&oauth_problem=x",
  })
  @DisplayName("rejects a repeated protocol parameter, even if one value is right")
  void repeated(String query) {
    rejected(Reason.REPEATED_PARAMETER, () -> CLIENT.confirm(PLAIN, "https://localhost/?" + query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "oauth_verifier=v",
        "oauth_token=temporaryToken17",
        "oauth_token=temporaryToken17&oauth_verifier="
      })
  @DisplayName("rejects a callback without token or without verifier")
  void incomplete(String query) {
    rejected(Reason.INCOMPLETE, () -> CLIENT.confirm(PLAIN, "https://localhost/?" + query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "temporaryToken1", "temporaryToken178", "TEMPORARYTOKEN17", ""})
  @DisplayName("Any `oauth_token` in the callback is accepted.")
  void anotherToken(String token) {
    rejected(
        Reason.MISMATCH,
        () -> CLIENT.confirm(PLAIN, "https://localhost/?oauth_verifier=v&oauth_token=" + token));
  }

  @Test
  @DisplayName("A denial, `?denied=...`, causes the error `missing_token`, which does not "
      + "mention the denial.")
  void denied() {
    assertThatThrownBy(() -> CLIENT.confirm(PLAIN, "https://localhost/?denied=" + TOKEN))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("denied");
    assertThatThrownBy(() -> CLIENT.confirm(
            WITH_QUERY, "https://app.example/cb?provider=twitter&x=a+b&denied=" + TOKEN))
        .isInstanceOf(AccessDenied.class);
  }

  @Test
  @DisplayName("rejects the denial of another login")
  void anothersDenial() {
    rejected(Reason.MISMATCH, () -> CLIENT.confirm(PLAIN, "https://localhost/?denied=other"));
    rejected(
        Reason.MISMATCH,
        () -> CLIENT.confirm(
            PLAIN, "https://localhost/?denied=other&oauth_token=" + TOKEN + "&oauth_verifier=v"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"permission_denied", "user_refused"})
  @DisplayName("throws AccessDenied for the oauth_problem of a denial, if the token matches")
  void refused(String problem) {
    String callback = "https://localhost/?oauth_problem=" + problem + "&oauth_token=";

    assertThatThrownBy(() -> CLIENT.confirm(PLAIN, callback + TOKEN))
        .isInstanceOf(AccessDenied.class);
    rejected(Reason.MISMATCH, () -> CLIENT.confirm(PLAIN, callback + "other"));
    rejected(
        Reason.INCOMPLETE,
        () -> CLIENT.confirm(PLAIN, "https://localhost/?oauth_problem=" + problem));
  }

  @Test
  @DisplayName("throws ErrorResponse without status for another oauth_problem, with redacted text")
  void otherProblem() {
    assertThatThrownBy(() -> CLIENT.confirm(
            PLAIN,
            "https://localhost/?oauth_problem=token_expired%0D%0A" + TOKEN + "&oauth_token="
                + TOKEN))
        .isInstanceOfSatisfying(ErrorResponse.class, error -> {
          assertThat(error.status()).isEmpty();
          assertThat(error.code()).hasValue("token_expired  ***");
        });
  }

  @Test
  @DisplayName("checks everything but the address if only the parameters are confirmed")
  void parametersAlone() {
    Parameters callback = Parameters.of("oauth_token", TOKEN).and("oauth_verifier", "v");

    assertThatCode(() -> CLIENT.confirm(PLAIN, callback)).doesNotThrowAnyException();
    rejected(
        Reason.REPEATED_PARAMETER, () -> CLIENT.confirm(PLAIN, callback.and("oauth_token", TOKEN)));
    rejected(Reason.MISMATCH, () -> CLIENT.confirm(PLAIN, Parameters.of("oauth_token", "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234567", "  1234567\n", "abcDEF-9", "!~"})
  @DisplayName("accepts a PIN with blanks around it")
  void pin(String typed) {
    assertThatCode(() -> CLIENT.confirmPin(PIN, typed)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "https://localhost/?oauth_verifier=1",
        "12 34",
        "12:34",
        "1/2",
        "12\u00003",
        "１２３"
      })
  @DisplayName("rejects a PIN with `:`, `/` or anything but visible ASCII")
  void noPin(String typed) {
    assertThatThrownBy(() -> CLIENT.confirmPin(PIN, typed)).isInstanceOf(CallbackRejected.class);
  }

  @Test
  @DisplayName("accepts no PIN for a login with callback, and no callback for a login with PIN")
  void pinAndCallbackAreNotMixed() {
    assertThatThrownBy(() -> CLIENT.confirmPin(PLAIN, "1234567"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole callback");
    assertThatThrownBy(() ->
            CLIENT.confirm(PIN, "https://localhost/?oauth_token=" + TOKEN + "&oauth_verifier=v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PIN");
    assertThatThrownBy(() ->
            CLIENT.confirm(PIN, Parameters.of("oauth_token", TOKEN).and("oauth_verifier", "v")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PIN");
  }

  @Test
  @DisplayName("rejects a login of another client, or of the same client at another server")
  void anotherClient() {
    String callback = "https://localhost/?oauth_token=" + TOKEN + "&oauth_verifier=v";
    OAuth1Client elsewhere = OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/4")
            .build())
        .clientCredentials("key", "secret")
        .build();
    VerifiedCredentials verified = CLIENT.confirm(PLAIN, callback);

    rejected(Reason.MISMATCH, () -> client("other").confirm(PLAIN, callback));
    rejected(Reason.MISMATCH, () -> elsewhere.confirm(PLAIN, callback));
    rejected(
        Reason.MISMATCH,
        () -> elsewhere.confirm(PLAIN, URI.create("https://attacker.example/?denied=" + TOKEN)));
    rejected(
        Reason.MISMATCH,
        () -> elsewhere.confirm(
            PLAIN, Parameters.of("oauth_token", TOKEN).and("oauth_verifier", "v")));
    rejected(Reason.MISMATCH, () -> elsewhere.confirmPin(PIN, "1234567"));
    assertThatThrownBy(() -> client("other").redeem(verified))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> elsewhere.redeem(verified))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("finds the pending key in an approval and a denial, for the same browser only")
  void pendingKey() {
    BrowserBinding browser = new BrowserBinding(Secret.of("a".repeat(43)));
    BrowserBinding other = new BrowserBinding(Secret.of("b".repeat(43)));

    assertThat(
            OAuth1Client.pendingKey(browser, URI.create("https://localhost/?oauth_token=" + TOKEN)))
        .isEqualTo(PLAIN.key(browser))
        .isNotEqualTo(PLAIN.key(other));
    assertThat(OAuth1Client.pendingKey(browser, Parameters.of("denied", TOKEN)))
        .isEqualTo(PLAIN.key(browser));
    rejected(Reason.INCOMPLETE, () -> OAuth1Client.pendingKey(browser, Parameters.none()));
    rejected(
        Reason.REPEATED_PARAMETER,
        () -> OAuth1Client.pendingKey(
            browser, Parameters.of("oauth_token", "a").and("oauth_token", "b")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/relative",
        "localhost/",
        "mailto:someone",
        "https://localhost/#fragment",
        "https://localhost/?oauth_token=1",
        "https://localhost/?a=1&oauth_verifier=",
        "https://localhost/?denied=1",
        "https://localhost/?oauth_problem="
      })
  @DisplayName("rejects a callback URI that cannot be checked, before anything is sent")
  void unusableCallback(String callback) {
    assertThatThrownBy(() -> TemporaryCredentialRequest.to(callback))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("The secret of the temporary credentials is thrown away before the token request.")
  void writtenDown() {
    for (TemporaryCredentials begun :
        new TemporaryCredentials[] {PLAIN, WITH_QUERY, CUSTOM_SCHEME, PIN}) {
      Snapshot stored = Snapshot.decode(begun.snapshot().encode());

      assertThat(TemporaryCredentials.from(stored)).isEqualTo(begun).hasSameHashCodeAs(begun);
    }
    assertThat(PLAIN).isNotEqualTo(WITH_QUERY).isNotEqualTo(PIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oauth1-token-credentials/1?token=a&secret=b",
        "oauth1-temporary-credentials/2?token=a",
        "oauth1-temporary-credentials/1?token=a",
        "oauth1-temporary-credentials/1?token=a&secret=b&authorization=%20&expires=2026-01-01T00%3A00%3A00Z&client=c"
            + "&server=s",
        "oauth1-temporary-credentials/1?token=a&secret=b&authorization=https%3A%2F%2Fa%2F&expires=soon&client=c&server=s",
        "oauth1-temporary-credentials/1?token=&secret=b&authorization=https%3A%2F%2Fa%2F"
            + "&expires=2026-01-01T00%3A00%3A00Z&client=c&server=s",
        "oauth1-temporary-credentials/1?token=a&secret=b&authorization=https%3A%2F%2Fa%2F"
            + "&expires=2026-01-01T00%3A00%3A00Z&client=c&server=s&callback=relative",
        "oauth1-temporary-credentials/2?token=a&secret=b&authorization=https%3A%2F%2Fa%2F"
            + "&expires=2026-01-01T00%3A00%3A00Z&client=c&server=s",
        "oauth1-other/1?token=a&secret=b&authorization=https%3A%2F%2Fa%2F"
            + "&expires=2026-01-01T00%3A00%3A00Z&client=c&server=s"
      })
  @DisplayName("rejects an unreadable snapshot as NOT_OPENABLE")
  void notOpenable(String stored) {
    rejected(Reason.NOT_OPENABLE, () -> TemporaryCredentials.from(Snapshot.decode(stored)));
  }

  private static void rejected(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallbackRejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason))
        .isInstanceOf(AuthorizationException.class)
        .hasMessageNotContaining(TOKEN);
  }

  private static OAuth1Client client(String key) {
    return OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials(key, "secret")
        .build();
  }

  private static TemporaryCredentials begun(String callback) {
    return CLIENT
        .begin(URI.create(callback))
        .over(responding("oauth_token=" + TOKEN + "&oauth_token_secret=s3"));
  }

  private static HttpTransport responding(String credentials) {
    byte[] body =
        (credentials + "&oauth_callback_confirmed=true").getBytes(StandardCharsets.US_ASCII);
    return request -> HttpResponse.of(200, Headers.none(), body);
  }
}
