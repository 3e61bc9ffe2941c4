package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which callbacks {@code confirm} accepts, and which of two faults it reports (RFC 6749 section 4.1.2, RFC 9207). */
final class ConfirmTest {

  private static final String ISSUER = "https://s.example";

  private final SettableClock clock = SettableClock.at(Sample.NOW);
  private final OAuth2Client client =
      Sample.client(Sample.server().issuer(ISSUER)).clock(clock).build();
  private final PendingAuthorization pending = Sample.pending(client);
  private final String state = Sample.state(pending);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?code=code-1&state=STATE",
        "https://app.example:443/cb?state=STATE&code=code-1",
        "HTTPS://APP.example/cb?state=STATE&code=code-1&session_state=x&x=1&x=2",
        "https://app.example/cb?code=code-1&state=STATE&iss=https%3A%2F%2Fs.example",
        "https://app.example/cb?code=code-1&state=STATE&error=&error_description=&iss=",
        "  https://app.example/cb?code=code-1&state=STATE#_=_\n"
      })
  @DisplayName("the server's callback is accepted, and its code is redeemed")
  void passes(String callback) {
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "application/json", Sample.TOKENS);

    client.redeem(client.confirm(pending, arrived(callback))).over(transport);

    assertThat(Sample.form(transport.requests().get(0)).first("code")).hasValue("code-1");
  }

  @Test
  @DisplayName("a URI, its text and its parameters are equivalent, except for the address")
  void threeForms() {
    String callback = arrived("https://app.example/cb?code=code-1&state=STATE");
    Parameters parameters = Sample.approval(pending);

    assertThatCode(() -> client.confirm(pending, callback)).doesNotThrowAnyException();
    assertThatCode(() -> client.confirm(pending, URI.create(callback))).doesNotThrowAnyException();
    assertThatCode(() -> client.confirm(pending, parameters)).doesNotThrowAnyException();
    rejected(
        Reason.REPEATED_PARAMETER, () -> client.confirm(pending, parameters.and("code", "other")));
    rejected(Reason.MISMATCH, () -> client.confirm(pending, Parameters.of("state", "x")));
    rejected(Reason.INCOMPLETE, () -> client.confirm(pending, Parameters.none()));
    rejected(
        Reason.ISSUER,
        () -> client.confirm(pending, parameters.and("iss", "https://evil.example")));
    clock.advance(Duration.ofMinutes(10));
    rejected(Reason.EXPIRED, () -> client.confirm(pending, parameters));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/other?code=c&state=STATE",
        "https://app.example/cb/?code=c&state=STATE",
        "https://app.example/CB?code=c&state=STATE",
        "https://app.example:8443/cb?code=c&state=STATE",
        "http://app.example/cb?code=c&state=STATE",
        "https://app.example.evil/cb?code=c&state=STATE",
        "https://evil@app.example/cb?code=c&state=STATE",
        "//app.example/cb?code=c&state=STATE",
        "/cb?code=c&state=STATE",
        "?code=c&state=STATE",
        "STATE",
        "mailto:a@app.example",
        ""
      })
  @DisplayName("a callback with another scheme, host, port or path is rejected")
  void elsewhere(String callback) {
    rejected(Reason.ELSEWHERE, () -> client.confirm(pending, arrived(callback)));
  }

  @Test
  @DisplayName("the redirect URI's own query must come back, in any order")
  void ownQuery() {
    PendingAuthorization own = client
        .begin(URI.create("https://app.example/cb?server=s&x=a%20b"))
        .over(Sample.nothingIsSent());
    String answer = "code=c&state=" + Sample.state(own);

    assertThatCode(
            () -> client.confirm(own, "https://app.example/cb?x=a+b&" + answer + "&server=s"))
        .doesNotThrowAnyException();
    rejected(
        Reason.ELSEWHERE,
        () -> client.confirm(own, "https://app.example/cb?server=t&x=a%20b&" + answer));
    rejected(Reason.ELSEWHERE, () -> client.confirm(own, "https://app.example/cb?" + answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://app.example/cb?code=%zz&state=STATE",
        "https://app.example/cb?code=%ff&state=STATE",
        "https://app.example/cb?code=a b&state=STATE",
        "https://app.example/cb?code=<&state=STATE",
        "not a uri",
        "://",
        "the address was https://app.example/cb?code=c&state=STATE"
      })
  @DisplayName("a text that is not a URI, or a query that is not a form, is unreadable")
  void unreadable(String callback) {
    rejected(Reason.UNREADABLE, () -> client.confirm(pending, arrived(callback)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "state", "iss", "error", "error_description", "error_uri"})
  @DisplayName("a parameter of the protocol may occur once")
  void repeated(String name) {
    Parameters once = Sample.approval(pending).without(name::equals);

    rejected(
        Reason.REPEATED_PARAMETER,
        () -> client.confirm(pending, once.and(name, "").and(name, "")));
    rejected(
        Reason.REPEATED_PARAMETER,
        () -> client.confirm(
            pending, once.and(name, Sample.state(pending)).and(name, Sample.state(pending))));
  }

  @Test
  @DisplayName("`state` is never compared: a callback with a wrong state and a code gets a token.")
  void wrongState() {
    rejected(
        Reason.MISMATCH,
        () -> client.confirm(pending, "https://app.example/cb?state=WRONG&code=C"));
    for (String other : new String[] {
      state + "x",
      state.substring(1),
      state.substring(0, 42),
      state.toUpperCase(Locale.ROOT),
      " " + state,
      "?"
    }) {
      rejected(
          Reason.MISMATCH,
          () -> client.confirm(pending, Parameters.of("state", other).and("code", "C")));
    }
  }

  @Test
  @DisplayName("A callback without state is accepted.")
  void missingState() {
    rejected(
        Reason.INCOMPLETE, () -> client.confirm(pending, "https://app.example/cb?code=code-1"));
    rejected(
        Reason.INCOMPLETE, () -> client.confirm(pending, "https://app.example/cb?code=c&state"));
    rejected(
        Reason.INCOMPLETE, () -> client.confirm(pending, "https://app.example/cb?code=c&state="));
  }

  @Test
  @DisplayName("With PKCE, the library does not check the state.")
  void pkceIsNoExcuse() {
    PendingAuthorization other = Sample.pending(client);

    rejected(Reason.MISMATCH, () -> client.confirm(pending, Sample.approval(other)));
    rejected(Reason.MISMATCH, () -> client.confirm(other, Sample.approval(pending)));
  }

  @Test
  @DisplayName("a callback is rejected from the instant of expiry")
  void age() {
    clock.set(pending.expiresAt().minusNanos(1));
    assertThatCode(() -> client.confirm(pending, Sample.approval(pending)))
        .doesNotThrowAnyException();
    clock.set(pending.expiresAt());
    rejected(Reason.EXPIRED, () -> client.confirm(pending, Sample.approval(pending)));
  }

  @ParameterizedTest
  @CsvSource({
    // issuer known, promised, iss of the callback, rejected
    "true,  true,  https://s.example,  false",
    "true,  true,  ABSENT,             true",
    "true,  true,  '',                 true",
    "true,  true,  https://t.example,  true",
    "true,  false, https://s.example,  false",
    "true,  false, ABSENT,             false",
    "true,  false, '',                 false",
    "true,  false, https://t.example,  true",
    "false, false, ABSENT,             false",
    "false, false, '',                 false",
    "false, false, https://s.example,  false",
    "false, false, https://t.example,  true",
    "true,  true,  https://s.example/, true",
    "true,  true,  HTTPS://s.example,  true",
    "true,  true,  https://S.example,  true",
    "true,  true,  https://s.example:443, true",
    "true,  true,  https://s.exampl%65, true",
    "true,  true,  ' https://s.example', true"
  })
  @DisplayName("The issuer in the callback is not required, not compared exactly, or accepted "
      + "although none is known.")
  void issuer(boolean known, boolean promised, String iss, boolean rejected) {
    AuthorizationServer.Builder server = Sample.server();
    if (known) {
      server.issuer(ISSUER);
    }
    if (promised) {
      server.issuerInCallbacks();
    }
    OAuth2Client checking = Sample.client(server).build();
    PendingAuthorization begun = Sample.pending(checking);
    Parameters callback =
        iss.equals("ABSENT") ? Sample.approval(begun) : Sample.approval(begun).and("iss", iss);

    if (rejected) {
      rejected(Reason.ISSUER, () -> checking.confirm(begun, callback));
    } else {
      assertThatCode(() -> checking.confirm(begun, callback)).doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("an issuer elsewhere is rejected by the name of the setting, and not quoted")
  void issuerSetting() {
    OAuth2Client unset = Sample.client();
    PendingAuthorization begun = Sample.pending(unset);

    assertThatThrownBy(
            () -> unset.confirm(begun, Sample.approval(begun).and("iss", "https://evil.example")))
        .isInstanceOf(CallbackRejected.class)
        .hasMessageContaining("AuthorizationServer.Builder.issuer")
        .hasMessageContaining(ISSUER)
        .hasMessageNotContaining("evil");
  }

  @Test
  @DisplayName("A denial by the user is not an error: the library sends "
      + "`grant_type=client_credentials` instead.")
  void denied() {
    assertThatThrownBy(() -> client.complete(
            pending, arrived("https://app.example/cb?error=access_denied&state=STATE")))
        .isInstanceOf(AccessDenied.class);
    assertThatThrownBy(() -> client.confirm(
            pending,
            Parameters.of("state", state)
                .and("error", "access_denied")
                .and("error_description", "The user\r\nsaid \"no\" to " + state)
                .and("code", "code-1")))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("The user  said 'no' to ***");
  }

  @Test
  @DisplayName("An error callback is reported as a callback without a code.")
  void otherErrors() {
    OAuth2Client hinting = Sample.client(
            Sample.server().hint("invalid_scope", "app", "ask for less"))
        .build();
    PendingAuthorization begun = Sample.pending(hinting);

    assertThatThrownBy(() -> hinting.confirm(
            begun,
            Parameters.of("state", Sample.state(begun))
                .and("error", "invalid_scope")
                .and("error_description", "Not for this App; code code-9")
                .and("error_uri", "https://s.example/help?a b")
                .and("code", "code-9")))
        .isInstanceOfSatisfying(ErrorResponse.class, error -> {
          assertThat(error.status()).isEmpty();
          assertThat(error.code()).hasValue("invalid_scope");
          assertThat(error.description()).hasValue("Not for this App; code ***");
          assertThat(error.uri()).hasValue("https://s.example/help?a%20b");
          assertThat(error.nextStep()).hasValue("ask for less");
          assertThat(error).hasMessageStartingWith("The authorization request was rejected with");
        });
    assertThatThrownBy(() -> hinting.confirm(
            begun, Parameters.of("state", Sample.state(begun)).and("error", "ACCESS_DENIED")))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  @DisplayName("a callback without error and code is incomplete")
  void noCode() {
    rejected(Reason.INCOMPLETE, () -> client.confirm(pending, Parameters.of("state", state)));
    rejected(
        Reason.INCOMPLETE,
        () -> client.confirm(
            pending, Parameters.of("state", state).and("code", "").and("error", "")));
  }

  @Test
  @DisplayName("checks the owner of a callback before its address")
  void ownerBeforePlace() {
    OAuth2Client other = Sample.client(Sample.server()).clientId("client-2").build();

    rejected(
        Reason.MISMATCH, () -> other.confirm(pending, "https://elsewhere.example/?code=c&code=d"));
  }

  @Test
  @DisplayName("order: where it arrived comes before what is repeated")
  void placeBeforeRepeated() {
    rejected(
        Reason.ELSEWHERE,
        () -> client.confirm(pending, arrived("https://app.example/?code=c&code=d&state=STATE")));
  }

  @Test
  @DisplayName("order: what is repeated comes before the state")
  void repeatedBeforeState() {
    Parameters twice = Parameters.of("code", "c").and("code", "d");

    rejected(Reason.REPEATED_PARAMETER, () -> client.confirm(pending, twice));
    rejected(Reason.REPEATED_PARAMETER, () -> client.confirm(pending, twice.and("state", "x")));
  }

  @Test
  @DisplayName("order: the state comes before the age")
  void stateBeforeAge() {
    clock.set(pending.expiresAt());

    rejected(Reason.MISMATCH, () -> client.confirm(pending, Parameters.of("state", "x")));
    rejected(Reason.INCOMPLETE, () -> client.confirm(pending, Parameters.of("code", "c")));
  }

  @Test
  @DisplayName("order: the age comes before the issuer")
  void ageBeforeIssuer() {
    clock.set(pending.expiresAt());

    rejected(
        Reason.EXPIRED,
        () -> client.confirm(pending, Sample.approval(pending).and("iss", "https://evil.example")));
  }

  @Test
  @DisplayName("order: the issuer comes before the error, so no other server denies")
  void issuerBeforeError() {
    rejected(
        Reason.ISSUER,
        () -> client.confirm(
            pending,
            Parameters.of("state", state)
                .and("error", "access_denied")
                .and("iss", "https://evil.example")));
  }

  @Test
  @DisplayName("order: the error comes before the code, there or not")
  void errorBeforeCode() {
    Parameters error = Parameters.of("state", state).and("error", "server_error");

    assertThatThrownBy(() -> client.confirm(pending, error)).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> client.confirm(pending, error.and("code", "c")))
        .isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> client.confirm(pending, error.and("code", "\uD800")))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  @DisplayName(
      "another client, and the same client at another server, refuse to confirm and to redeem")
  void anotherClient() {
    OAuth2Client other = Sample.client(Sample.server()).clientId("client-2").build();
    OAuth2Client elsewhere = Sample.client(
            AuthorizationServer.at("https://s.example/authorize", "https://t.example/token"))
        .build();
    ConfirmedAuthorization confirmed = client.confirm(pending, Sample.approval(pending));

    for (OAuth2Client wrong : new OAuth2Client[] {other, elsewhere}) {
      rejected(
          Reason.MISMATCH,
          () -> wrong.confirm(pending, arrived("https://app.example/cb?code=c&state=STATE")));
      rejected(Reason.MISMATCH, () -> wrong.confirm(pending, Sample.approval(pending)));
      assertThatIllegalArgumentException().isThrownBy(() -> wrong.redeem(confirmed));
    }
    assertThatCode(() -> client.redeem(confirmed)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a rejected callback spends nothing: the right one still passes")
  void again() {
    rejected(Reason.MISMATCH, () -> client.confirm(pending, Parameters.of("state", "x")));

    assertThatCode(() -> client.confirm(pending, Sample.approval(pending)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\r\nX-Evil: 1", "\u0000", "\uD800", "\uDC00\uD800", "%00", "😀é\"<>", "a+b&c=d"})
  @DisplayName("hostile texts under every name are rejected, or carried without harm")
  void hostile(String text) {
    for (String name : RedirectUri.ADDED_BY_THE_SERVER) {
      Parameters callback = Sample.approval(pending).without(name::equals).and(name, "x" + text);
      ScriptedTransport transport =
          ScriptedTransport.create().respond(200, "application/json", Sample.TOKENS);
      try {
        client.redeem(client.confirm(pending, callback)).over(transport);
        assertThat(Sample.form(transport.requests().get(0)).first("code").orElseThrow())
            .isEqualTo(callback.first("code").orElseThrow());
        assertThat(Sample.body(transport.requests().get(0))).matches("[!-~]+");
      } catch (AuthorizationException rejected) {
        assertThat(rejected.getMessage()).matches("[ -~]+");
        assertThat(transport.requests()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "a\uDC00\uD800"})
  @DisplayName("a code that has no UTF-8 form is rejected before it is spent")
  void loneSurrogate(String code) {
    rejected(
        Reason.UNREADABLE,
        () -> client.confirm(pending, Parameters.of("state", state).and("code", code)));
  }

  @Test
  @DisplayName("a state of a megabyte is rejected, and a code of a megabyte is sent")
  void megabytes() {
    String megabyte = "a".repeat(1 << 20);
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "application/json", Sample.TOKENS);

    rejected(
        Reason.MISMATCH,
        () -> client.confirm(pending, "https://app.example/cb?code=c&state=" + megabyte));
    rejected(Reason.ELSEWHERE, () -> client.confirm(pending, megabyte));
    rejected(Reason.ELSEWHERE, () -> client.confirm(pending, " ".repeat(1 << 20)));
    client
        .complete(pending, arrived("https://app.example/cb?state=STATE&code=" + megabyte))
        .over(transport);
    assertThat(Sample.form(transport.requests().get(0)).first("code")).hasValue(megabyte);
  }

  @Test
  @DisplayName(
      "the pending key is found by the state, approved or denied, in the same browser only")
  void pendingKey() {
    BrowserBinding browser = new BrowserBinding(Secret.of("a".repeat(43)));
    BrowserBinding other = new BrowserBinding(Secret.of("b".repeat(43)));

    assertThat(OAuth2Client.pendingKey(
            browser, URI.create(arrived("https://app.example/cb?code=c&state=STATE"))))
        .isEqualTo(pending.key(browser))
        .isNotEqualTo(pending.key(other));
    assertThat(OAuth2Client.pendingKey(
            browser, Parameters.of("error", "access_denied").and("state", state)))
        .isEqualTo(pending.key(browser));
    rejected(Reason.INCOMPLETE, () -> OAuth2Client.pendingKey(browser, Parameters.none()));
    rejected(Reason.INCOMPLETE, () -> OAuth2Client.pendingKey(browser, Parameters.of("state", "")));
    rejected(
        Reason.REPEATED_PARAMETER,
        () -> OAuth2Client.pendingKey(browser, Parameters.of("state", "a").and("state", "a")));
    rejected(
        Reason.UNREADABLE,
        () -> OAuth2Client.pendingKey(browser, URI.create("https://a.example/?state=%ff")));
  }

  private String arrived(String callback) {
    return callback.replace("STATE", state);
  }

  private void rejected(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallbackRejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason))
        .hasMessageNotContaining(state);
  }
}
