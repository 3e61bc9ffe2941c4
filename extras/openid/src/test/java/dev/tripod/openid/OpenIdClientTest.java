package dev.tripod.openid;

import static dev.tripod.openid.TestJwt.ISSUER;
import static dev.tripod.openid.TestJwt.NOW;
import static dev.tripod.openid.TestJwt.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signed authorization responses (JARM), the logout, and the settings of a client. */
final class OpenIdClientTest {

  private final TestProvider provider = new TestProvider();
  private final OpenIdClient client = provider.client().build();

  private final TestJwt response = new TestJwt("RS256", Map.of(), Map.of())
      .header("alg", text("RS256"))
      .header("kid", text("rsa"))
      .claim("iss", text(ISSUER))
      .claim("aud", text(TestJwt.CLIENT))
      .claim("exp", NOW + 300)
      .claim("code", text("PyyFaux2o7Q0YfXBU32jhw.5FXSQpvr8akv9CeRDSd0QA"))
      .claim("state", text("S8NJ7uqk5fY4EjNvP_G_FtyJu6pUsvH9jsYni9dMAJw"));

  @Test
  void returnsTheParametersOfASignedResponse() {
    assertThat(client.read(response.claim("iat", NOW).signed()).over(provider))
        .isEqualTo(Parameters.of("iss", ISSUER)
            .and("code", "PyyFaux2o7Q0YfXBU32jhw.5FXSQpvr8akv9CeRDSd0QA")
            .and("state", "S8NJ7uqk5fY4EjNvP_G_FtyJu6pUsvH9jsYni9dMAJw"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      iss   | "https://evil.example" | ISSUER     | has the issuer 'https://evil.example', but this client expects
      iss   | null                   | ISSUER     | has no iss that is a text
      aud   | "another"              | MISMATCH   | has the audience
      aud   | ["client","another"]   | MISMATCH   | has more than one audience (aud)
      aud   | null                   | MISMATCH   | has no audience (aud)
      exp   | 1795291140             | EXPIRED    | expired at
      exp   | null                   | INCOMPLETE | has no time (exp)
      nbf   | 1795291261             | MISMATCH   | has the time (nbf)
      code  | ["a","b"]              | UNREADABLE | has a code that is not a text
      state | 1                      | UNREADABLE | has a state that is not a text
      """)
  void rejectsAWrongClaimOfASignedResponse(String name, String json, Reason reason, String detail) {
    assertRejected(response.claim(name, json).signed(), reason, detail);
    assertThat(provider.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      iss | ISSUER     | has no iss that is a text
      aud | MISMATCH   | has no audience (aud)
      exp | INCOMPLETE | has no time (exp)
      """)
  void rejectsASignedResponseWithoutAClaim(String name, Reason reason, String detail) {
    assertRejected(response.claim(name, null).signed(), reason, detail);
  }

  @Test
  void rejectsASignedResponseOfAnotherForm() {
    String signed = response.signed();
    String unsigned = response.header("alg", text("none")).input() + ".";
    String other =
        response.claim("code", text("other")).input() + signed.substring(signed.lastIndexOf('.'));

    assertRejected(unsigned, Reason.MISMATCH, "is signed with the algorithm 'none'");
    assertRejected(other, Reason.MISMATCH, "has a signature that does not belong");
    assertRejected("a.b.c.d.e", Reason.UNREADABLE, "has five parts");
    assertRejected("", Reason.UNREADABLE, "has 1 parts instead of three");
  }

  @Test
  void confirmsASignedCallbackOfTheRightLoginOnly() {
    OAuth2Client oauth = OAuth2Client.builder()
        .server(TestProvider.SERVER)
        .clientId(TestJwt.CLIENT)
        .json(JacksonJson.strict())
        .clock(provider.clock)
        .responseReader(client)
        .build();
    var login = oauth.begin(AuthorizationRequest.to("https://app.example/back")).over(provider);
    Parameters sent = Parameters.parse(login.authorizationUri().getRawQuery());
    URI callback = callback(response.claim("state", text(sent.first("state").orElseThrow())));

    assertThat(sent.first("response_mode")).contains("jwt");
    assertThat(oauth.confirmSigned(login, callback).over(provider)).isNotNull();
    assertThatExceptionOfType(CallbackRejected.class)
        .isThrownBy(() -> oauth.confirmSigned(login, callback(response)).over(provider))
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.MISMATCH));
  }

  private static URI callback(TestJwt response) {
    return URI.create("https://app.example/back?response=" + response.signed());
  }

  private void assertRejected(String jwt, Reason reason, String detail) {
    assertThatExceptionOfType(CallbackRejected.class)
        .isThrownBy(() -> client.read(jwt).over(provider))
        .withMessageStartingWith("Callback rejected: its signed response " + detail)
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  @Test
  void createsALogoutUri() {
    Tokens tokens = TestProvider.tokens("a.b.c");
    LogoutRequest request = LogoutRequest.of(tokens)
        .redirectTo(URI.create("https://app.example/bye?a=b"))
        .state("first")
        .state("s t")
        .hint("alice");

    assertThat(client.logoutUri(request))
        .hasToString("https://op.example/logout?from=app&id_token_hint=a.b.c"
            + "&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye%3Fa%3Db"
            + "&state=s%20t&logout_hint=alice&client_id=client");
    assertThat(client.logoutUri(LogoutRequest.of(Tokens.of("access"))))
        .hasToString("https://op.example/logout?from=app&client_id=client");
    assertThat(request.toString()).doesNotContain("a.b.c", "alice");
  }

  @Test
  void requiresCompleteSettings() {
    assertThatNullPointerException()
        .isThrownBy(() -> OpenIdClient.builder().build())
        .withMessageStartingWith("The server is missing.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider
            .client()
            .server(AuthorizationServer.at("https://op.example/a", "https://op.example/t")
                .build())
            .build())
        .withMessageContaining("has no issuer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider
            .client()
            .server(AuthorizationServer.at(ISSUER, "https://op.example/a", "https://op.example/t")
                .build())
            .build())
        .withMessageContaining("has no jwks_uri");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider.client().algorithms("HS256").build())
        .withMessage("[HS256] need the client secret. Set it, or use other algorithms.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider
            .client()
            .algorithms("HS256", "HS512")
            .clientSecret("s".repeat(63))
            .build())
        .withMessageStartingWith("The client secret has 63 octets, which is too short");
  }

  @Test
  void rejectsWrongSettings() {
    OpenIdClient.Builder builder = provider.client();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.algorithms("none"))
        .withMessageStartingWith("The algorithm none is not accepted.");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.algorithms());
    assertThatIllegalArgumentException().isThrownBy(() -> builder.clientId(""));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.clientSecret(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.tenantIssuer("https://op.example"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.tenantIssuer("http://op.example/{tenantid}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.clockSkew(Duration.ofMinutes(11)))
        .withMessage("The clock skew is PT11M. Use a duration from zero to PT10M.");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.keyLifetime(Duration.ofDays(2)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxAge(Duration.ofSeconds(-1)));
  }
}
