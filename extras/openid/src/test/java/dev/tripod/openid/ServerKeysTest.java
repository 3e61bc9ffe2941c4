package dev.tripod.openid;

import static dev.tripod.openid.TestJwt.idToken;
import static dev.tripod.openid.TestJwt.text;
import static dev.tripod.openid.TestProvider.response;
import static dev.tripod.openid.TestProvider.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.HeldTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys at the {@code jwks_uri}: when they are fetched, and which of them are used. */
final class ServerKeysTest {

  private final TestProvider provider = new TestProvider();
  private final OpenIdClient client =
      provider.client().algorithms("RS256", "ES256").build();

  @Test
  void fetchesTheKeysOnceAndAgainWhenTheyAreOld() {
    for (int i = 0; i < 3; i++) {
      accept(idToken("RS256"));
    }
    assertThat(provider.requests).hasSize(1);
    assertThat(provider.requests.get(0))
        .hasToString("GET https://op.example/jwks Headers[Accept] None");

    provider.clock.advance(Duration.ofMinutes(60));
    accept(idToken("RS256").claim("exp", TestJwt.NOW + 9_000));

    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void fetchesTheKeysAgainForANewKey() {
    TestKey next = TestKey.ec("next", "P-256", "secp256r1", 32);
    TestJwt signedByNext = idToken("ES256").header("kid", text("next"));
    accept(idToken("RS256"));
    provider.publish(TestKey.RSA, next);
    provider.clock.advance(Duration.ofSeconds(10));

    Tokens tokens = tokens(signedByNext.signedWith(next));

    assertThat(provider.check(client, tokens)).isSameAs(tokens);
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void sendsAtMostOneRequestInTenSecondsForUnknownKeys() {
    for (int i = 0; i < 20; i++) {
      TestJwt hostile = idToken("RS256").header("kid", text("unknown-" + i));
      assertThatExceptionOfType(UnreadableResponse.class)
          .isThrownBy(() -> provider.check(client, tokens(hostile.input() + ".AAAA")))
          .withMessageContaining("has published 0 such keys for the algorithm");
      provider.clock.advance(Duration.ofSeconds(1));
    }

    assertThat(provider.requests).hasSize(2);
    accept(idToken("RS256"));
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void repeatsAFailureForTenSecondsWithoutARequest() {
    provider.onKeys(request -> response(503, "text/plain", "later"));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(ErrorResponse.class)
          .isThrownBy(() -> provider.check(client, tokens(idToken("RS256"))))
          .withMessageStartingWith(
              "The request for the server's keys was rejected with status 503");
    }
    assertThat(provider.requests).hasSize(1);

    provider.clock.advance(Duration.ofSeconds(10));
    provider.publish(TestKey.RSA);

    accept(idToken("RS256"));
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void keepsKnownKeysIfAFetchForAnUnknownKeyFails() {
    accept(idToken("RS256"));
    provider.clock.advance(Duration.ofSeconds(10));
    provider.onKeys(request -> {
      throw new IOException("reset");
    });

    assertThatExceptionOfType(NoResponse.class)
        .isThrownBy(() ->
            provider.check(client, tokens(idToken("RS256").header("kid", text("unknown")))));

    accept(idToken("RS256"));
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void fetchesOnceForAllCallersEvenIfTheFirstOneStopsWaiting() throws Exception {
    HeldTransport held = HeldTransport.over(provider);
    Tokens tokens = tokens(idToken("RS256"));
    CompletableFuture<Tokens> first = check(tokens, held);
    held.awaitRequests(1);
    List<CompletableFuture<Tokens>> others =
        List.of(check(tokens, held), check(tokens, held), check(tokens, held));
    first.cancel(true);
    held.release();

    for (CompletableFuture<Tokens> other : others) {
      assertThat(other.get(1, TimeUnit.MINUTES)).isSameAs(tokens);
    }
    assertThat(provider.requests).hasSize(1);
  }

  private CompletableFuture<Tokens> check(Tokens tokens, HttpTransport transport) {
    return client.check(tokens, Optional.of(TestJwt.NONCE), Optional.empty()).overAsync(transport);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      200 | application/json | []                      | its key set cannot be read
      200 | application/json | {"keys":{}}             | it has no array of keys
      200 | application/json | {"keys":[1]}            | it has no array of keys
      200 | application/json | {"keys":[],"keys":[]}   | its key set cannot be read
      200 | text/html        | <html>                  | its key set cannot be read
      302 | text/html        | moved                   | a key set has status 200
      204 | text/html        | ''                      | its key set cannot be read
      """)
  void rejectsAnotherResponse(int status, String type, String body, String reason) {
    provider.onKeys(request -> response(status, type, body));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256"))))
        .withMessageContaining(reason)
        .withMessageContaining("https://op.example");
  }

  @Test
  void followsNoRedirect() {
    provider.onKeys(request ->
        HttpResponse.of(302, Headers.of("Location", "https://evil.example/jwks"), new byte[0]));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256"))))
        .withMessageContaining("it points to https://evil.example");
    assertThat(provider.requests).hasSize(1);
  }

  @Test
  void rejectsAKeySetThatIsTooLargeOrHasTooManyKeys() {
    provider.publish("{\"keys\":[],\"more\":\"" + "m".repeat(1 << 19) + "\"}");
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256"))))
        .withMessageContaining("its key set is longer than 512 KiB");

    provider.clock.advance(Duration.ofSeconds(10));
    provider.publish("{\"keys\":[" + "{},".repeat(100) + "{}]}");
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256"))))
        .withMessageContaining("it has 101 keys, but this client reads at most 100");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"use\":\"enc\"",
        "\"use\":1",
        "\"key_ops\":[\"sign\"]",
        "\"key_ops\":\"verify\"",
        "\"alg\":\"RS512\"",
        "\"alg\":\"none\"",
        "\"alg\":1",
        "\"d\":\"AQAB\""
      })
  void doesNotUseAKeyForAnotherPurpose(String member) {
    provider.publish("{\"keys\":[{" + TestKey.RSA.jwk() + "," + member + "}]}");

    assertNoKey(idToken("RS256"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"use\":\"sig\"",
        "\"key_ops\":[\"verify\"]",
        "\"alg\":\"RS256\"",
        "\"x5c\":[\"AA\"]"
      })
  void usesAKeyForSignatures(String member) {
    provider.publish("{\"keys\":[{" + TestKey.RSA.jwk() + "," + member + "}]}");

    accept(idToken("RS256"));
  }

  @Test
  void ignoresKeysThatAreTooShortTooLongOrMalformed() {
    String n = TestKey.MODULUS;
    String huge = "w".repeat(1_400);
    for (String numbers : List.of(
        "\"n\":\"" + n.substring(0, 170) + "\",\"e\":\"AQAB\"",
        "\"n\":\"" + huge + "\",\"e\":\"AQAB\"",
        "\"n\":\"" + "w".repeat(1_367) + "\",\"e\":\"AQAB\"",
        "\"n\":\"" + n + "\",\"e\":\"AQ\"",
        "\"n\":\"" + n + "\",\"e\":\"Ag\"",
        "\"n\":\"" + n + "\",\"e\":\"" + n + "\"",
        "\"n\":\"" + n + "\"",
        "\"n\":1,\"e\":\"AQAB\"",
        "\"n\":\"\",\"e\":\"\"")) {
      provider.clock.advance(Duration.ofSeconds(10));
      provider.publish("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"rsa\"," + numbers + "}]}");
      assertNoKey(idToken("RS256").claim("exp", TestJwt.NOW + 9_000));
    }
    String x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    for (String point : List.of(
        "\"crv\":\"P-256\",\"x\":\"" + x + "\",\"y\":\"" + x + "\"",
        "\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"",
        "\"crv\":\"P-256\",\"x\":\"" + x + "\"",
        "\"crv\":\"secp256k1\",\"x\":\"" + x + "\",\"y\":\"" + x + "\"",
        "\"crv\":\"P-384\",\"x\":\"" + x + "\",\"y\":\"" + x + "\"")) {
      provider.clock.advance(Duration.ofSeconds(10));
      provider.publish("{\"keys\":[{\"kty\":\"EC\",\"kid\":\"ec\"," + point + "}]}");
      assertNoKey(idToken("ES256").claim("exp", TestJwt.NOW + 9_000));
    }
  }

  @Test
  void ignoresSymmetricAndUnknownKeysBesideUsableOnes() {
    provider.publish(
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"rsa\",\"k\":\"AAAA\"},{\"kty\":\"new\"},{},{"
            + TestKey.RSA.jwk() + "}]}");

    accept(idToken("RS256"));
  }

  @Test
  void acceptsAnIdTokenWithoutAKeyIdIfOneKeyFits() {
    accept(idToken("RS256").header("kid", null));
    accept(idToken("ES256").header("kid", null));

    provider.clock.advance(Duration.ofMinutes(60));
    provider.publish(TestKey.RSA, TestKey.rsa("another"));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(
            client, tokens(idToken("RS256").claim("exp", TestJwt.NOW + 9_000).header("kid", null))))
        .withMessageContaining(
            "is signed with a key without an id, and the server has published 2 such keys");
  }

  @Test
  void acceptsAnIdTokenWithoutAKeyIdIfTheKeysHaveNoIdsEither() {
    provider.publish(keySet(
        withoutId(TestKey.RSA),
        withoutId(TestKey.EC),
        withoutId(TestKey.EC).replace("P-256", "secp256k1"),
        withoutId(TestKey.ED)));

    accept(idToken("RS256").header("kid", null));
  }

  @Test
  void rejectsAnIdTokenWithoutAKeyIdIfSeveralKeysWithoutIdsFit() {
    provider.publish(keySet(withoutId(TestKey.RSA), withoutId(TestKey.RSA), withoutId(TestKey.EC)));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256").header("kid", null))))
        .withMessageContaining("the server has published 2 such keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PS256", "ES256", "EdDSA"})
  void choosesTheKeyOfTheAlgorithmAmongKeysWithTheSameId(String alg) {
    OpenIdClient fapi = provider.client().algorithms("PS256", "ES256", "EdDSA").build();
    provider.publish(keySet(
        withId("same", TestKey.ED) + ",\"alg\":\"EdDSA\"",
        withId("same", TestKey.EC) + ",\"alg\":\"ES256\"",
        withId("same", TestKey.RSA) + ",\"alg\":\"PS256\",\"use\":\"sig\"",
        withId("same", TestKey.RSA) + ",\"alg\":\"RSA-OAEP\",\"use\":\"enc\""));

    Tokens tokens = tokens(idToken(alg).header("kid", text("same")));

    assertThat(provider.check(fapi, tokens)).isSameAs(tokens);
  }

  private static String keySet(String... keys) {
    return "{\"keys\":[{" + String.join("},{", keys) + "}]}";
  }

  private static String withoutId(TestKey key) {
    return key.jwk().replace("\"kid\":" + text(key.kid()) + ",", "");
  }

  private static String withId(String id, TestKey key) {
    return key.jwk().replace("\"kid\":" + text(key.kid()), "\"kid\":" + text(id));
  }

  @Test
  void rejectsTwoKeysWithTheSameId() {
    provider.publish(TestKey.RSA, TestKey.rsa("rsa"));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256"))))
        .withMessageContaining("has published 2 such keys");
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken("RS256").header("kid", "1"))))
        .withMessageContaining("has a kid that is not a text");
  }

  private void accept(TestJwt idToken) {
    Tokens tokens = tokens(idToken);
    assertThat(provider.check(client, tokens)).isSameAs(tokens);
  }

  private void assertNoKey(TestJwt idToken) {
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(client, tokens(idToken.input() + ".AAAA")))
        .withMessageContaining("has published 0 such keys");
  }
}
