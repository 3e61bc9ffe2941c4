package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs JWTs: a {@link Signer}, its JWS algorithm and, if they are known, the key id and the public key. The private
 * key may be in memory, in a key store, in an HSM or in a key service.
 *
 * <p>This class rejects RSA keys below 2,048 bits, secrets below 32 octets, and curves that do not belong to the algorithm.
 * Immutable and thread-safe; {@code toString} contains no private key.
 */
public final class SigningKey {

  private static final String HEADER_TYPE = "typ";
  private static final int ES256_OCTETS = 64;

  private final JwsAlgorithm algorithm;
  private final Signer signer;
  private final @Nullable Jwk publicKey;
  private final @Nullable String id;

  private SigningKey(
      JwsAlgorithm algorithm, Signer signer, @Nullable Jwk publicKey, @Nullable String id) {
    this.algorithm = algorithm;
    this.signer = signer;
    this.publicKey = publicKey;
    this.id = id;
  }

  /**
   * Returns a key that signs with {@code signer}. Add its public key with {@link #withPublicKey}, if you have it.
   *
   * @throws IllegalArgumentException if {@link Signer#algorithm} is not the JCA name of {@code algorithm}
   */
  public static SigningKey of(JwsAlgorithm algorithm, Signer signer) {
    Objects.requireNonNull(algorithm, "algorithm");
    String jcaName = Objects.requireNonNull(signer, "signer").algorithm();
    if (!algorithm.isNamed(jcaName)) {
      throw new IllegalArgumentException("The signer's algorithm is " + jcaName + ", but "
          + algorithm.identifier() + " needs " + algorithm.jcaName()
          + ". Use the algorithm of the signer, or another signer.");
    }
    return new SigningKey(algorithm, signer, null, null);
  }

  /**
   * Returns a key that signs with the JDK. The private key may be in a token that never reveals it (PKCS#11).
   *
   * @throws IllegalArgumentException if {@code keys} is too weak, is for another algorithm, or its two keys do not belong to
   *     each other; if {@code algorithm} is HS256
   */
  public static SigningKey of(JwsAlgorithm algorithm, KeyPair keys) {
    Objects.requireNonNull(algorithm, "algorithm");
    Signer signer = JcaSigner.of(algorithm, Objects.requireNonNull(keys, "keys"));
    return new SigningKey(algorithm, signer, Jwk.of(keys.getPublic()), null);
  }

  /**
   * Returns a key, as {@link #of(JwsAlgorithm, KeyPair)} does, but without a test signature. That signature would cost more time
   * than a DPoP proof.
   */
  static SigningKey ofTrusted(JwsAlgorithm algorithm, KeyPair keys) {
    return new SigningKey(
        algorithm,
        JcaSigner.ofTrusted(algorithm, keys.getPrivate()),
        Jwk.of(keys.getPublic()),
        null);
  }

  /**
   * Returns the key in a private JWK (RFC 7517), with its {@code kid} as the id. Read the text with a {@code JsonReader}.
   *
   * @throws IllegalArgumentException if {@code jwk} is not a private key for {@code algorithm}, or names another {@code alg} or
   *     {@code use}; the message does not quote the key
   */
  public static SigningKey ofJwk(JwsAlgorithm algorithm, JsonObject jwk) {
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(jwk, "jwk");
    if (jwk.has("alg") && !jwk.text("alg").equals(Optional.of(algorithm.identifier()))) {
      throw new IllegalArgumentException("The \"alg\" of the JWK is not " + algorithm.identifier()
          + ". Use the algorithm that it names, or another key.");
    }
    if (jwk.has("use") && !jwk.text("use").equals(Optional.of("sig"))) {
      throw new IllegalArgumentException(
          "The \"use\" of the JWK is not \"sig\", so the key is not for signatures. Use another key.");
    }
    SigningKey key = of(algorithm, PrivateJwk.read(jwk));
    return jwk.text("kid").map(key::withId).orElse(key);
  }

  /**
   * Returns a key of {@link JwsAlgorithm#HS256} with a secret that the server also has, such as the client secret.
   *
   * @throws IllegalArgumentException if the secret has fewer than 32 octets in UTF-8
   */
  public static SigningKey ofSecret(Secret secret) {
    byte[] octets = secret.reveal().getBytes(StandardCharsets.UTF_8);
    KeyRules.requireSecret(octets);
    JwsAlgorithm algorithm = JwsAlgorithm.HS256;
    return of(algorithm, HmacSigner.of(algorithm.jcaName(), octets));
  }

  /**
   * Returns a new key. It exists only in this object: nothing stores it.
   *
   * @throws IllegalArgumentException if {@code algorithm} is HS256, or this platform does not support it
   */
  public static SigningKey generate(JwsAlgorithm algorithm) {
    return of(algorithm, newKeyPair(algorithm));
  }

