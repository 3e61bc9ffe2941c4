package dev.tripod.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One key with proofs that the fake server verifies (RFC 9449 section 4.2). It uses the JDK only, and knows no nonces. */
public final class SignedKeys implements ProofOfPossession, ProofOfPossession.Keys {

  private final Clock clock;
  private final KeyPair pair;
  private final JsonObject jwk;
  private final AtomicLong proofs = new AtomicLong();

  /** Creates a new key, with proofs at the time of {@code clock}. */
  public SignedKeys(Clock clock) {
    this.clock = clock;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    this.jwk = JsonObject.builder()
        .with("crv", "P-256")
        .with("kty", "EC")
        .with("x", coordinate(key.getW().getAffineX()))
        .with("y", coordinate(key.getW().getAffineY()))
        .build();
  }

  @Override
  public Exchange<ProofOfPossession> create() {
    return Exchange.done(this);
  }

  @Override
  public Exchange<ProofOfPossession> find(Secret reference) {
    return Exchange.done(this);
  }

  @Override
  public Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken) {
    return Exchange.defer(() -> {
      JsonObject header = JsonObject.builder()
          .with("typ", "dpop+jwt")
          .with("alg", "ES256")
          .with("jwk", jwk)
          .build();
      JsonObject.Builder claims = JsonObject.builder()
          .with("jti", "proof-" + proofs.incrementAndGet())
          .with("htm", request.method())
          .with("htu", request.origin() + request.uri().getRawPath())
          .with("iat", clock.now().getEpochSecond());
      accessToken.ifPresent(token -> claims.with("ath", sha256(token.reveal())));
      return Exchange.done(request.withHeader("DPoP", sign(header, claims.build())));
    });
  }

  @Override
  public boolean learn(HttpRequest request, HttpResponse response) {
    return false;
  }

  @Override
  public String thumbprint() {
    return sha256(jwk.encoded());
  }

  @Override
  public Secret reference() {
    return Secret.of("the-key");
  }

  private String sign(JsonObject header, JsonObject claims) {
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

  private static String coordinate(BigInteger number) {
    byte[] octets = new byte[32];
    byte[] all = number.toByteArray();
    int length = Math.min(all.length, octets.length);
    System.arraycopy(all, all.length - length, octets, octets.length - length, length);
    return base64url(octets);
  }

  private static String sha256(String text) {
    try {
      return base64url(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64url(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
