package dev.tripod.openid;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs JWTs with the JDK alone, and its JWK.
 *
 * @param jwk the members of the public key, without braces
 */
record TestKey(String kid, Key key, String jwk) {

  static final String SECRET = "a-client-secret-of-32-octets-or-more-for-HS256-and-64-for-HS512-!";

  /** The modulus of the key in RFC 7515 appendix A.2. */
  static final String MODULUS =
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

  private static final String PRIVATE_EXPONENT =
      "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";

  private static final String FIRST_PRIME =
      "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc";

  static final TestKey RSA = rsa("rsa");
  static final TestKey EC = ec("ec", "P-256", "secp256r1", 32);
  static final TestKey EC_384 = ec("ec-384", "P-384", "secp384r1", 48);
  static final TestKey EC_521 = ec("ec-521", "P-521", "secp521r1", 66);
  static final TestKey ED = ed("ed");
  static final TestKey HMAC =
      new TestKey("hmac", new SecretKeySpec(SECRET.getBytes(US_ASCII), "HMAC"), "");

  private static final Map<String, TestKey> BY_ALGORITHM = Map.of(
      "RS", RSA, "PS", RSA, "ES256", EC, "ES384", EC_384, "ES512", EC_521, "Ed", ED, "HS", HMAC);

  /** Returns the key for {@code alg}. */
  static TestKey of(String alg) {
    TestKey key = BY_ALGORITHM.getOrDefault(alg, BY_ALGORITHM.get(alg.substring(0, 2)));
    return Objects.requireNonNull(key, alg);
  }

  /** Returns a key with the numbers of RFC 7515 appendix A.2. */
  static TestKey rsa(String kid) {
    try {
      // With the primes, the key signs four times as fast.
      BigInteger d = number(PRIVATE_EXPONENT);
      BigInteger p = number(FIRST_PRIME);
      BigInteger q = number(MODULUS).divide(p);
      PrivateKey key = KeyFactory.getInstance("RSA")
          .generatePrivate(new RSAPrivateCrtKeySpec(
              number(MODULUS),
              BigInteger.valueOf(65_537),
              d,
              p,
              q,
              d.mod(p.subtract(BigInteger.ONE)),
              d.mod(q.subtract(BigInteger.ONE)),
              q.modInverse(p)));
      return new TestKey(
          kid,
          key,
          "\"kty\":\"RSA\",\"kid\":\"" + kid + "\",\"n\":\"" + MODULUS + "\",\"e\":\"AQAB\"");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static TestKey ec(String kid, String crv, String curve, int octets) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      KeyPair pair = generator.generateKeyPair();
      ECPublicKey key = (ECPublicKey) pair.getPublic();
      return new TestKey(
          kid,
          pair.getPrivate(),
          "\"kty\":\"EC\",\"kid\":\"" + kid + "\",\"crv\":\"" + crv + "\",\"x\":\""
              + fixed(key.getW().getAffineX(), octets) + "\",\"y\":\""
              + fixed(key.getW().getAffineY(), octets) + "\"");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static TestKey ed(String kid) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
      return new TestKey(
          kid,
          pair.getPrivate(),
          "\"kty\":\"OKP\",\"kid\":\"" + kid + "\",\"crv\":\"Ed25519\",\"x\":\"" + base64url(point)
              + "\"");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the signature of {@code input} with the algorithm {@code alg}. */
  byte[] sign(String alg, String input) {
    try {
      String bits = alg.substring(2);
      if (alg.startsWith("HS")) {
        Mac mac = Mac.getInstance("HmacSHA" + bits);
        mac.init(key);
        return mac.doFinal(input.getBytes(US_ASCII));
      }
      Signature signature = Signature.getInstance(
          switch (alg.substring(0, 2)) {
            case "RS" -> "SHA" + bits + "withRSA";
            case "PS" -> "RSASSA-PSS";
            case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
            default -> "Ed25519";
          });
      if (alg.startsWith("PS")) {
        signature.setParameter(new PSSParameterSpec(
            "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), parse(bits) / 8, 1));
      }
      signature.initSign((PrivateKey) key);
      signature.update(input.getBytes(US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static int parse(String bits) {
    return Integer.parseInt(bits);
  }

  private static BigInteger number(String base64url) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(base64url));
  }

  private static String fixed(BigInteger number, int octets) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[octets];
    int from = Math.max(0, bytes.length - octets);
    System.arraycopy(bytes, from, fixed, octets - (bytes.length - from), bytes.length - from);
    return base64url(fixed);
  }

  static String base64url(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
