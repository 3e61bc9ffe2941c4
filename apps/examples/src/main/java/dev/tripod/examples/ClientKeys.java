package dev.tripod.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.port.Signer;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.transport.jdk.JacksonJson;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Supplier;

/** Clients that authenticate themselves with a key. */
final class ClientKeys {

  private ClientKeys() {}

  static OAuth2Client withPrivateKey(AuthorizationServer server, String jwk) {
    // tag::private-key-jwt[]
    var key = SigningKey.ofJwk(JwsAlgorithm.ES256, JacksonJson.strict().read(jwk.getBytes(UTF_8)));

    var client = OAuth2Client.builder()
        .server(server) // has an issuer, which is the audience of each JWT
        .clientId("client")
        .clientAuthentication(JwtAuthentication.of(key))
        .json(JacksonJson.strict())
        .build();
    // end::private-key-jwt[]
    return client;
  }

  static JwtAuthentication withSecret(String clientSecret) {
    // tag::client-secret-jwt[]
    var authentication = JwtAuthentication.ofSecret(Secret.of(clientSecret));
    // end::client-secret-jwt[]
    return authentication;
  }

  static JwtAuthentication atKeyService(Signer signer, PublicKey publicKey) {
    // tag::key-service[]
    var key = SigningKey.of(JwsAlgorithm.RS256, signer) // such as a KeyServiceSigner
        .withPublicKey(publicKey)
        .withId("2026-11");
    var authentication = JwtAuthentication.of(key);
    // end::key-service[]
    return authentication;
  }

  static JwtAuthentication rotating(Supplier<SigningKey> newestKey) {
    // tag::rotation[]
    var authentication = JwtAuthentication.of(newestKey); // called for each request
    // end::rotation[]
    return authentication;
  }

  static String jwkSet(SigningKey newest, SigningKey older) {
    // tag::jwk-set[]
    var keys = List.of(newest.publicJwk().orElseThrow(), older.publicJwk().orElseThrow());
    String jwkSet =
        JsonObject.builder().with("keys", JsonValue.array(keys)).build().encoded();
    // end::jwk-set[]
    return jwkSet;
  }
}
