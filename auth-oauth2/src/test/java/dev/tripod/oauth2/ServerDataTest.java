package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The deviations from the RFCs that a server's data can describe, and the checks that they keep. */
final class ServerDataTest {

  private final ScriptedTransport transport = ScriptedTransport.create();

  private static OAuth2Client confidential(AuthorizationServer.Builder server) {
    return Sample.client(server).clientSecret("secret").build();
  }

  private static void rejected(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallbackRejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  @Nested
  @DisplayName("A server without PKCE")
  final class WithoutPkce {

    private final AuthorizationServer.Builder server =
        Sample.server().quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE);

    @Test
    @DisplayName("LinkedIn rejects the code verifier of a client with a secret.")
    void receivesNeitherTheChallengeNorTheVerifier() {
      transport.respond(200, "application/json", Sample.TOKENS);
      OAuth2Client client = confidential(server);
      PendingAuthorization pending = Sample.pending(client);

      PendingAuthorization stored =
          PendingAuthorization.from(Snapshot.decode(pending.snapshot().encode()));
      client.redeem(client.confirm(stored, Sample.approval(pending))).over(transport);

      assertThat(pending.authorizationUri().getRawQuery()).doesNotContain("code_challenge");
      assertThat(Sample.form(transport.requests().get(0)).contains("code_verifier"))
          .isFalse();
      assertThat(stored).isEqualTo(pending);
    }

    @Test
    void hasNoPublicClients() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Sample.client(server).build())
          .withMessageContaining("UNSAFE_WITHOUT_PKCE")
          .withMessageContaining("client secret");
    }

    @Test
    void acceptsNoCodeVerifierAndShowsNoCode() {
      OAuth2Client client = confidential(server);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.begin(AuthorizationRequest.to(Sample.REDIRECT)
              .codeVerifier(CodeVerifier.of("v".repeat(43)))));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.begin(AuthorizationRequest.withShownCode()));
    }

    @Test
    @DisplayName(
        "has logins that a client with PKCE rejects: otherwise a changed snapshot could switch PKCE off")
    void hasLoginsThatAClientWithPkceRejects() {
      PendingAuthorization pending = Sample.pending(confidential(server));
      OAuth2Client withPkce = confidential(Sample.server());

      rejected(Reason.MISMATCH, () -> withPkce.confirm(pending, Sample.approval(pending)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"expires_in\":60                                            | 60",
        "\"expires_in\":60,\"expires_at\":\"2026-01-02T05:04:05Z\"    | 60",
        "\"expires_at\":1767330245                                    | 7200",
        "\"expires_at\":\"1767330245\"                                | 7200",
        "\"expires_at\":1767330245000                                 | 7200",
        "\"expires_at\":\"2026-01-02T05:04:05Z\"                      | 7200",
        "\"expires_at\":\"2026-01-02T06:04:05.000+01:00\"             | 7200",
        "\"expires_at\":\"2026-01-02T05:04:05\"                       | ",
        "\"expires_at\":\"soon\"                                      | ",
        "\"expires_at\":1                                             | ",
        "\"expires_at\":-9223372036854775808                          | ",
        "\"expires_at\":9223372036854775807                           | 3155760000000",
        "\"expires_at\":null                                          | ",
        "\"expires_at\":{}                                            | ",
        "\"expires_in\":0                                             | "
      })
  @DisplayName(
      "an expiry is read from a time, as seconds, as milliseconds and as ISO 8601, if there is no lifetime")
  void readsAnExpiryTime(String member, Long seconds) {
    Tokens tokens = Sample.redeemed(
        Sample.server().quirk(ResponseQuirks.EXPIRY_MEMBER, "expires_at"),
        "{\"access_token\":\"at1\",\"token_type\":\"bearer\"," + member + "}");

    Instant expected = seconds == null
        ? null
        : Sample.NOW.plusSeconds(Math.min(seconds, Duration.ofDays(36_500).toSeconds()));
    assertThat(tokens.expiresAt().orElse(null)).isEqualTo(expected);
  }

  @Test
  void readsALifetimeOfAnotherName() {
    Tokens tokens = Sample.redeemed(
        Sample.server().quirk(ResponseQuirks.LIFETIME_MEMBER, "expires"),
        "{\"access_token\":\"at1\",\"token_type\":\"bearer\",\"expires\":\"60\"}");

    assertThat(tokens.expiresAt()).hasValue(Sample.NOW.plusSeconds(60));
  }

  @ParameterizedTest
  @CsvSource({
    "Zoho-oauthtoken, Authorization, Authorization, Zoho-oauthtoken at1",
    "'', X-Access-Token, X-Access-Token, at1",
    "token, X-Other, X-Other, token at1"
  })
  @DisplayName("an API receives the access token with the server's scheme, in the server's header")
  void sendsTheAccessTokenInTheServersOwnHeader(
      String scheme, String header, String name, String value) throws IOException {
    transport.respond(200, "application/json", "{}");
    OAuth2Client client = Sample.client(Sample.server()
            .quirk(RequestQuirks.ACCESS_TOKEN_SCHEME, scheme)
            .quirk(RequestQuirks.ACCESS_TOKEN_HEADER, header))
        .build();

    AuthorizedTransport.of(
            transport, client.authorizer(Tokens.of("at1"), Origin.of("https://api.example")))
        .send(HttpRequest.get("https://api.example/me")
            .withHeader(name.toLowerCase(Locale.ROOT), "old"));

    assertThat(transport.requests().get(0).headers().all(name)).containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\r\nb", "é", "a:"})
  void rejectsASchemeOrAHeaderThatCannotBeSent(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().quirk(RequestQuirks.ACCESS_TOKEN_SCHEME, text));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().quirk(RequestQuirks.ACCESS_TOKEN_HEADER, text));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().quirk(RequestQuirks.ACCESS_TOKEN_HEADER, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.server().quirk(RequestQuirks.ACCESS_TOKEN_HEADER, "Host"));
  }

  @Test
  @DisplayName("each request that authenticates the client has the application's User-Agent")
  void sendsTheUserAgent() {
    transport
        .respond(200, "application/json", Sample.TOKENS)
        .respond(200, "application/json", Sample.TOKENS)
        .respond(200, "", "")
        .respond(200, "", "");
    OAuth2Client client =
        Sample.client(Sample.server()).userAgent("app/1.0 (by user)").build();

    Tokens tokens = client.redeem(Sample.confirmed(client)).over(transport);
    client.revoke(client.refresh(tokens).over(transport)).over(transport);

    assertThat(transport.requests())
        .hasSize(4)
        .allSatisfy(request ->
            assertThat(request.headers().all("User-Agent")).containsExactly("app/1.0 (by user)"));
  }

  @Test
  void requiresAUserAgentWhereTheServerDoes() {
    OAuth2Client.Builder client =
        Sample.client(Sample.server().quirk(RequestQuirks.USER_AGENT_REQUIRED));

    assertThatIllegalArgumentException()
        .isThrownBy(client::build)
        .withMessageContaining("userAgent");
    assertThatCode(client.userAgent("app/1.0")::build).doesNotThrowAnyException();
    assertThatIllegalArgumentException().isThrownBy(() -> client.userAgent(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> client.userAgent("app\r\nX: y"));
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, '', true",
    "user_cancelled_login, The user cancelled, true",
    "consent_required, AADSTS65004: User declined to consent, true",
    "consent_required, AADSTS65001: The administrator has not consented, false",
    "server_error, user_cancelled_login, false"
  })
  @DisplayName("the words of a server can mean that the user denied the authorization")
  void readsADenialInTheServersWords(String error, String description, boolean denied) {
    OAuth2Client client = Sample.client(
            Sample.server().denial("user_cancelled_login", "").denial("consent_required", "65004"))
        .build();
    PendingAuthorization pending = Sample.pending(client);
    Parameters callback = Parameters.of("state", Sample.state(pending))
        .and("error", error)
        .and("error_description", description);

    assertThatThrownBy(() -> client.confirm(pending, callback))
        .isInstanceOf(denied ? AccessDenied.class : ErrorResponse.class)
        .hasMessageContaining(description);
  }

  @Nested
  @DisplayName("An issuer that the server's data does not name")
  final class UnknownIssuer {

    @ParameterizedTest
    @CsvSource({
      "https://s.example, true",
      "https://s.example/, true",
      "https://S.example:443/realms/one, true",
      "https://accounts.s.example, true",
      "https://evil.example, false",
      "http://s.example, false",
      "https://s.example:8443, false",
      "https://s.example@evil.example, false",
      "https://s.example.evil.example, false",
      "s.example, false",
      "'not a URI', false",
      "https:s.example, false",
      "urn:s.example, false"
    })
    @DisplayName(
        "is accepted at the origin of the token endpoint, or at an origin that the data lists")
    void isAcceptedAtTheServersOwnOrigins(String issuer, boolean accepted) {
      OAuth2Client client = Sample.client(Sample.server()
              .quirk(
                  ResponseQuirks.ISSUER_ORIGINS, Set.of(Origin.of("https://accounts.s.example"))))
          .build();
      PendingAuthorization pending = Sample.pending(client);
      Parameters callback = Sample.approval(pending).and("iss", issuer);

      if (accepted) {
        assertThatCode(() -> client.confirm(pending, callback)).doesNotThrowAnyException();
      } else {
        rejected(Reason.ISSUER, () -> client.confirm(pending, callback));
      }
    }

    @Test
    @DisplayName(
        "is rejected if only the authorization endpoint is at its origin: the code would go to another server")
    void isRejectedAtTheOriginOfTheAuthorizationEndpoint() {
      OAuth2Client client = Sample.client(AuthorizationServer.at(
              "https://honest.example/authorize", "https://hostile.example/token"))
          .build();
      PendingAuthorization pending = Sample.pending(client);

      rejected(
          Reason.ISSUER,
          () -> client.confirm(
              pending, Sample.approval(pending).and("iss", "https://honest.example")));
    }
  }

  @Nested
  @DisplayName("A result code")
  final class ResultCode {

    private final AuthorizationServer.Builder server = Sample.server()
        .quirk(ResponseQuirks.RESULT_MEMBER, "status")
        .quirk(ResponseQuirks.TOKEN_MEMBER, "body")
        .revokedGrant("401", "invalid refresh_token")
        .hint("503", "check the parameters");

    @ParameterizedTest
    @ValueSource(strings = {"\"status\":0,", "\"status\":\"0\",", "", "\"status\":null,"})
    void ofZeroMeansSuccess(String result) {
      assertThat(Sample.redeemed(
                  server,
                  "{" + result + "\"body\":{\"access_token\":\"at1\",\"token_type\":\"Bearer\"}}")
              .accessToken()
              .reveal())
          .isEqualTo("at1");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"status\":503,\"body\":{},\"error\":\"Invalid Params\"} | 503 | Invalid Params",
          "{\"status\":\"503\",\"message\":\"no\"} | 503 | no",
          "{\"status\":\"BAD_CODE\",\"message\":\"no\"} | BAD_CODE | no",
          "{\"status\":-1} | -1 |",
          "{\"status\":true,\"body\":{\"access_token\":\"at1\",\"token_type\":\"Bearer\"}} | true |"
        })
    @DisplayName("Withings reports errors with status 200 and a number.")
    void ofAnotherValueIsAnErrorAlsoWithStatus200(String body, String code, String description) {
      ErrorResponse error =
          catchThrowableOfType(ErrorResponse.class, () -> Sample.redeemed(server, body));

      assertThat(error.code()).hasValue(code);
      assertThat(error.description().orElse(null)).isEqualTo(description);
      assertThat(error.nextStep().isPresent()).isEqualTo(code.equals("503"));
    }

    @Test
    void decidesWhetherAGrantIsRevoked() {
      OAuth2Client client = Sample.client(server).build();
      Tokens tokens = Tokens.of("at0").withRefreshToken("rt0");

      assertThatThrownBy(() -> client
              .refresh(tokens)
              .over(Sample.answering(
                  200, "{\"status\":401,\"body\":{},\"error\":\"Invalid refresh_token\"}")))
          .isInstanceOf(ReauthorizationRequired.class);
      assertThatThrownBy(() -> client
              .refresh(tokens)
              .over(Sample.answering(
                  200, "{\"status\":601,\"body\":{},\"error\":\"Too many requests\"}")))
          .isInstanceOf(ErrorResponse.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"errors\":[{\"resource\":\"RefreshToken\",\"code\":\"invalid\"}]} | true",
        "400 | {\"errors\":[{\"resource\":\"Application\",\"code\":\"invalid\"}]} | false",
        "400 | {\"error\":\"invalid_grant\"} | true",
        "503 | {\"errors\":[{\"resource\":\"RefreshToken\",\"code\":\"invalid\"}]} | false"
      })
  @DisplayName("an error without a code is recognized by its text, if the data says so")
  void readsUnstructuredErrors(int status, String body, boolean revoked) {
    AuthorizationServer.Builder server = Sample.server()
        .revokedGrant("", "\"RefreshToken\"")
        .hint("", "\"Application\"", "check the app");
    OAuth2Client client =
        Sample.client(server.quirk(ResponseQuirks.UNSTRUCTURED_ERRORS)).build();
    Tokens tokens = Tokens.of("at0").withRefreshToken("rt0");

    assertThatThrownBy(() -> client.refresh(tokens).over(Sample.answering(status, body)))
        .isInstanceOf(revoked ? ReauthorizationRequired.class : ErrorResponse.class)
        .satisfies(
            failure -> assertThat(String.valueOf(failure.getMessage()).contains("check the app"))
                .isEqualTo(body.contains("Application")));
  }

  @ParameterizedTest
  @CsvSource({"'{\"error\":\"invalid_client\"}', false", "'', true"})
  @DisplayName("an error with a code is not recognized as one without a code")
  void comparesTheTextOfErrorsWithoutACode(String body, boolean revoked) {
    OAuth2Client client = Sample.client(
            Sample.server().revokedGrant(400, "", "").quirk(ResponseQuirks.UNSTRUCTURED_ERRORS))
        .build();
    Tokens tokens = Tokens.of("at0").withRefreshToken("rt0");

    assertThatThrownBy(() -> client.refresh(tokens).over(Sample.answering(400, body)))
        .isInstanceOf(revoked ? ReauthorizationRequired.class : ErrorResponse.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, text/plain, error=invalid_grant, true",
    "400, text/plain, 'error=invalid_grant&error_description=gone', true",
    "400, text/plain, The refresh token has expired., true",
    "400, text/html, Bad Gateway, false",
    "502, text/plain, The refresh token has expired., false"
  })
  @DisplayName("an error in plain text is read: a form, or words that the data knows")
  void readsErrorsInPlainText(int status, String contentType, String body, boolean revoked) {
    transport.respond(status, contentType, body);
    OAuth2Client client = Sample.client(
            Sample.server().revokedGrant("", "refresh token has expired"))
        .build();

    assertThatThrownBy(
            () -> client.refresh(Tokens.of("at0").withRefreshToken("rt0")).over(transport))
        .isInstanceOf(revoked ? ReauthorizationRequired.class : ErrorResponse.class);
  }

  @Nested
  @DisplayName("A redirect URI with a name")
  final class RedirectName {

    private final AuthorizationRequest request =
        AuthorizationRequest.to(Sample.REDIRECT).redirectName("Company-App-1 SBX");

    @Test
    @DisplayName("eBay's redirect URI is a name.")
    void isSentByItsNameAndCheckedByItsAddress() {
      transport.respond(200, "application/json", Sample.TOKENS);
      OAuth2Client client = Sample.client();
      PendingAuthorization begun = client.begin(request).over(Sample.nothingIsSent());
      PendingAuthorization pending =
          PendingAuthorization.from(Snapshot.decode(begun.snapshot().encode()));
      String query = "?code=c&state=" + Sample.state(pending);

      assertThat(Sample.sent(pending, "redirect_uri")).isEqualTo("Company-App-1 SBX");
      rejected(
          Reason.ELSEWHERE,
          () -> client.confirm(pending, URI.create("https://evil.example/cb" + query)));
      client.complete(pending, URI.create(Sample.REDIRECT + query)).over(transport);
      assertThat(Sample.form(transport.requests().get(0)).first("redirect_uri"))
          .hasValue("Company-App-1 SBX");
    }

    @Test
    void isNotEmptyAndNotForAShownCode() {
      assertThatIllegalArgumentException().isThrownBy(() -> request.redirectName(""));
      assertThatIllegalArgumentException().isThrownBy(() -> request.redirectName("a\nb"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AuthorizationRequest.withShownCode().redirectName("name"));
    }
  }

  @Nested
  @DisplayName("A code that the server shows")
  final class ShownCode {

    private static final String OOB = "urn:ietf:wg:oauth:2.0:oob";

    private final OAuth2Client client = Sample.client();
    private final PendingAuthorization pending = PendingAuthorization.from(client
        .begin(AuthorizationRequest.withShownCode().scope("read"))
        .over(Sample.nothingIsSent())
        .snapshot());

    @Test
    void isRedeemedWithTheVerifierOfThisLogin() {
      transport.respond(200, "application/json", Sample.TOKENS);

      client.redeem(client.confirmWithoutState(pending, " code-1\n")).over(transport);

      Parameters form = Sample.form(transport.requests().get(0));
      assertThat(Sample.sent(pending, "redirect_uri")).isEqualTo(OOB);
      assertThat(form.first("redirect_uri")).hasValue(OOB);
      assertThat(form.first("code")).hasValue("code-1");
      assertThat(CodeVerifier.of(form.first("code_verifier").orElseThrow()).challenge())
          .isEqualTo(Sample.sent(pending, "code_challenge"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "code 1",
          "code\u0000-1",
          "code\u200B-1",
          "https://s.example/authorize/native?code=code-1"
        })
    void isNothingElseThanACode(String text) {
      rejected(Reason.INCOMPLETE, () -> client.confirmWithoutState(pending, text));
    }

    @Test
    void isRejectedIfItComesTooLate() {
      OAuth2Client later =
          Sample.client(Sample.server()).clock(() -> pending.expiresAt()).build();

      rejected(Reason.EXPIRED, () -> later.confirmWithoutState(pending, "code-1"));
    }

    @Test
    void isRejectedForAnotherClient() {
      OAuth2Client other = Sample.client(Sample.server()).clientId("client-2").build();

      rejected(Reason.MISMATCH, () -> other.confirmWithoutState(pending, "code-1"));
    }

    @Test
    @DisplayName(
        "needs its own method: no login with a callback can be confirmed without its state")
    void needsItsOwnMethod() {
      PendingAuthorization withCallback = Sample.pending(client);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.confirmWithoutState(withCallback, "code-1"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AuthorizationRequest.to(OOB))
          .withMessageContaining("withShownCode");
      rejected(Reason.ELSEWHERE, () -> client.confirm(pending, Sample.approval(pending)));
      rejected(
          Reason.ELSEWHERE,
          () -> client.confirm(pending, URI.create(Sample.REDIRECT + "?code=c&state=s")));
    }
  }

  @Nested
  @DisplayName("A callback that is a form")
  final class FormPost {

    private final OAuth2Client client = Sample.client(
            Sample.server().authorizationParameter("response_mode", "form_post"))
        .build();
    private final PendingAuthorization pending = Sample.pending(client);
    private final Parameters form = Sample.approval(pending);

    @Test
    @DisplayName("A form_post callback gives up the check of the address.")
    void isCheckedWithTheAddressToWhichItWasPosted() {
      transport.respond(200, "application/json", Sample.TOKENS);

      rejected(
          Reason.ELSEWHERE,
          () -> client.confirm(pending, URI.create("https://app.example/other"), form));
      client.complete(pending, URI.create(Sample.REDIRECT), form).over(transport);

      assertThat(Sample.form(transport.requests().get(0)).first("code")).hasValue("code-1");
      assertThat(Sample.sent(pending, "response_mode")).isEqualTo("form_post");
    }

    @Test
    @DisplayName("has each parameter once, the query of the address included")
    void hasEachParameterOnce() {
      rejected(
          Reason.REPEATED_PARAMETER,
          () -> client.confirm(pending, URI.create(Sample.REDIRECT + "?code=other"), form));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "response_mode, query, true",
    "response_mode, form_post, true",
    "response_mode, jwt, false",
    "response_mode, fragment, false",
    "request, eyJ, false",
    "request_uri, urn:x, false"
  })
  @DisplayName("a server's data cannot ask for a callback that the client cannot check")
  void acceptsOnlyCallbacksThatCanBeChecked(String name, String value, boolean accepted) {
    AuthorizationServer.Builder server = Sample.server().authorizationParameter(name, value);

    if (accepted) {
      assertThatCode(server::build).doesNotThrowAnyException();
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(server::build)
          .withMessageContaining(name)
          .withMessageContaining("form_post");
    }
  }
}
