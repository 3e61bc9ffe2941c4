package dev.tripod.openid;

import static dev.tripod.openid.TestJwt.CLIENT;
import static dev.tripod.openid.TestJwt.ISSUER;
import static dev.tripod.openid.TestJwt.NONCE;
import static dev.tripod.openid.TestJwt.NOW;
import static dev.tripod.openid.TestJwt.idToken;
import static dev.tripod.openid.TestJwt.text;
import static dev.tripod.openid.TestProvider.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.oauth2.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of OpenID Connect Core 1.0 sections 3.1.3.7, 3.1.3.8 and 12.2. */
final class IdTokenCheckTest {

  private static final String[] ALGORITHMS = {
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "Ed25519", "HS256", "HS384", "HS512"
  };

  private final TestProvider provider = new TestProvider();
  private final OpenIdClient client = provider.client().build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
        "Ed25519", "HS256", "HS384", "HS512"
      })
  void acceptsEachAlgorithmThatIsConfigured(String alg) {
    provider.publish(TestKey.RSA, TestKey.EC, TestKey.EC_384, TestKey.EC_521, TestKey.ED);
    OpenIdClient one =
        provider.client().algorithms(alg).clientSecret(TestKey.SECRET).build();
    OpenIdClient all =
        provider.client().algorithms(ALGORITHMS).clientSecret(TestKey.SECRET).build();
    Tokens tokens = tokens(idToken(alg));

    assertThat(provider.check(one, tokens)).isSameAs(tokens);
    assertThat(provider.check(all, tokens)).isSameAs(tokens);
  }

  @Test
  void returnsTheClaims() {
    IdToken read = client
        .idToken(tokens(
            idToken("RS256").claim("auth_time", NOW - 10).claim("email", text("a@b.example"))))
        .over(provider);

    assertThat(read.issuer()).isEqualTo(ISSUER);
    assertThat(read.subject()).isEqualTo("248289761001");
    assertThat(read.audience()).containsExactly(CLIENT);
    assertThat(read.issuedAt()).isEqualTo(Instant.ofEpochSecond(NOW));
    assertThat(read.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 300));
    assertThat(read.authenticatedAt()).contains(Instant.ofEpochSecond(NOW - 10));
    assertThat(read.claims().text("email")).contains("a@b.example");
    assertThat(read).hasToString("IdToken[https://op.example, expires 2026-11-21T20:05:00Z]");
  }

  @Test
  void requiresAnIdTokenOnlyForALoginWithANonce() {
    Tokens tokens = Tokens.of("access");

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens))
        .withMessageContaining("it has no ID token, but the login asked for one");
    assertThat(client.check(tokens, Optional.empty(), Optional.empty()).over(provider))
        .isSameAs(tokens);
    assertThat(client.check(tokens, Optional.empty(), Optional.of(tokens)).over(provider))
        .isSameAs(tokens);
    assertThat(provider.requests).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.idToken(tokens))
        .withMessage("These tokens have no ID token. Request the scope openid at the login.");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      iss       | "https://op.example/"     | has the issuer 'https://op.example/', but this client expects https://op.example
      iss       | "https://OP.example"      | has the issuer
      iss       | "http://op.example"       | has the issuer
      iss       | "https://op.example.evil" | has the issuer
      iss       | ["https://op.example"]    | has no iss that is a text
      iss       | null                      | has no iss that is a text
      sub       | ""                        | has no sub that is a text
      sub       | 248289761001              | has no sub that is a text
      aud       | "another"                 | has the audience 'another', but the client is client
      aud       | "Client"                  | has the audience
      aud       | []                        | has the audience
      aud       | ["another"]               | has the audience
      aud       | ["client",1]              | has no audience (aud) that is a text or an array of texts
      aud       | {"client":1}              | has no audience (aud)
      aud       | ["client","another"]      | has 2 audiences and does not name the client
      azp       | "another"                 | was issued to the client (azp) 'another', but the client is client
      azp       | ["client"]                | has a azp that is not a text
      exp       | "1795291500"              | has a time (exp) that is not a number of seconds
      exp       | 1e300                     | has a time (exp) that is not a number of seconds
      exp       | -1                        | has a time (exp) that is not a number of seconds
      exp       | null                      | has no time (exp)
      exp       | true                      | has a time (exp) that is not a number of seconds
      iat       | null                      | has no time (iat)
      iat       | "now"                     | has a time (iat) that is not a number of seconds
      nbf       | 1795292000                | has the time (nbf) 2026-11-21T20:13:20Z, which is after the time here
      auth_time | "1795291200"              | has a time (auth_time) that is not a number of seconds
      nonce     | "another"                 | does not have the nonce of this login
      nonce     | ["n-0S6_WzA2Mj"]          | has a nonce that is not a text
      nonce     | null                      | does not have the nonce of this login
      at_hash   | "77QmUPtjPfzWtF2AnpK9RR"  | was issued with another access token (at_hash)
      at_hash   | ""                        | was issued with another access token (at_hash)
      at_hash   | 77                        | has a at_hash that is not a text
      """)
  void rejectsAWrongClaim(String name, String json, String reason) {
    assertRejected(idToken("RS256").claim(name, json), reason);
    assertThat(provider.requests).as("no keys are fetched for it").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      iss   | has no iss that is a text
      sub   | has no sub that is a text
      aud   | has no audience (aud)
      exp   | has no time (exp)
      iat   | has no time (iat)
      nonce | does not have the nonce of this login
      """)
  void rejectsATokenWithoutAClaim(String name, String reason) {
    assertRejected(idToken("RS256").claim(name, null), reason);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      aud     | ["client"]
      azp     | "client"
      azp     | null
      nbf     | 1795291260
      exp     | 1795291500.75
      exp     | 1.7952915e9
      iat     | 1795291260
      at_hash | "77QmUPtjPfzWtF2AnpK9RQ"
      email   | {"a":[1,null]}
      """)
  void acceptsACorrectClaim(String name, String json) {
    Tokens tokens = tokens(idToken("RS256").claim(name, json));

    assertThat(provider.check(client, tokens)).isSameAs(tokens);
  }

  @Test
  void acceptsSeveralAudiencesIfTheAuthorizedPartyIsTheClient() {
    Tokens tokens =
        tokens(idToken("RS256").claim("aud", "[\"api\",\"client\"]").claim("azp", text(CLIENT)));

    assertThat(provider.check(client, tokens)).isSameAs(tokens);
  }

  @ParameterizedTest
  @CsvSource({"359, true", "360, false", "361, false"})
  void acceptsAnExpiredTokenWithinTheClockSkew(long seconds, boolean accepted) {
    provider.clock.advance(Duration.ofSeconds(seconds));

    assertAccepted(idToken("RS256"), accepted);
  }

  @ParameterizedTest
  @CsvSource({"60, true", "61, false"})
  void acceptsATokenOfTheFutureWithinTheClockSkew(long seconds, boolean accepted) {
    assertAccepted(idToken("RS256").claim("iat", NOW + seconds), accepted);
  }

  @ParameterizedTest
  @CsvSource({"-660, true", "-661, false", "61, false"})
  void checksWhenTheUserAuthenticatedIfAMaximumAgeIsSet(long seconds, boolean accepted) {
    OpenIdClient strict = provider.client().maxAge(Duration.ofMinutes(10)).build();
    Tokens tokens = tokens(idToken("RS256").claim("auth_time", NOW + seconds));

    if (accepted) {
      assertThat(provider.check(strict, tokens)).isSameAs(tokens);
    } else {
      assertThatExceptionOfType(UnreadableResponse.class)
          .isThrownBy(() -> provider.check(strict, tokens));
    }
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(strict, tokens(idToken("RS256"))))
        .withMessageContaining("has no time (auth_time)");
  }

  @Test
  void rejectsANonceThatTheLoginDidNotSend() {
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> client
            .check(tokens(idToken("RS256")), Optional.empty(), Optional.empty())
            .over(provider))
        .withMessageContaining("has a nonce, but this login did not send one");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      nonce | null                       |
      nonce | "n-0S6_WzA2Mj"             |
      nonce | "another"                  | has another nonce than the ID token before the refresh
      sub   | "another"                  | has another sub than the ID token before the refresh
      iss   | "https://op.example/other" | has another iss than the ID token before the refresh
      """)
  void comparesARefreshedTokenWithTheOneBefore(String name, String json, String reason) {
    Tokens refreshed = tokens(idToken("RS256").claim(name, json));
    Optional<Tokens> before = Optional.of(tokens(idToken("ES256")));

    if (reason == null) {
      assertThat(client.check(refreshed, Optional.empty(), before).over(provider))
          .isSameAs(refreshed);
    } else {
      assertThatExceptionOfType(UnreadableResponse.class)
          .isThrownBy(() -> client.check(refreshed, Optional.empty(), before).over(provider))
          .withMessageContaining(reason);
    }
  }

  @Test
  void comparesNothingIfThereWasNoIdTokenBefore() {
    Tokens refreshed = tokens(idToken("RS256"));

    for (Tokens before : new Tokens[] {Tokens.of("access"), tokens("not-a-jwt")}) {
      assertThat(client.check(refreshed, Optional.empty(), Optional.of(before)).over(provider))
          .isSameAs(refreshed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9188040d-6c67-4c5b-b112-36a304b66dad, true",
    "9188040d-6c67-4c5b-b112-36a304b66dae, false",
    "../evil, false"
  })
  void acceptsTheIssuerOfTheTenantThatTheTokenNames(String tenant, boolean accepted) {
    OpenIdClient client =
        provider.client().tenantIssuer("https://op.example/{tenantid}/v2.0").build();
    Tokens tokens = tokens(idToken("RS256")
        .claim("iss", text("https://op.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"))
        .claim("tid", text(tenant)));

    if (accepted) {
      assertThat(provider.check(client, tokens)).isSameAs(tokens);
    } else {
      assertThatExceptionOfType(UnreadableResponse.class)
          .isThrownBy(() -> provider.check(client, tokens));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://op.example/{tenantid}, true",
    "https://op.example/a, true",
    "https://op.example/b, false"
  })
  void usesTheKeyOfAnIssuerForThatIssuerOnly(String owner, boolean accepted) {
    provider.publish("{\"keys\":[{" + TestKey.RSA.jwk() + ",\"issuer\":" + text(owner) + "}]}");
    OpenIdClient client =
        provider.client().tenantIssuer("https://op.example/{tenantid}").build();
    Tokens tokens =
        tokens(idToken("RS256").claim("iss", text("https://op.example/a")).claim("tid", text("a")));

    if (accepted) {
      assertThat(provider.check(client, tokens)).isSameAs(tokens);
    } else {
      assertThatExceptionOfType(UnreadableResponse.class)
          .isThrownBy(() -> provider.check(client, tokens))
          .withMessageContaining("is signed with the key of another issuer");
    }
  }

  @Test
  void printsNoPersonalDataAndNoSecretInAFailure() {
    TestJwt wrong = idToken("RS256").claim("email", text("alice@b.example")).claim("aud", "[]");

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(wrong)))
        .satisfies(failure -> assertThat(failure.getMessage())
            .contains("The response of https://op.example with status 200 is not usable")
            .doesNotContain("alice", "248289761001", TestProvider.ACCESS_TOKEN, NONCE));
    assertThat(client).hasToString("OpenIdClient[JwtRules[https://op.example, client]]");
  }

  private void assertAccepted(TestJwt idToken, boolean accepted) {
    Tokens tokens = tokens(idToken);
    if (accepted) {
      assertThat(provider.check(client, tokens)).isSameAs(tokens);
    } else {
      assertThatExceptionOfType(UnreadableResponse.class)
          .isThrownBy(() -> provider.check(client, tokens));
    }
  }

  private void assertRejected(TestJwt idToken, String reason) {
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken.input() + ".AAAA")))
        .withMessageContaining(": its ID token " + reason);
  }
}
