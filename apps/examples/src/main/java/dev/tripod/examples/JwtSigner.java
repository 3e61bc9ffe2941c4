package dev.tripod.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.port.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

// tag::jwt-signer[]
/** Signs JWTs by RS256 (RFC 7515, RFC 7519). The key may be in memory, in an HSM or at a key service. */
final class JwtSigner {

  private static final Duration LIFETIME = Duration.ofMinutes(1);
  private static final int ID_OCTETS = 16;

  private final Signer signer;
  private final String keyId;
  private final Clock clock;
  private final RandomSource random;

  JwtSigner(Signer signer, String keyId, Clock clock, RandomSource random) {
    if (!signer.algorithm().equals("SHA256withRSA")) {
      throw new IllegalArgumentException("RS256 needs a signer of SHA256withRSA, not of "
          + signer.algorithm() + ". Use another signer");
    }
    this.signer = signer;
    this.keyId = keyId;
    this.clock = clock;
    this.random = random;
  }

  /** Signs an assertion for one use (RFC 7523 section 3). */
  Exchange<Secret> sign(String issuer, String subject, String audience) {
    return Exchange.blocking("The signer", () -> {
      Instant now = clock.now();
      JsonObject header = JsonObject.builder()
          .with("alg", "RS256")
          .with("typ", "JWT")
          .with("kid", keyId)
          .build();
      JsonObject claims = JsonObject.builder()
          .with("iss", issuer)
          .with("sub", subject)
          .with("aud", audience)
          .with("jti", newId())
          .with("iat", now.getEpochSecond())
          .with("exp", now.plus(LIFETIME).getEpochSecond())
          .build();
      String signed = base64url(header.encoded().getBytes(UTF_8)) + "."
          + base64url(claims.encoded().getBytes(UTF_8));
      return Secret.of(signed + "." + base64url(signer.sign(signed.getBytes(UTF_8))));
    });
  }

  private String newId() {
    byte[] id = new byte[ID_OCTETS];
    random.fill(id);
    return base64url(id);
  }

  private static String base64url(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
// end::jwt-signer[]
