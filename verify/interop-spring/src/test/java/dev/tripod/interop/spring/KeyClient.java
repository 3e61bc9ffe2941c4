package dev.tripod.interop.spring;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.ClientAuthentication;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/** The clients that authenticate themselves with a signed JWT, one for each algorithm that Spring supports. */
enum KeyClient {
  ES256(SigningKey.generate(JwsAlgorithm.ES256)),
  PS256(SigningKey.of(JwsAlgorithm.PS256, Rsa.KEYS)),
  RS256(SigningKey.of(JwsAlgorithm.RS256, Rsa.KEYS)),

  /** {@code client_secret_jwt}. */
  HS256(SigningKey.ofSecret(Secret.of(KeyClient.SECRET)));

  static final String SECRET = "s3cr3t+/=&%:~ with 32 octets or more";

  // A key is immutable, but has no annotation that says so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final SigningKey key;

  KeyClient(SigningKey key) {
    this.key = key.withId(name());
  }

  /** Returns the client id. It has no colon, because the issuer of a JWT is a URI if it has one (RFC 7519 section 2). */
  String identifier() {
    return "the key client of+" + name() + "/<&%";
  }

  ClientAuthentication authentication() {
    return JwtAuthentication.of(key);
  }

  /** Returns the RSA keys of these clients. */
  static KeyPair rsaKeys() {
    return Rsa.KEYS;
  }

  /** Returns the public keys of all clients. */
  static List<JsonObject> jwks() {
    return Stream.of(values())
        .flatMap(client -> client.key.publicJwk().stream())
        .toList();
  }

  RegisteredClient registered(String jwkSetUrl) {
    RegisteredClient.Builder client = KnownClient.registration(identifier());
    ClientSettings.Builder settings =
        ClientSettings.builder().requireProofKey(true).requireAuthorizationConsent(true);
    return this == HS256
        ? client
            .clientSecret(SECRET)
            .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_JWT)
            .clientSettings(settings
                .tokenEndpointAuthenticationSigningAlgorithm(MacAlgorithm.HS256)
                .build())
            .build()
        : client
            .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
            .clientSettings(settings
                .jwkSetUrl(jwkSetUrl)
                .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.from(name()))
                .build())
            .build();
  }

  /** One key pair for both algorithms, because its creation takes long. */
  private static final class Rsa {

    static final KeyPair KEYS = create();

    private static KeyPair create() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
