package dev.tripod.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.tripod.domain.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A public key that verifies the signatures of a server (RFC 7517). Immutable and thread-safe. */
final class PublicJwk {

  private static final int FEWEST_RSA_BITS = 2048;

  /** The time to verify grows with the square of the length. */
  private static final int MOST_RSA_BITS = 8192;

  private static final int LONGEST_NUMBER = MOST_RSA_BITS / 6 + 2;
  private static final int MOST_EXPONENT_BITS = 32;
  private static final int ED25519_OCTETS = 32;

  /** Precedes the octets of the key (RFC 8410 section 4). */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final @Nullable String id;
  private final @Nullable String issuer;
  private final Set<AcceptedAlgorithm> algorithms;
  private final JwsVerification verification;

  private PublicJwk(
      @Nullable String id,
      @Nullable String issuer,
      Set<AcceptedAlgorithm> algorithms,
      JwsVerification verification) {
    this.id = id;
    this.issuer = issuer;
    this.algorithms = algorithms;
    this.verification = verification;
  }

  /**
   * Reads a key of a server's key set. Returns empty if this client cannot verify signatures with it: its type is unknown, it
   * has another use, it is too short or too long, its private part is published, or it is malformed.
   */
  static Optional<PublicJwk> read(JsonObject jwk) {
    Set<AcceptedAlgorithm> algorithms = algorithms(jwk);
    if (algorithms.isEmpty() || jwk.has("d") || jwk.has("k") || !isForSignatures(jwk)) {
      return Optional.empty();
    }
    try {
      JwsVerification verification = switch (jwk.text("kty").orElse("")) {
        case "RSA" -> rsa(jwk);
        case "EC" -> ec(jwk);
        default -> ed25519(jwk);
      };
      return Optional.of(new PublicJwk(
          jwk.text("kid").orElse(null), jwk.text("issuer").orElse(null), algorithms, verification));
    } catch (GeneralSecurityException
        | JOSEException
        | IllegalArgumentException
        | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Returns the algorithms of the key: the one that it names, otherwise all of its type. */
  private static Set<AcceptedAlgorithm> algorithms(JsonObject jwk) {
    String type = jwk.text("kty").orElse("");
    String curve = jwk.text("crv").orElse("");
    Set<AcceptedAlgorithm> algorithms = EnumSet.allOf(AcceptedAlgorithm.class);
    algorithms.removeIf(algorithm -> algorithm.isSymmetric() || !algorithm.fits(type, curve));
    if (jwk.has("alg")) {
      String alg = jwk.text("alg").orElse("");
      algorithms.removeIf(algorithm -> !algorithm.name().equals(alg));
    }
    return algorithms;
  }

  private static boolean isForSignatures(JsonObject jwk) {
    boolean isUsed = !jwk.has("use") || jwk.text("use").filter("sig"::equals).isPresent();
    return isUsed
        && (!jwk.has("key_ops")
            || jwk.texts("key_ops").filter(uses -> uses.contains("verify")).isPresent());
  }

  private static JwsVerification rsa(JsonObject jwk) throws JOSEException {
    RSAPublicKey key =
        new RSAKey.Builder(number(jwk, "n"), number(jwk, "e")).build().toRSAPublicKey();
    int bits = key.getModulus().bitLength();
    BigInteger exponent = key.getPublicExponent();
    if (bits < FEWEST_RSA_BITS
        || bits > MOST_RSA_BITS
        || exponent.bitLength() > MOST_EXPONENT_BITS
        || exponent.compareTo(BigInteger.TWO) <= 0
        || !exponent.testBit(0)) {
      throw new IllegalArgumentException("The RSA key has " + bits
          + " bits, or an exponent that is too small or too large. Use another key.");
    }
    return by(new RSASSAVerifier(key));
  }

  /** Returns an EC key. Its constructor checks that the point is on the curve. */
  private static JwsVerification ec(JsonObject jwk) throws JOSEException {
    Curve curve = Curve.parse(jwk.text("crv").orElse(""));
    ECKey key = new ECKey.Builder(curve, number(jwk, "x"), number(jwk, "y")).build();
    return by(new ECDSAVerifier(key.toECPublicKey()));
  }

  /** Returns an Ed25519 key of the Java platform, because nimbus-jose-jwt needs another library for it. */
  private static JwsVerification ed25519(JsonObject jwk) throws GeneralSecurityException {
    byte[] point = number(jwk, "x").decode();
    if (point.length != ED25519_OCTETS) {
      throw new IllegalArgumentException(
          "The Ed25519 key has " + point.length + " octets. Use one with 32.");
    }
    byte[] encoded = new byte[ED25519_PREFIX.length + point.length];
    System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
    System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, point.length);
    PublicKey key =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    return (jwt, algorithm) -> {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(jwt.signingInput());
      byte[] octets = jwt.signature().decode();
      return octets.length == 2 * ED25519_OCTETS && signature.verify(octets);
    };
  }

  private static Base64URL number(JsonObject jwk, String name) {
    return jwk.text(name)
        .filter(text -> text.length() <= LONGEST_NUMBER)
        .map(Base64URL::new)
        .orElseThrow(() -> new IllegalArgumentException(
            "The key has no " + name + ", or one that is too long. Use another key."));
  }

  private static JwsVerification by(JWSVerifier verifier) {
    return (jwt, algorithm) ->
        verifier.verify(algorithm.header(), jwt.signingInput(), jwt.signature());
  }

  /** Returns whether this key has this {@code id} and can have this algorithm. A {@code null} id matches each key. */
  boolean matches(@Nullable String id, AcceptedAlgorithm algorithm) {
    return algorithms.contains(algorithm) && (id == null || id.equals(this.id));
  }

  /** Returns the only issuer that uses this key, if the key names one. Microsoft's keys do. */
  Optional<String> issuer() {
    return Optional.ofNullable(issuer);
  }

  /** Returns the verification of signatures with this key. */
  JwsVerification verification() {
    return verification;
  }

  @Override
  public String toString() {
    return "PublicJwk" + algorithms;
  }
}
