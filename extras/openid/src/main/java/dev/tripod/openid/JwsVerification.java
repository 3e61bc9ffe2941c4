package dev.tripod.openid;

import com.nimbusds.jose.JOSEException;
import java.security.GeneralSecurityException;

/** A key that verifies the signature of a JWT. Thread-safe. */
@FunctionalInterface
interface JwsVerification {

  /** Returns whether the signature of {@code jwt} was created with this key and {@code algorithm}. */
  boolean verify(Jwt jwt, AcceptedAlgorithm algorithm)
      throws GeneralSecurityException, JOSEException;
}