  /** Returns a new key pair: RSA with 3,072 bits, or on the curve of {@code algorithm}. */
  static KeyPair newKeyPair(JwsAlgorithm algorithm) {
    try {
      return switch (algorithm) {
        case ES256 -> newKeyPair("EC", new ECGenParameterSpec("secp256r1"));
        case EDDSA -> newKeyPair("Ed25519", NamedParameterSpec.ED25519);
        case PS256, RS256 ->
          newKeyPair("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4));
        case HS256 ->
          throw new IllegalArgumentException(
              "The server chooses the secret of HS256. Use SigningKey.ofSecret.");
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "This platform creates no keys for " + algorithm.identifier()
              + ". Use another algorithm, or add a JCA provider.",
          e);
    }
  }

  private static KeyPair newKeyPair(String kind, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  /**
   * Returns this key with the public key of its signer. No check compares the two.
   *
   * @throws IllegalArgumentException if {@code publicKey} is too weak or for another algorithm
   */
  public SigningKey withPublicKey(PublicKey publicKey) {
    KeyRules.requireFor(algorithm, Objects.requireNonNull(publicKey, "publicKey"));
    return new SigningKey(algorithm, signer, Jwk.of(publicKey), id);
  }

  /**
   * Returns this key with {@code id} as the {@code kid} of each header (RFC 7515 section 4.1.4). The server finds the public key
   * by this id. The {@link #thumbprint} is a usual id.
   *
   * @throws IllegalArgumentException if {@code id} is empty
   */
  public SigningKey withId(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("The key id is empty. Leave it out, or use another id.");
    }
    return new SigningKey(algorithm, signer, publicKey, id);
  }

  /** {@return the algorithm} */
  public JwsAlgorithm algorithm() {
    return algorithm;
  }

  /** {@return the {@code kid}, if one was set} */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /**
   * {@return the public key as a JWK to publish in the client's JWK set, with {@code alg}, {@code use} and the {@code kid}; empty
   * if the public key is not known}
   */
  public Optional<JsonObject> publicJwk() {
    return requiredJwk().map(members -> {
      JsonObject.Builder jwk =
          JsonObject.builder().with(members).with("alg", algorithm.identifier()).with("use", "sig");
      return (id == null ? jwk : jwk.with("kid", id)).build();
    });
  }

  /**
   * {@return the thumbprint of the public key with SHA-256 (RFC 7638), in base64url; empty if the public key is not known}
   */
  public Optional<String> thumbprint() {
    return Optional.ofNullable(publicKey).map(Jwk::thumbprint);
  }

  /**
   * Signs a JWT (RFC 7519) in the compact form of a JWS. The header has {@code typ}, {@code alg} and, if it is known, {@code
   * kid}. Each run signs again. The result is a {@link Secret}, because the JWT may be a credential.
   *
   * @param type the value of {@code typ}, such as {@code JWT}
   * @return fails with {@code AdapterFailed} if the signer fails
   */
  public Exchange<Secret> signJwt(String type, JsonObject claims) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(claims, "claims");
    String header = header(type);
    return Exchange.blocking("The signer", () -> Secret.of(sign(header, claims)));
  }

  @Override
  public String toString() {
    return "SigningKey[" + algorithm.identifier() + (id == null ? "" : ", " + id) + "]";
  }

  /** Returns the required members of the public key. */
  Optional<JsonObject> requiredJwk() {
    return Optional.ofNullable(publicKey).map(Jwk::members);
  }

  /** Returns an encoded header with {@code kid}. */
  String header(String type) {
    JsonObject.Builder header = startOfHeader(type);
    return encoded(id == null ? header : header.with("kid", id));
  }

  /** Returns an encoded header with the public key in {@code jwk}, and without {@code kid}. */
  String headerWithKey(String type) {
    return encoded(startOfHeader(type).with("jwk", requiredJwk().orElseThrow()));
  }

  private JsonObject.Builder startOfHeader(String type) {
    return JsonObject.builder().with(HEADER_TYPE, type).with("alg", algorithm.identifier());
  }

  private static String encoded(JsonObject.Builder header) {
    return Base64Url.encode(header.build().encoded());
  }

  /**
   * Signs {@code claims}. The signer may block.
   *
   * @param header an encoded header of this key
   */
  String sign(String header, JsonObject claims) throws IOException {
    return sign(header, claims.encoded());
  }

  /** Signs {@code payload}, as {@link #sign(String, JsonObject)} does. */
  String sign(String header, String payload) throws IOException {
    String input = header + "." + Base64Url.encode(payload);
    byte[] signature = signer.sign(input.getBytes(StandardCharsets.US_ASCII));
    if (algorithm == JwsAlgorithm.ES256 && signature.length != ES256_OCTETS) {
      throw new IOException("The signer returned " + signature.length
          + " octets, but a signature of ES256 has 64 (r || s). Convert it from ASN.1.");
    }
    return input + "." + Base64Url.encode(signature);
  }
}
