package dev.tripod.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth2.ProofOfPossession;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DpopKeysTest {

  private static final HttpTransport NONE = ScriptedTransport.create();
  private static final HttpRequest TOKEN_REQUEST =
      HttpRequest.post("https://server.example.com/token", Body.none());

  /** The key and the access token of the examples in RFC 9449. */
  private static final Secret RFC_TOKEN = Secret.of("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");

  private static final String RFC_X = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
  private static final String RFC_Y = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00.9Z"));
  private final DpopKeys keys = DpopKeys.perLogin().withClock(clock);

  @Test
  void aProofForATokenRequestHasNoAccessToken() throws Exception {
    ProofOfPossession key = create(keys);

    SignedJWT proof = proof(key, TOKEN_REQUEST, Optional.empty());

    ECKey embedded = (ECKey) proof.getHeader().getJWK();
    assertThat(proof.verify(new ECDSAVerifier(embedded))).isTrue();
    assertThat(embedded.isPrivate()).isFalse();
    assertThat(proof.getHeader().toJSONObject()).containsOnlyKeys("typ", "alg", "jwk");
    assertThat(proof.getHeader().getType().getType()).isEqualTo("dpop+jwt");
    assertThat(proof.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
    assertThat(embedded.toJSONObject()).containsOnlyKeys("kty", "crv", "x", "y");
    assertThat(embedded.computeThumbprint().toString()).isEqualTo(key.thumbprint());
    assertThat(proof.getPayload().toJSONObject())
        .containsEntry("htm", "POST")
        .containsEntry("htu", "https://server.example.com/token")
        .containsEntry("iat", Instant.parse("2026-11-30T12:00:00Z").getEpochSecond())
        .containsOnlyKeys("jti", "htm", "htu", "iat");
  }

  @Test
  void aProofForAnApiHasTheHashOfTheAccessTokenAsInRfc9449Section71() throws Exception {
    HttpRequest request = HttpRequest.get("https://resource.example.org/protectedresource");

    SignedJWT proof = proof(create(keys), request, Optional.of(RFC_TOKEN));

    assertThat(proof.getPayload().toJSONObject())
        .containsEntry("htm", "GET")
        .containsEntry("htu", "https://resource.example.org/protectedresource")
        .containsEntry("ath", "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
  }

  @Test
  void namesTheKeyAsInRfc9449Section61() throws Exception {
    ECKey published = ECKey.parse(Map.of("kty", "EC", "crv", "P-256", "x", RFC_X, "y", RFC_Y));
    SigningKey key = SigningKey.of(JwsAlgorithm.ES256, signer(message -> new byte[64]))
        .withPublicKey(published.toPublicKey());

    ProofOfPossession proofs = create(DpopKeys.of(key));

    assertThat(proofs.thumbprint()).isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    SignedJWT proof = proof(proofs, TOKEN_REQUEST, Optional.empty());
    assertThat(proof.getHeader().getJWK().toJSONObject())
        .isEqualTo(Map.of("kty", "EC", "crv", "P-256", "x", RFC_X, "y", RFC_Y));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example/a?b=c,                 https://api.example/a",
    "https://api.example:443/a,                 https://api.example/a",
    "https://api.example:8443/a,                https://api.example:8443/a",
    "http://127.0.0.1:80/a,                     http://127.0.0.1/a",
    "HTTPS://API.Example/A/../B,                https://api.example/B",
    "https://api.example,                       https://api.example/",
    "https://api.example/%7euser/%2F?,          https://api.example/%7euser/%2F",
    "https://api.example//a//,                  https://api.example//a//",
    "https://[2001:DB8:0:0:0:0:0:1]/,           https://[2001:db8::1]/"
  })
  void namesTheTargetWithoutQueryAndDefaultPort(String uri, String target) throws Exception {
    SignedJWT proof = proof(create(keys), HttpRequest.get(uri), Optional.of(RFC_TOKEN));

    assertThat(proof.getJWTClaimsSet().getStringClaim("htu")).isEqualTo(target);
  }

  @Test
  void usesEachIdOnceAlsoIfAnExchangeRunsTwice() throws Exception {
    var proving = create(keys).prove(TOKEN_REQUEST, Optional.empty());
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(parsed(proving.over(NONE)).getJWTClaimsSet().getJWTID());
    }

    assertThat(ids).hasSize(50).allMatch(id -> id.length() == 22);
  }

  @Test
  void replacesAnOlderProof() {
    HttpRequest old = TOKEN_REQUEST.withHeader("DPoP", "old");

    HttpRequest proved = create(keys).prove(old, Optional.empty()).over(NONE);

    assertThat(proved.headers().all("DPoP")).hasSize(1).doesNotContain("old");
  }

  @Test
  void sendsTheNonceOfEachServerToThatServerOnly() throws Exception {
    ProofOfPossession key = create(keys);
    HttpRequest api = HttpRequest.get("https://api.example/a");

    assertThat(key.learn(TOKEN_REQUEST, nonce(200, "as-1", ""))).isFalse();
    assertThat(key.learn(api, nonce(200, "api-1", ""))).isFalse();
    assertThat(key.learn(TOKEN_REQUEST, nonce(200, "as-2", ""))).isFalse();

    assertThat(nonceIn(key, TOKEN_REQUEST)).contains("as-2");
    assertThat(nonceIn(key, HttpRequest.get("https://api.example/b?c"))).contains("api-1");
    assertThat(nonceIn(key, HttpRequest.get("https://other.example/"))).isEmpty();
  }

  @Test
  void sharesNoncesBetweenTheKeysOfAClient() throws Exception {
    ProofOfPossession first = create(keys);
    first.learn(TOKEN_REQUEST, nonce(200, "n", ""));

    assertThat(nonceIn(create(keys), TOKEN_REQUEST)).contains("n");
    assertThat(nonceIn(find(keys, first.reference()), TOKEN_REQUEST)).contains("n");
    assertThat(nonceIn(create(DpopKeys.perLogin()), TOKEN_REQUEST)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401})
  void repeatsARequestIfTheAuthorizationServerWantsANonce(int status) throws Exception {
    ProofOfPossession key = create(keys);

    assertThat(key.learn(TOKEN_REQUEST, nonce(status, "n", "{\"error\":\"use_dpop_nonce\"}")))
        .isTrue();

    assertThat(nonceIn(key, TOKEN_REQUEST)).contains("n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DPoP error=\"use_dpop_nonce\", error_description=\"Resource server requires nonce\"",
        "DPoP algs=\"ES256\",error=use_dpop_nonce",
        "dPoP error=\"use_dpop_nonce\"",
        "Bearer realm=\"a\", DPoP ERROR = \"use_dpop_nonce\""
      })
  void repeatsARequestIfAnApiWantsANonce(String challenge) {
    HttpResponse response = HttpResponse.of(
        401,
        Headers.of("DPoP-Nonce", "n").and("WWW-Authenticate", challenge),
        "{\"error\":\"other\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(create(keys).learn(TOKEN_REQUEST, response)).isTrue();
  }

  @Test
  void repeatsNothingForOtherReasons() {
    ProofOfPossession key = create(keys);

    assertThat(key.learn(TOKEN_REQUEST, nonce(400, "n", "{\"error\":\"invalid_dpop_proof\"}")))
        .isFalse();
    assertThat(key.learn(TOKEN_REQUEST, nonce(500, "n", "{\"error\":\"use_dpop_nonce\"}")))
        .isFalse();
    assertThat(key.learn(
            TOKEN_REQUEST,
            HttpResponse.of(
                400,
                Headers.none(),
                "{\"error\":\"use_dpop_nonce\"}".getBytes(StandardCharsets.UTF_8))))
        .isFalse();
  }

  @Test
  void ignoresWhatIsNotOneNonce() throws Exception {
    ProofOfPossession key = create(keys);
    key.learn(TOKEN_REQUEST, nonce(200, "good", ""));

    for (String bad : List.of("", "a b", "a\"b", "a\\b", "n".repeat(513))) {
      assertThat(key.learn(TOKEN_REQUEST, nonce(400, bad, "{\"error\":\"use_dpop_nonce\"}")))
          .isFalse();
    }
    key.learn(
        TOKEN_REQUEST,
        HttpResponse.of(
            200, Headers.of("DPoP-Nonce", "one").and("DPoP-Nonce", "two"), new byte[0]));

    assertThat(nonceIn(key, TOKEN_REQUEST)).contains("good");
  }

  @Test
  void remembersTheNoncesOfAHundredServers() throws Exception {
    ProofOfPossession key = create(keys);
    for (int i = 0; i < 100; i++) {
      key.learn(HttpRequest.get("https://" + i + ".example/"), nonce(200, "n" + i, ""));
    }
    assertThat(nonceIn(key, HttpRequest.get("https://0.example/"))).contains("n0");

    key.learn(TOKEN_REQUEST, nonce(200, "n", ""));

    assertThat(nonceIn(key, HttpRequest.get("https://1.example/"))).isEmpty();
    assertThat(nonceIn(key, HttpRequest.get("https://0.example/"))).contains("n0");
    assertThat(nonceIn(key, TOKEN_REQUEST)).contains("n");
  }

  @Test
  void createsAKeyForEachLoginAndFindsItInAnotherProcess() throws Exception {
    ProofOfPossession first = create(keys);
    ProofOfPossession second = create(keys);
    assertThat(first.thumbprint()).isNotEqualTo(second.thumbprint());

    ProofOfPossession found = find(DpopKeys.perLogin(), first.reference());

    assertThat(found.thumbprint()).isEqualTo(first.thumbprint());
    assertThat(found.reference()).isEqualTo(first.reference());
    SignedJWT proof = proof(found, TOKEN_REQUEST, Optional.empty());
    assertThat(proof.verify(new ECDSAVerifier((ECKey) proof.getHeader().getJWK())))
        .isTrue();
  }

  @Test
  void usesOneKeyForAllLogins() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.EDDSA);
    DpopKeys one = DpopKeys.of(key);

    ProofOfPossession created = create(one);

    assertThat(created.reference()).isEqualTo(Secret.of(key.thumbprint().orElseThrow()));
    assertThat(find(one, created.reference()).thumbprint()).isEqualTo(created.thumbprint());
    assertThat(create(one).thumbprint()).isEqualTo(created.thumbprint());
    assertThat(created.tokenType()).isEqualTo("DPoP");
  }

  @Test
  void findsAnOlderKeyOfTheApplicationAndAKeyOfALogin() {
    SigningKey older = SigningKey.generate(JwsAlgorithm.ES256);
    ProofOfPossession ofLogin = create(keys);
    DpopKeys rotated = DpopKeys.of(SigningKey.generate(JwsAlgorithm.ES256)).alsoFinding(older);

    assertThat(find(rotated, create(DpopKeys.of(older)).reference()).thumbprint())
        .isEqualTo(older.thumbprint().orElseThrow());
    assertThat(find(rotated, ofLogin.reference()).thumbprint()).isEqualTo(ofLogin.thumbprint());
    assertThat(create(rotated).thumbprint()).isNotEqualTo(older.thumbprint().orElseThrow());
  }

  @Test
  void doesNotFindAForeignKey() {
    Secret foreign =
        create(DpopKeys.of(SigningKey.generate(JwsAlgorithm.ES256))).reference();

    assertThatThrownBy(() -> find(keys, foreign))
        .hasMessageContaining("alsoFinding")
        .hasMessageNotContaining(foreign.reveal());
  }

  @Test
  void doesNotQuoteADamagedKey() {
    String stored = create(keys).reference().reveal();

    assertThatThrownBy(() -> find(keys, Secret.of(stored.substring(1))))
        .hasMessageContaining("not among the keys")
        .hasMessageNotContaining(stored.substring(6, 49));
  }

  @Test
  void aSignerThatFailsIsAFailedAdapter() {
    SigningKey broken = SigningKey.of(JwsAlgorithm.ES256, signer(message -> {
      throw new IOException("The HSM is locked");
    }));
    DpopKeys atHsm = DpopKeys.of(broken.withPublicKey(publicKey()));

    assertThatThrownBy(
            () -> create(atHsm).prove(TOKEN_REQUEST, Optional.empty()).over(NONE))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("DPoP proof");
  }

  @Test
  void signsOnAThreadThatMayBlock() {
    Thread caller = Thread.currentThread();
    Set<Thread> signing = new HashSet<>();
    SigningKey key = SigningKey.of(JwsAlgorithm.ES256, signer(message -> {
          signing.add(Thread.currentThread());
          return new byte[64];
        }))
        .withPublicKey(publicKey());

    create(DpopKeys.of(key))
        .prove(TOKEN_REQUEST, Optional.empty())
        .overAsync(NONE)
        .join();

    assertThat(signing).hasSize(1).doesNotContain(caller);
  }

  @Test
  void rejectsAKeyWithoutAPublicKey() {
    SigningKey secret = SigningKey.ofSecret(Secret.of("0123456789abcdef0123456789abcdef"));
    SigningKey unknown = SigningKey.of(JwsAlgorithm.ES256, signer(message -> new byte[64]));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DpopKeys.of(secret))
        .withMessageContaining("HS256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DpopKeys.of(unknown))
        .withMessageContaining("withPublicKey");
    assertThatIllegalArgumentException().isThrownBy(() -> keys.alsoFinding(unknown));
  }

  @Test
  void toStringContainsNoPrivateKey() {
    ProofOfPossession key = create(keys);

    assertThat(keys).hasToString("DpopKeys[per login]");
    assertThat(key).hasToString("DpopKey[" + key.thumbprint() + "]");
    assertThat(DpopKeys.of(RfcKey.P256.key().withId("1")))
        .hasToString("DpopKeys[SigningKey[ES256, 1]]");
  }

  private static ProofOfPossession create(DpopKeys keys) {
    return keys.create().over(NONE);
  }

  private static ProofOfPossession find(DpopKeys keys, Secret reference) {
    return keys.find(reference).over(NONE);
  }

  private static SignedJWT proof(
      ProofOfPossession key, HttpRequest request, Optional<Secret> accessToken)
      throws java.text.ParseException {
    return parsed(key.prove(request, accessToken).over(NONE));
  }

  private static SignedJWT parsed(HttpRequest proved) throws java.text.ParseException {
    return SignedJWT.parse(proved.headers().first("DPoP").orElseThrow());
  }

  private static Optional<String> nonceIn(ProofOfPossession key, HttpRequest request)
      throws java.text.ParseException {
    return Optional.ofNullable(
        proof(key, request, Optional.empty()).getJWTClaimsSet().getStringClaim("nonce"));
  }

  private static HttpResponse nonce(int status, String nonce, String body) {
    return HttpResponse.of(
        status, Headers.of("DPoP-Nonce", nonce), body.getBytes(StandardCharsets.UTF_8));
  }

  private static java.security.PublicKey publicKey() {
    try {
      return ECKey.parse(RfcKey.P256.jwk().encoded()).toPublicKey();
    } catch (java.text.ParseException | com.nimbusds.jose.JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Signing {
    byte[] sign(byte[] message) throws IOException;
  }

  private static Signer signer(Signing signing) {
    return new Signer() {
      @Override
      public String algorithm() {
        return "SHA256withECDSA";
      }

      @Override
      public byte[] sign(byte[] message) throws IOException {
        return signing.sign(message);
      }
    };
  }
}
