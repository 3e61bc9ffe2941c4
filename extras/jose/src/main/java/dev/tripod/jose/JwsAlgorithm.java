package dev.tripod.jose;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** A JWS algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1). FAPI 2.0 allows the first three. */
public enum JwsAlgorithm {
  /** ECDSA on the curve P-256 with SHA-256. */
  ES256("ES256", "SHA256withECDSA", "SHA256withECDSAinP1363Format"),
  /** RSASSA-PSS with SHA-256, MGF1 with SHA-256, and a salt of 32 octets. */
  PS256("PS256", "RSASSA-PSS", "RSASSA-PSS"),
  /** EdDSA on the curve Ed25519. */
  EDDSA("EdDSA", "Ed25519", "EdDSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RS256("RS256", "SHA256withRSA", "SHA256withRSA"),
  /** HMAC with SHA-256. The key is a secret that the server also has. */
  HS256("HS256", "HmacSHA256", "HmacSHA256");

  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private final String identifier;
  private final String jcaName;
  private final String otherJcaName;

  JwsAlgorithm(String identifier, String jcaName, String otherJcaName) {
    this.identifier = identifier;
    this.jcaName = jcaName;
    this.otherJcaName = otherJcaName;
  }

  /** {@return the value of {@code alg}, such as {@code ES256} or {@code EdDSA}} */
  public String identifier() {
    return identifier;
  }

  /** Returns the name that {@code Signer.algorithm} returns for this algorithm. */
  String jcaName() {
    return jcaName;
  }

  boolean isNamed(String name) {
    return name.equalsIgnoreCase(jcaName) || name.equalsIgnoreCase(otherJcaName);
  }

  /** Returns a new signature object of the JDK that creates and verifies signatures in the form of JWS. */
  Signature newSignature() throws GeneralSecurityException {
    // SHA256withECDSA creates signatures in ASN.1.
    Signature signature = Signature.getInstance(this == ES256 ? otherJcaName : jcaName);
    if (this == PS256) {
      signature.setParameter(PSS);
    }
    return signature;
  }
}
