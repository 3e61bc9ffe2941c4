package dev.tripod.openid;

import static dev.tripod.openid.TestJwt.idToken;
import static dev.tripod.openid.TestJwt.part;
import static dev.tripod.openid.TestJwt.text;
import static dev.tripod.openid.TestProvider.tokens;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JWTs of an attacker (RFC 8725). */
final class HostileJwtTest {

  private final TestProvider provider = new TestProvider();
  private final OpenIdClient client = provider.client().build();
  private final OpenIdClient lenient = provider
      .client()
      .algorithms("RS256", "ES256", "EdDSA", "HS256")
      .clientSecret(TestKey.SECRET)
      .build();

  @ParameterizedTest
  @ValueSource(
      strings = {"none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "HS256", "ES256", "RS1"})
  void rejectsAnAlgorithmThatIsNotConfigured(String alg) {
    TestJwt jwt = idToken("RS256").header("alg", text(alg));

    assertRejected(client, jwt.signed(), "is signed with the algorithm");
    assertRejected(client, jwt.input() + ".", "is signed with the algorithm");
    assertThat(provider.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE"})
  void rejectsNoneIfAllAlgorithmsAreConfigured(String alg) {
    assertRejected(
        lenient,
        idToken("RS256").header("alg", text(alg)).input() + ".",
        "is signed with the algorithm");
  }

  @Test
  void rejectsRs256IfOnlyTheAlgorithmsOfFapiAreConfigured() {
    OpenIdClient fapi = provider.client().algorithms("PS256", "ES256", "EdDSA").build();

    assertRejected(fapi, idToken("RS256").signed(), "is signed with the algorithm 'RS256'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "[\"RS256\"]", "{}"})
  void rejectsAnAlgorithmThatIsNotAText(String json) {
    assertRejected(client, idToken("RS256").header("alg", json).signed(), "has no algorithm (alg)");
  }

  @Test
  void rejectsAMacWithThePublicKey() throws GeneralSecurityException {
    byte[] modulus = Base64.getUrlDecoder().decode(TestKey.MODULUS);
    String pem = "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(publicKey().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
    for (byte[] key : new byte[][] {
      publicKey().getEncoded(), modulus, TestKey.MODULUS.getBytes(US_ASCII), pem.getBytes(US_ASCII)
    }) {
      TestKey confused = new TestKey("rsa", new SecretKeySpec(key, "HMAC"), "");
      TestJwt jwt = idToken("HS256").header("kid", text("rsa"));

      assertRejected(client, jwt.signedWith(confused), "is signed with the algorithm 'HS256'");
      assertRejected(lenient, jwt.signedWith(confused), "has a signature that does not belong");
    }
  }

  @Test
  void rejectsAKeyOfAnotherTypeThanTheAlgorithm() {
    assertRejected(
        lenient,
        idToken("RS256").header("kid", text("ec")).signed(),
        "is signed with the key 'ec', and the server has published 0 such keys");
    provider.publish("{\"keys\":[{" + TestKey.RSA.jwk() + ",\"alg\":\"PS256\"}]}");
    assertRejected(
        provider.client().build(), idToken("RS256").signed(), "has published 0 such keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE", "", "jwt;a"})
  void rejectsAnotherType(String type) {
    assertRejected(
        client, idToken("RS256").header("typ", text(type)).signed(), "has the type (typ)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "application/jwt"})
  void acceptsTheTypeOfAJwt(String type) {
    var tokens = tokens(idToken("RS256").header("typ", text(type)));

    assertThat(provider.check(client, tokens)).isSameAs(tokens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"b64\"]", "[\"exp\"]", "[]", "null", "\"alg\""})
  void rejectsCriticalParameters(String json) {
    assertRejected(
        client,
        idToken("RS256").header("b64", "false").header("crit", json).signed(),
        "has critical header parameters");
  }

  @Test
  void ignoresTheKeysInAHeader() {
    TestKey attacker = TestKey.ec("attacker", "P-256", "secp256r1", 32);
    TestJwt jwt = idToken("ES256")
        .header("jwk", "{" + attacker.jwk() + "}")
        .header("jku", text("https://evil.example/jwks"))
        .header("x5u", text("https://evil.example/cert"))
        .header("x5c", "[\"AAAA\"]");

    assertRejected(lenient, jwt.signedWith(attacker), "has a signature that does not belong");
    assertRejected(
        lenient,
        jwt.header("kid", text("attacker")).signedWith(attacker),
        "is signed with the key 'attacker', and the server has published 0 such keys");
    assertThat(provider.requests)
        .allMatch(request -> request.uri().toString().equals(TestProvider.KEYS_URI));
    var tokens = tokens(jwt);
    assertThat(provider.check(lenient, tokens)).isSameAs(tokens);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      a                     | has 1 parts instead of three
      a.b                   | has 2 parts instead of three
      a.b.c.d               | has 4 parts instead of three
      a.b.c.d.e             | has five parts, so it is encrypted
      ..                    | has a header part that cannot be read as a JSON object
      e30.e30.a             | has a signature part that is not base64url
      e30=.e30.             | has a header part
      e31.e30.              | has a header part with padding or unused bits
      e30.e30 .             | has a claims part that is not base64url
      e30.W10.              | has a claims part that cannot be read as a JSON object
      e30.e30.+/+/          | has a signature part that is not base64url
      """)
  void rejectsAnotherForm(String jwt, String reason) {
    assertRejected(client, jwt, reason);
  }

  @Test
  void rejectsRepeatedMembers() {
    String claims = "{\"iss\":\"https://op.example\",\"iss\":\"https://evil.example\"}";
    String signed = part("{\"alg\":\"RS256\"}") + "." + part(claims);
    String header = part("{\"alg\":\"none\",\"alg\":\"RS256\"}") + "." + part("{}");

    assertRejected(
        client,
        signed + "." + TestKey.base64url(TestKey.RSA.sign("RS256", signed)),
        "has a claims part that cannot be read");
    assertRejected(
        client,
        header + "." + TestKey.base64url(TestKey.RSA.sign("RS256", header)),
        "has a header part that cannot be read");
  }

  @Test
  void rejectsALongJwt() {
    assertRejected(
        client,
        idToken("RS256").claim("groups", text("g".repeat(60_000))).signed(),
        "characters, and this client reads at most 65536");
    assertRejected(
        client,
        idToken("RS256").claim("sub", text("s".repeat(256))).signed(),
        "has a subject (sub) of more than 255 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "EdDSA"})
  void rejectsSignaturesOfAnotherLengthOrOfZeros(String alg) {
    provider.publish(TestKey.RSA, TestKey.EC, TestKey.ED);
    String input = idToken(alg).input();
    for (int octets : new int[] {0, 1, 63, 64, 65, 96}) {
      assertRejected(
          lenient,
          input + "." + TestKey.base64url(new byte[octets]),
          "has a signature that does not belong");
    }
  }

  /** Changes one character of a JWT. The JDK's own verifier says whether the signature still belongs to it. */
  @Test
  void acceptsAChangedJwtOnlyIfTheJdkDoes() throws GeneralSecurityException {
    Random random = new Random(20261130);
    String alphabet = "ABCXYZabcxyz0189-_.+/= ";
    String signed = idToken("RS256").signed();
    int accepted = 0;
    for (int i = 0; i < 200; i++) {
      StringBuilder changed = new StringBuilder(signed);
      changed.setCharAt(
          random.nextInt(signed.length()), alphabet.charAt(random.nextInt(alphabet.length())));
      String jwt = changed.toString();
      if (isSigned(jwt)) {
        assertThat(provider.check(client, tokens(jwt)).idToken().orElseThrow().reveal())
            .isEqualTo(signed);
        accepted++;
      } else {
        assertThatExceptionOfType(UnreadableResponse.class)
            .as("change %s of seed 20261130", i)
            .isThrownBy(() -> provider.check(client, tokens(jwt)));
      }
    }
    assertThat(accepted).as("changes to the same character").isBetween(1, 50);
  }

  private static boolean isSigned(String jwt) throws GeneralSecurityException {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3 || !parts[2].matches("[A-Za-z0-9_-]+")) {
      return false;
    }
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(publicKey());
    verifier.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
    return TestKey.base64url(signature).equals(parts[2]) && verifier.verify(signature);
  }

  private static PublicKey publicKey() throws GeneralSecurityException {
    BigInteger modulus = new BigInteger(1, Base64.getUrlDecoder().decode(TestKey.MODULUS));
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
  }

  private void assertRejected(OpenIdClient by, String jwt, String reason) {
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> provider.check(by, tokens(jwt)))
        .withMessageContaining("its ID token ")
        .withMessageContaining(reason);
  }
}
