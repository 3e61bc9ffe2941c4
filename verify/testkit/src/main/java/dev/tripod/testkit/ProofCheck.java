package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.port.RandomSource;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Checks proofs of possession (RFC 9449 section 4.3), and knows to which key each code and token is bound. A proof is signed with
 * ES256, is at most a minute old, and works once. Thread-safe.
 */
final class ProofCheck {

  private static final String HEADER = "DPoP";
  private static final long OLDEST_SECONDS = 60;

  private final JsonReader json;
  private final Clock clock;
  private final RandomSource random;
  private final boolean requiresNonce;
  private final AtomicReference<String> nonce = new AtomicReference<>("");
  private final Set<String> usedIds = ConcurrentHashMap.newKeySet();
  private final Map<Secret, String> thumbprints = new ConcurrentHashMap<>();

  /**
   * Creates a check.
   *
   * @param requiresNonce whether each proof needs the server's nonce
   */
  ProofCheck(JsonReader json, Clock clock, RandomSource random, boolean requiresNonce) {
    this.json = json;
    this.clock = clock;
    this.random = random;
    this.requiresNonce = requiresNonce;
    changeNonce();
  }

  /** Replaces the nonce. Proofs with the earlier one are rejected. */
  void changeNonce() {
    nonce.set(random.base64url(16).reveal());
  }

  /** Binds a code or a token to the key with this thumbprint. */
  void bind(Secret credential, String thumbprint) {
    thumbprints.put(credential, thumbprint);
  }

  /** Returns the thumbprint of the key that a code or a token is bound to; empty if it is not bound. */
  Optional<String> boundTo(Secret credential) {
    return Optional.ofNullable(thumbprints.get(credential));
  }

  /** Returns {@code response} with the nonce of the server, if it uses nonces. */
  HttpResponse withNonce(HttpResponse response) {
    return requiresNonce
        ? FakeResponses.with("DPoP-Nonce", String.valueOf(nonce.get()), response)
        : response;
  }

  /**
   * Checks the proof in {@code request}.
   *
   * @param accessToken the access token of a request to a resource; empty for a token request
   * @throws IllegalArgumentException with the reason, if the proof is missing or wrong
   */
  Proof read(HttpRequest request, Optional<Secret> accessToken) {
    List<String> proofs = request.headers().all(HEADER);
    if (proofs.size() != 1) {
      throw new IllegalArgumentException("the request needs one DPoP header");
    }
    String[] parts = proofs.get(0).split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("the proof is not a signed JWT");
    }
    JsonObject header = json.read(decoded(parts[0]));
    JsonObject claims = json.read(decoded(parts[1]));
    JsonObject jwk = requireHeader(header);
    requireSignature(parts, jwk);
    requireClaims(claims, request, accessToken);
    boolean needsNonce = requiresNonce
        && claims.text("nonce").filter(sent -> sent.equals(nonce.get())).isEmpty();
    if (!needsNonce && !usedIds.add(claims.text("jti").orElseThrow())) {
      throw new IllegalArgumentException("the jti of the proof was used before");
    }
    String key = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + jwk.text("x").orElseThrow()
        + "\",\"y\":\"" + jwk.text("y").orElseThrow() + "\"}";
    return new Proof(sha256(key), needsNonce);
  }

  private static JsonObject requireHeader(JsonObject header) {
    require(header.text("typ").filter("dpop+jwt"::equals).isPresent(), "typ is not dpop+jwt");
    require(header.text("alg").filter("ES256"::equals).isPresent(), "alg is not ES256");
    JsonObject jwk = header
        .object("jwk")
        .orElseThrow(() -> new IllegalArgumentException("the proof has no jwk"));
    require(!jwk.has("d"), "the jwk contains the private key");
    require(
        jwk.text("kty").filter("EC"::equals).isPresent()
            && jwk.text("crv").filter("P-256"::equals).isPresent()
            && jwk.text("x").isPresent()
            && jwk.text("y").isPresent(),
        "the jwk is not a key on P-256");
    return jwk;
  }

  private void requireClaims(JsonObject claims, HttpRequest request, Optional<Secret> accessToken) {
    String uri = request.origin() + request.uri().getRawPath();
    require(claims.text("htm").filter(request.method()::equals).isPresent(), "htm is wrong");
    require(claims.text("htu").filter(uri::equals).isPresent(), "htu is not " + uri);
    long now = clock.now().getEpochSecond();
    long issued = claims.wholeNumber("iat").orElse(0);
    require(issued >= now - OLDEST_SECONDS && issued <= now + OLDEST_SECONDS, "iat is wrong");
    require(claims.text("jti").filter(id -> !id.isEmpty()).isPresent(), "jti is missing");
    Optional<String> expected = accessToken.map(token -> sha256(token.reveal()));
    require(claims.text("ath").equals(expected), "ath is wrong");
  }

  private static void requireSignature(String[] parts, JsonObject jwk) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initVerify(publicKey(jwk));
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
      require(signature.verify(decoded(parts[2])), "the signature of the proof is wrong");
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the signature of the proof is wrong", e);
    }
  }

  private static PublicKey publicKey(JsonObject jwk) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(
            new ECPoint(number(jwk, "x"), number(jwk, "y")),
            curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static BigInteger number(JsonObject jwk, String name) {
    return new BigInteger(1, decoded(jwk.text(name).orElseThrow()));
  }

  private static byte[] decoded(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }

  private static String sha256(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void require(boolean condition, String reason) {
    if (!condition) {
      throw new IllegalArgumentException(reason);
    }
  }

  /**
   * A proof that is right, except perhaps for its nonce.
   *
   * @param thumbprint the thumbprint of its key (RFC 7638)
   * @param needsNonce whether the nonce of the server is missing or old
   */
  record Proof(String thumbprint, boolean needsNonce) {}
}
