package dev.tripod.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code nimbus-jose-jwt} and the JDK verify the signatures. Nimbus needs another library for Ed25519. */
class SigningKeyTest {

  private static final HttpTransport NONE = ScriptedTransport.create();
  private static final Secret SECRET = Secret.of("0123456789abcdef0123456789abcdef");

  @ParameterizedTest
  @EnumSource
  void signsRandomClaimsSoThatAnotherLibraryVerifiesThem(JwsAlgorithm algorithm) throws Exception {
    SigningKey key = key(algorithm).withId("key \"1\"");
    Random random = new Random(7515);
    for (int i = 0; i < 20; i++) {
      String text = randomText(random);
      long number = random.nextLong();
      JsonObject claims =
          JsonObject.builder().with("text", text).with("number", number).build();

      String jwt = key.signJwt("JWT", claims).over(NONE).reveal();

      SignedJWT read = SignedJWT.parse(jwt);
      assertThat(verifies(key, read)).as(text).isTrue();
      assertThat(read.getHeader().toJSONObject())
          .isEqualTo(Map.of("typ", "JWT", "alg", algorithm.identifier(), "kid", "key \"1\""));
      assertThat(read.getJWTClaimsSet().getStringClaim("text")).isEqualTo(text);
      assertThat(read.getJWTClaimsSet().getLongClaim("number")).isEqualTo(number);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "HS256", mode = EnumSource.Mode.EXCLUDE)
  void publishesItsPublicKeyWithoutAPrivateMember(JwsAlgorithm algorithm) throws Exception {
    SigningKey key = key(algorithm).withId("2026-11");

    JWK read = JWK.parse(key.publicJwk().orElseThrow().encoded());

    assertThat(read.isPrivate()).isFalse();
    assertThat(read.getKeyID()).isEqualTo("2026-11");
    assertThat(read.getAlgorithm().getName()).isEqualTo(algorithm.identifier());
    assertThat(read.getKeyUse().identifier()).isEqualTo("sig");
    assertThat(key.thumbprint()).contains(read.computeThumbprint().toString());
  }

  @Test
  void writesAllOctetsOfACoordinateThatStartsWithZeros() throws Exception {
    Random random = new Random(7518);
    boolean found = false;
    for (int i = 0; i < 2_000 && !found; i++) {
      ECKey key = new com.nimbusds.jose.jwk.gen.ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256)
          .secureRandom(seeded(random))
          .generate();
      found = key.getX().decode()[0] == 0 || key.getY().decode()[0] == 0;
      if (found) {
        SigningKey ours = SigningKey.of(JwsAlgorithm.ES256, key.toKeyPair());
        assertThat(ours.thumbprint()).contains(key.computeThumbprint().toString());
      }
    }
    assertThat(found).isTrue();
  }

  @Test
  void aSecretHasNoPublicKey() {
    SigningKey key = SigningKey.ofSecret(SECRET);

    assertThat(key.publicJwk()).isEmpty();
    assertThat(key.thumbprint()).isEmpty();
  }

  @Test
  void signsWithASignerElsewhere() throws Exception {
    KeyPair keys = newKeys("EC", new ECGenParameterSpec("secp256r1"));
    SigningKey key = SigningKey.of(
            JwsAlgorithm.ES256, PrivateKeySigner.of("SHA256withECDSA", keys.getPrivate()))
        .withPublicKey(keys.getPublic());

    String jwt = key.signJwt("JWT", claims()).over(NONE).reveal();

    assertThat(verifies(key, SignedJWT.parse(jwt))).isTrue();
  }

  @Test
  void rejectsASignerWithAnotherAlgorithm() {
    Signer signer = HmacSigner.of("HmacSHA1", new byte[32]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.of(JwsAlgorithm.HS256, signer))
        .withMessageContaining("HmacSHA1")
        .withMessageContaining("HmacSHA256");
  }

  @Test
  void rejectsAnAsn1SignatureOfASigner() {
    SigningKey key =
        SigningKey.of(JwsAlgorithm.ES256, signer("SHA256withECDSA", message -> new byte[71]));

    assertThatThrownBy(() -> key.signJwt("JWT", claims()).over(NONE))
        .isInstanceOf(AdapterFailed.class)
        .cause()
        .hasMessageContaining("71 octets")
        .hasMessageContaining("r || s");
  }

  @Test
  void aSignerThatFailsIsAFailedAdapter() {
    SigningKey key = SigningKey.of(JwsAlgorithm.RS256, signer("SHA256withRSA", message -> {
      throw new IOException("The key service does not respond");
    }));

    assertThatThrownBy(() -> key.signJwt("JWT", claims()).over(NONE))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The signer failed")
        .hasRootCauseMessage("The key service does not respond");
  }

