package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Parameters;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ClientKeysTest {

  private static final String ISSUER = "https://login.example";
  private static final AuthorizationServer SERVER =
      AuthorizationServer.at(ISSUER, ISSUER + "/authorize", ISSUER + "/token").build();

  @Test
  void signsWithAPrivateJwk() {
    String jwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\","
        + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
        + "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}"; // RFC 7515 appendix A.3

    assertThat(headerOfARequest(ClientKeys.withPrivateKey(SERVER, jwk)))
        .isEqualTo("{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"1\"}");
  }

  @Test
  void signsWithTheClientSecret() {
    ClientAuthentication authentication = ClientKeys.withSecret("0123456789abcdef0123456789abcdef");

    assertThat(headerOfARequest(client(authentication)))
        .isEqualTo("{\"typ\":\"JWT\",\"alg\":\"HS256\"}");
  }

  @Test
  void aServerAcceptsTheSignaturesOfAKeyService() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    FakeAuthorizationServer server = FakeAuthorizationServer.builder()
        .keyClient("client", keys.getPublic(), JacksonJson.strict())
        .issuer(ISSUER)
        .defaultScope("read")
        .build();
    OAuth2Client client = client(ClientKeys.atKeyService(
        PrivateKeySigner.of("SHA256withRSA", keys.getPrivate()), keys.getPublic()));

    assertThat(client.clientCredentials("read").over(server).isForClient()).isTrue();
  }

  @Test
  void replacesTheKeyBetweenRequests() {
    SigningKey first = SigningKey.generate(JwsAlgorithm.ES256).withId("1");
    AtomicReference<SigningKey> newest = new AtomicReference<>(first);
    OAuth2Client client = client(ClientKeys.rotating(newest::get));

    assertThat(headerOfARequest(client)).contains("\"kid\":\"1\"");
    newest.set(first.withId("2"));
    assertThat(headerOfARequest(client)).contains("\"kid\":\"2\"");
  }

  @Test
  void publishesThePublicKeys() {
    SigningKey newest = SigningKey.generate(JwsAlgorithm.EDDSA).withId("2");
    SigningKey older = SigningKey.generate(JwsAlgorithm.ES256).withId("1");

    String jwkSet = ClientKeys.jwkSet(newest, older);

    List<JsonObject> keys = JacksonJson.strict()
        .read(jwkSet.getBytes(StandardCharsets.UTF_8))
        .objects("keys")
        .orElseThrow();
    assertThat(keys).extracting(key -> key.text("kid").orElseThrow()).containsExactly("2", "1");
    assertThat(keys).noneMatch(key -> key.has("d"));
  }

  private static OAuth2Client client(ClientAuthentication authentication) {
    return OAuth2Client.builder()
        .server(SERVER)
        .clientId("client")
        .clientAuthentication(authentication)
        .json(JacksonJson.strict())
        .build();
  }

  /** Returns the header of the JWT in a token request. */
  private static String headerOfARequest(OAuth2Client client) {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}");
    client.clientCredentials("read").over(transport);
    Parameters form = ((Body.Form) transport.requests().get(0).body()).parameters();
    String jwt = form.first("client_assertion").orElseThrow();
    byte[] header = Base64.getUrlDecoder().decode(jwt.substring(0, jwt.indexOf('.')));
    return new String(header, StandardCharsets.UTF_8);
  }
}
