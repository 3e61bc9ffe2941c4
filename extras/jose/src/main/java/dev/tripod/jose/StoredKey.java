package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ES256 key that is stored with the pending login and the tokens of one login.
 *
 * @param key signs
 * @param reference {@code ES256.d.x.y}, with the members of a private JWK
 */
record StoredKey(SigningKey key, Secret reference) {

  private static final String MEMBER = "\\.([A-Za-z0-9_-]{43})";
  private static final Pattern FORM = Pattern.compile("ES256" + MEMBER + MEMBER + MEMBER);

  /** Returns a new key. */
  static StoredKey generate() {
    KeyPair pair = SigningKey.newKeyPair(JwsAlgorithm.ES256);
    JsonObject jwk = Jwk.of(pair.getPublic()).members();
    String d = Jwk.coordinate(((ECPrivateKey) pair.getPrivate()).getS());
    String text =
        String.join(".", "ES256", d, jwk.text("x").orElseThrow(), jwk.text("y").orElseThrow());
    return new StoredKey(SigningKey.ofTrusted(JwsAlgorithm.ES256, pair), Secret.of(text));
  }

  /** Returns the key in {@code reference}; empty if it is the thumbprint of another key. */
  static Optional<StoredKey> read(Secret reference) {
    Matcher text = FORM.matcher(reference.reveal());
    if (!text.matches()) {
      return Optional.empty();
    }
    JsonObject jwk = JsonObject.builder()
        .with("kty", "EC")
        .with("crv", "P-256")
        .with("d", text.group(1))
        .with("x", text.group(2))
        .with("y", text.group(3))
        .build();
    SigningKey key = SigningKey.ofTrusted(JwsAlgorithm.ES256, PrivateJwk.read(jwk));
    return Optional.of(new StoredKey(key, reference));
  }
}
