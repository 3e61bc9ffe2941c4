package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Verifies assertions (RFC 7523 section 3): signed JWTs with an issuer, a subject, an audience, an expiry and an id for one use.
 * Thread-safe.
 */
final class AssertionVerifier {

  private final JsonReader json;
  private final Clock clock;
  private final String audience;
  private final Set<String> usedIds = ConcurrentHashMap.newKeySet();

  /** @param audience the only valid {@code aud}: the server's issuer, as a single string */
  AssertionVerifier(JsonReader json, Clock clock, String audience) {
    this.json = json;
    this.clock = clock;
    this.audience = audience;
  }

  /**
   * Verifies {@code assertion}. If it is valid, its {@code jti} cannot be used again.
   *
   * @param subject the expected {@code sub}; empty for any
   * @return why it is invalid; empty if it is valid
   */
  Optional<String> flaw(String assertion, PublicKey key, String issuer, Optional<String> subject) {
    String[] parts = assertion.split("\\.", -1);
    try {
      if (parts.length != 3) {
        return Optional.of("the assertion is not a signed JWT");
      }
      JsonObject header = json.read(decoded(parts[0]));
      if (!isSigned(header, parts, key)) {
        return Optional.of("the signature of the assertion is wrong");
      }
      return flaw(json.read(decoded(parts[1])), issuer, subject);
    } catch (IllegalArgumentException e) {
      return Optional.of("the assertion is not a signed JWT");
    }
  }

  /**
   * Returns the claims of a signed authorization request (RFC 9101).
   *
   * @throws IllegalArgumentException with the reason, if it is not valid
   */
  JsonObject signedRequest(String jwt, PublicKey key, String clientId) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("the request object is not a signed JWT");
    }
    JsonObject header = json.read(decoded(parts[0]));
    JsonObject claims = json.read(decoded(parts[1]));
    long now = clock.now().getEpochSecond();
    String flaw = header.text("typ").filter("oauth-authz-req+jwt"::equals).isEmpty()
        ? "typ is not oauth-authz-req+jwt"
        : !isSigned(header, parts, key)
            ? "the signature of the request object is wrong"
            : claims.text("iss").filter(clientId::equals).isEmpty()
                    || claims.text("client_id").filter(clientId::equals).isEmpty()
                ? "iss or client_id is not the client"
                : claims.text("aud").filter(audience::equals).isEmpty()
                    ? "aud is not " + audience + " as a single string"
                    : claims.wholeNumber("exp").orElse(0) <= now
                        ? "exp is missing or has passed"
                        : claims.has("request") || claims.has("request_uri")
                            ? "the request object contains another one"
                            : "";
    if (!flaw.isEmpty()) {
      throw new IllegalArgumentException(flaw);
    }
    return claims;
  }

  private Optional<String> flaw(JsonObject claims, String issuer, Optional<String> subject) {
    if (claims.text("iss").filter(issuer::equals).isEmpty()) {
      return Optional.of("iss is not " + issuer);
    }
    Optional<String> named = claims.text("sub").filter(sub -> !sub.isEmpty());
    if (named.isEmpty() || !named.equals(subject.or(() -> named))) {
      return Optional.of("sub is missing or wrong");
    }
    if (claims.text("aud").filter(audience::equals).isEmpty()) {
      return Optional.of("aud is not " + audience + " as a single string");
    }
    long now = clock.now().getEpochSecond();
    if (claims.wholeNumber("exp").isEmpty() || claims.wholeNumber("exp").getAsLong() <= now) {
      return Optional.of("exp is missing or has passed");
    }
    Optional<String> id = claims.text("jti").filter(jti -> !jti.isEmpty());
    if (id.isEmpty()) {
      return Optional.of("jti is missing");
    }
    return usedIds.add(issuer + " " + id.get())
        ? Optional.empty()
        : Optional.of("jti was used before");
  }

  private static boolean isSigned(JsonObject header, String[] parts, PublicKey key) {
    try {
      Signature signature;
      if (key.getAlgorithm().equals("RSA")
          && header.text("alg").filter("RS256"::equals).isPresent()) {
        signature = Signature.getInstance("SHA256withRSA");
      } else if (key.getAlgorithm().equals("EC")
          && header.text("alg").filter("ES256"::equals).isPresent()) {
        signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      } else {
        return false;
      }
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
      return signature.verify(decoded(parts[2]));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] decoded(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }
}
