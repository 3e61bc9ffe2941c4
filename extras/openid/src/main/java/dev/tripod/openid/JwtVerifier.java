package dev.tripod.openid;

import com.nimbusds.jose.JOSEException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Exchange;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signatures of a server's JWTs with its published keys, or with the client secret. The key is chosen by the {@code
 * kid} and the algorithm only: {@code jwk}, {@code jku}, {@code x5c} and {@code x5u} in a header are ignored, because the sender
 * of the JWT chooses them. Thread-safe.
 */
final class JwtVerifier {

  private final @Nullable ServerKeyCache keys;
  private final @Nullable JwsVerification secret;
  private final boolean keysHaveIssuers;

  /**
   * @param keys {@code null} if all accepted algorithms are symmetric
   * @param secret {@code null} if none is
   * @param keysHaveIssuers whether a key with an {@code issuer} signs the JWTs of that issuer only
   */
  JwtVerifier(
      @Nullable ServerKeyCache keys, @Nullable JwsVerification secret, boolean keysHaveIssuers) {
    this.keys = keys;
    this.secret = secret;
    this.keysHaveIssuers = keysHaveIssuers;
  }

  /**
   * Verifies the signature of {@code jwt}, and returns {@code checked}.
   *
   * @param algorithm the accepted algorithm that the header names
   * @param issuer the issuer of the JWT
   * @param checked the claims of the JWT, after all other checks
   */
  <T> Exchange<T> verify(
      Jwt jwt, AcceptedAlgorithm algorithm, String issuer, T checked, JwtRejection rejection) {
    if (algorithm.isSymmetric()) {
      return verify(jwt, algorithm, require(secret), checked, rejection);
    }
    String id = JwtRules.keyId(jwt.header(), rejection).orElse(null);
    return require(keys)
        .keys(known -> !known.matching(id, algorithm).isEmpty())
        .then(known -> verify(
            jwt,
            algorithm,
            key(known.matching(id, algorithm), id, issuer, rejection).verification(),
            checked,
            rejection));
  }

  private static <T> T require(@Nullable T key) {
    if (key == null) {
      throw new IllegalStateException(
          "This client has no key for an algorithm that it accepts. Report this as a bug.");
    }
    return key;
  }

  private PublicJwk key(
      List<PublicJwk> matching, @Nullable String id, String issuer, JwtRejection rejection) {
    if (matching.size() != 1) {
      throw rejection.because(
          Reason.MISMATCH,
          "is signed with "
              + (id == null ? "a key without an id" : "the key " + JwtRules.quoted(id))
              + ", and the server has published " + matching.size()
              + " such keys for the algorithm");
    }
    PublicJwk key = matching.get(0);
    if (keysHaveIssuers
        && key.issuer()
            .filter(owner -> !owner.contains(JwtRules.TENANT) && !owner.equals(issuer))
            .isPresent()) {
      throw rejection.because(
          Reason.ISSUER, "is signed with the key of another issuer than " + issuer);
    }
    return key;
  }

  private static <T> Exchange<T> verify(
      Jwt jwt,
      AcceptedAlgorithm algorithm,
      JwsVerification verification,
      T checked,
      JwtRejection rejection) {
    if (!isSigned(jwt, algorithm, verification)) {
      throw rejection.because(
          Reason.MISMATCH, "has a signature that does not belong to its content");
    }
    return Exchange.done(checked);
  }

  private static boolean isSigned(
      Jwt jwt, AcceptedAlgorithm algorithm, JwsVerification verification) {
    try {
      return verification.verify(jwt, algorithm);
    } catch (GeneralSecurityException | JOSEException e) {
      throw AdapterFailed.of("The signature algorithm " + algorithm, e, Redactor.none());
    }
  }

  @Override
  public String toString() {
    return "JwtVerifier[" + (secret == null ? "published keys" : "client secret") + "]";
  }
}