  @Test
  void rejectsAnRsaKeyBelow2048Bits() throws Exception {
    KeyPair keys = newRsaKeys(2040);

    for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SigningKey.of(algorithm, keys))
          .withMessageContaining("2040 bits")
          .withMessageContaining("2,048");
    }
    SigningKey elsewhere =
        SigningKey.of(JwsAlgorithm.RS256, signer("SHA256withRSA", message -> message));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> elsewhere.withPublicKey(keys.getPublic()))
        .withMessageContaining("2040 bits");
  }

  @Test
  void rejectsASecretShorterThanTheHash() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.ofSecret(Secret.of("0123456789abcdef0123456789abcde")))
        .withMessageContaining("31 octets")
        .withMessageNotContaining("abcde");
  }

  @Test
  void rejectsAnotherCurve() throws Exception {
    KeyPair p384 = newKeys("EC", new ECGenParameterSpec("secp384r1"));
    KeyPair ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.of(JwsAlgorithm.ES256, p384))
        .withMessageContaining("384 bits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.of(JwsAlgorithm.EDDSA, ed448))
        .withMessageContaining("Ed448");
  }

  @Test
  void rejectsAKeyOfAnotherKind() throws Exception {
    KeyPair p256 = newKeys("EC", new ECGenParameterSpec("secp256r1"));

    for (JwsAlgorithm algorithm :
        List.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256, JwsAlgorithm.EDDSA)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SigningKey.of(algorithm, p256))
          .withMessageContaining("this key is for EC");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.of(JwsAlgorithm.HS256, p256))
        .withMessageContaining("ofSecret");
    assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.generate(JwsAlgorithm.HS256));
  }

  @Test
  void rejectsThePublicKeyOfAnotherPair() throws Exception {
    KeyPair one = newKeys("EC", new ECGenParameterSpec("secp256r1"));
    KeyPair other = newKeys("EC", new ECGenParameterSpec("secp256r1"));

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SigningKey.of(JwsAlgorithm.ES256, new KeyPair(other.getPublic(), one.getPrivate())))
        .withMessageContaining("does not belong");
  }

  @Test
  void readsTheIdInAJwk() {
    JsonObject jwk = JsonObject.builder()
        .with(RfcKey.P256.jwk())
        .with("kid", "1")
        .with("alg", "ES256")
        .with("use", "sig")
        .build();

    assertThat(SigningKey.ofJwk(JwsAlgorithm.ES256, jwk).id()).contains("1");
  }

  @Test
  void readsAnRsaKeyWithoutItsPrimes() throws Exception {
    JsonObject whole = RfcKey.RSA.jwk();
    JsonObject.Builder jwk = JsonObject.builder();
    List.of("kty", "n", "e", "d")
        .forEach(name -> jwk.with(name, whole.text(name).orElseThrow()));
    SigningKey key = SigningKey.ofJwk(JwsAlgorithm.PS256, jwk.build());

    String jwt = key.signJwt("JWT", claims()).over(NONE).reveal();

    assertThat(verifies(key, SignedJWT.parse(jwt))).isTrue();
  }

  @Test
  void rejectsAJwkForAnotherPurpose() {
    assertRejectsJwk(jwk().with("alg", "RS256"), "is not ES256");
    assertRejectsJwk(jwk().with("alg", true), "is not ES256");
    assertRejectsJwk(jwk().with("use", "enc"), "not for signatures");
  }

  @Test
  void rejectsDamagedJwksWithoutQuotingThem() {
    JsonObject whole = RfcKey.P256.jwk();
    String secret = whole.text("d").orElseThrow();
    for (String name : List.of("kty", "crv", "x", "y", "d")) {
      for (String value :
          List.of("", "AAAA", secret + "=", secret + "!", "P-384", secret.substring(1))) {
        JsonObject.Builder damaged = JsonObject.builder();
        whole
            .names()
            .forEach(member -> damaged.with(
                member, member.equals(name) ? value : whole.text(member).orElseThrow()));
        assertThatIllegalArgumentException()
            .as(name + " is " + value)
            .isThrownBy(() -> SigningKey.ofJwk(JwsAlgorithm.ES256, damaged.build()))
            .withMessageNotContaining(secret.substring(1));
      }
      JsonObject.Builder incomplete = JsonObject.builder();
      whole.names().stream()
          .filter(member -> !member.equals(name))
          .forEach(member -> incomplete.with(member, whole.text(member).orElseThrow()));
      assertThatIllegalArgumentException()
          .as("without " + name)
          .isThrownBy(() -> SigningKey.ofJwk(JwsAlgorithm.ES256, incomplete.build()));
    }
  }

  @Test
  void rejectsDamagedEd25519Jwks() {
    JsonObject whole = RfcKey.ED25519.jwk();
    for (String x : List.of("AAAA", whole.text("d").orElseThrow())) {
      JsonObject damaged = JsonObject.builder()
          .with("kty", "OKP")
          .with("crv", "Ed25519")
          .with("x", x)
          .with("d", whole.text("d").orElseThrow())
          .build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> SigningKey.ofJwk(JwsAlgorithm.EDDSA, damaged));
    }
  }

  @Test
  void rejectsAnRsaJwkWithMoreThanTwoPrimes() {
    JsonObject jwk =
        JsonObject.builder().with(RfcKey.RSA.jwk()).with("oth", "a").build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.ofJwk(JwsAlgorithm.RS256, jwk))
        .withMessageContaining("two primes");
  }

  @Test
  void rejectsAnEmptyId() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(JwsAlgorithm.ES256).withId(""));
  }

  @Test
  void toStringContainsNoPrivateKey() {
    SigningKey key = RfcKey.P256.key().withId("2026-11");

    assertThat(key).hasToString("SigningKey[ES256, 2026-11]");
    assertThat(SigningKey.ofSecret(SECRET)).hasToString("SigningKey[HS256]");
  }

  private static SigningKey key(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256, EDDSA -> SigningKey.generate(algorithm);
      case RS256, PS256 -> SigningKey.ofJwk(algorithm, RfcKey.RSA.jwk());
      case HS256 -> SigningKey.ofSecret(SECRET);
    };
  }

  private static JsonObject.Builder jwk() {
    return JsonObject.builder().with(RfcKey.P256.jwk());
  }

  private static void assertRejectsJwk(JsonObject.Builder jwk, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.ofJwk(JwsAlgorithm.ES256, jwk.build()))
        .withMessageContaining(reason);
  }

  private static JsonObject claims() {
    return JsonObject.builder().with("iss", "a").build();
  }

  /** Verifies with Nimbus, and Ed25519 with the JDK. */
  private static boolean verifies(SigningKey key, SignedJWT jwt) throws Exception {
    JWSVerifier verifier;
    switch (key.algorithm()) {
      case HS256 -> verifier = new MACVerifier(SECRET.reveal());
      case ES256 -> verifier = new ECDSAVerifier(parsed(key).toECKey());
      case RS256, PS256 -> verifier = new RSASSAVerifier(parsed(key).toRSAKey());
      default -> {
        Signature verification = Signature.getInstance("Ed25519");
        verification.initVerify(ed25519(key));
        verification.update(jwt.getSigningInput());
        return verification.verify(jwt.getSignature().decode());
      }
    }
    return jwt.verify(verifier);
  }

  private static JWK parsed(SigningKey key) throws java.text.ParseException {
    return JWK.parse(key.publicJwk().orElseThrow().encoded());
  }

  /** Returns the public key from the 32 octets in the JWK, after the start of each X.509 key (RFC 8410 section 4). */
  private static PublicKey ed25519(SigningKey key) throws GeneralSecurityException {
    byte[] start = new BigInteger("302a300506032b6570032100", 16).toByteArray();
    byte[] x =
        Base64.getUrlDecoder().decode(key.publicJwk().orElseThrow().text("x").orElseThrow());
    byte[] encoded = new byte[start.length + x.length];
    System.arraycopy(start, 0, encoded, 0, start.length);
    System.arraycopy(x, 0, encoded, start.length, x.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(20);
    for (int i = 0; i < length; i++) {
      int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : 0x2_0000);
      text.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? '"' : codePoint);
    }
    return text.toString();
  }

  private interface Signing {
    byte[] sign(byte[] message) throws IOException;
  }

  private static Signer signer(String algorithm, Signing signing) {
    return new Signer() {
      @Override
      public String algorithm() {
        return algorithm;
      }

      @Override
      public byte[] sign(byte[] message) throws IOException {
        return signing.sign(message);
      }
    };
  }

  private static KeyPair newKeys(String kind, ECGenParameterSpec curve)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(curve);
    return generator.generateKeyPair();
  }

  private static KeyPair newRsaKeys(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static java.security.SecureRandom seeded(Random random) {
    return new java.security.SecureRandom() {
      @Override
      public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
      }
    };
  }
}
