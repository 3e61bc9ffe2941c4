package dev.tripod.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.JsonReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JWTs that are signed with ES256 by the JDK, and a reader of their members. */
final class SignedJwts {

  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|([0-9]+)|(\\{[^}]*}))");

  private SignedJwts() {}

  /** Returns a new key pair on P-256. */
  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads objects of texts, whole numbers and objects of texts. */
  static JsonObject read(byte[] octets) {
    JsonObject.Builder object = JsonObject.builder();
    Matcher member = MEMBER.matcher(new String(octets, UTF_8));
    while (member.find()) {
      if (member.group(2) != null) {
        object.with(member.group(1), member.group(2));
      } else if (member.group(3) != null) {
        object.with(member.group(1), Long.parseLong(member.group(3)));
      } else {
        object.with(member.group(1), read(member.group(4).getBytes(UTF_8)));
      }
    }
    return object.build();
  }

  static JsonReader reader() {
    return SignedJwts::read;
  }

  static String sign(JsonObject header, JsonObject claims, KeyPair pair) {
    try {
      String signed = base64url(header.encoded().getBytes(UTF_8)) + "."
          + base64url(claims.encoded().getBytes(UTF_8));
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + base64url(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the public key as a JWK (RFC 7517). */
  static JsonObject.Builder jwk(KeyPair pair) {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    return JsonObject.builder()
        .with("crv", "P-256")
        .with("kty", "EC")
        .with("x", coordinate(key.getW().getAffineX()))
        .with("y", coordinate(key.getW().getAffineY()));
  }

  /** Returns the thumbprint of the public key (RFC 7638). */
  static String thumbprint(KeyPair pair) {
    return sha256(jwk(pair).build().encoded());
  }

  static String sha256(String text) {
    return base64url(Sha256.digest(text.getBytes(UTF_8)));
  }

  private static String coordinate(BigInteger number) {
    byte[] octets = new byte[32];
    byte[] all = number.toByteArray();
    int length = Math.min(all.length, octets.length);
    System.arraycopy(all, all.length - length, octets, octets.length - length, length);
    return base64url(octets);
  }

  private static String base64url(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
