package dev.tripod.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.JsonReader;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that authenticate themselves with a private key, against RFC 7523 by hand. */
final class KeyClientsTest {

  private static final String AS = "https://as.example";
  private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|([0-9]+)|\\[\"([^\"]*)\"])");
  private static final KeyPair RSA = pair("RSA");
  private static final KeyPair OTHER = pair("RSA");
  private static final KeyPair EC = pair("EC");

  /** Reads objects of texts, numbers and arrays of one text. */
  private static final JsonReader JSON = octets -> {
    JsonObject.Builder object = JsonObject.builder();
    Matcher member = MEMBER.matcher(new String(octets, UTF_8));
    while (member.find()) {
      if (member.group(2) != null) {
        object.with(member.group(1), member.group(2));
      } else if (member.group(3) != null) {
        object.with(member.group(1), Long.parseLong(member.group(3)));
      }
    }
    return object.build();
  };

  private final SettableClock clock = SettableClock.at(NOW);
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .keyClient("rsa", RSA.getPublic(), JSON)
      .keyClient("ec", EC.getPublic(), JSON)
      .confidentialClient("web", "secret")
      .issuer(AS)
      .defaultScope("read")
      .clock(clock)
      .resource("GET", "/me", Set.of(), request -> FakeResponses.text(200, "me"))
      .build();

  @Test
  void acceptsAnAssertionOfEachKindOfKey() throws IOException {
    assertThat(clientCredentials("rsa", signed(claims("rsa"), "RS256", RSA)).status())
        .isEqualTo(200);
    assertThat(clientCredentials("ec", signed(claims("ec"), "ES256", EC)).status())
        .isEqualTo(200);
  }

  @Test
  void rejectsTheSecondUseOfAnId() throws IOException {
    String assertion = signed(claims("rsa"), "RS256", RSA);
    clientCredentials("rsa", assertion);

    assertRejected(clientCredentials("rsa", assertion), "jti was used before");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iss | \"other\"                       | iss is not rsa",
        "sub | \"other\"                       | sub is missing or wrong",
        "sub |                                 | sub is missing or wrong",
        "aud | \"https://as.example/token\"    | aud is not https://as.example as a single string",
        "aud | [\"https://as.example\"]        | aud is not https://as.example as a single string",
        "exp | 1795291200                      | exp is missing or has passed",
        "exp |                                 | exp is missing or has passed",
        "jti | \"\"                            | jti is missing",
        "jti |                                 | jti is missing"
      })
  void rejectsAWrongClaim(String name, String value, String reason) throws IOException {
    assertThat(NOW.getEpochSecond()).isEqualTo(1795291200L);
    Map<String, String> claims = claims("rsa");
    if (value == null) {
      claims.remove(name);
    } else {
      claims.put(name, value);
    }

    assertRejected(clientCredentials("rsa", signed(claims, "RS256", RSA)), reason);
  }

  @Test
  void rejectsAnotherKeyAnotherAlgorithmAndNoJwt() throws IOException {
    String wrong = "the signature of the assertion is wrong";
    assertRejected(clientCredentials("rsa", signed(claims("rsa"), "RS256", OTHER)), wrong);
    assertRejected(clientCredentials("rsa", signed(claims("rsa"), "none", RSA)), wrong);
    assertRejected(clientCredentials("rsa", signed(claims("rsa"), "ES256", EC)), wrong);
    for (String none : new String[] {"", "a.b", "a.b.c.d", "%.%.%"}) {
      assertRejected(clientCredentials("rsa", none), "the assertion is not a signed JWT");
    }
  }

  @Test
  void rejectsAClientWithAKeyThatDoesNotUseIt() throws IOException {
    Parameters noAssertion = Parameters.of("grant_type", "client_credentials");

    assertRejected(
        post(noAssertion.and("client_id", "rsa")), "client_assertion_type is missing or unknown");
    assertRejected(
        post(noAssertion.and("client_id", "rsa").and("client_secret", "x")),
        "client_assertion_type is missing or unknown");
  }

  @Test
  void issuesAUsersTokenForASignedAssertion() throws IOException {
    Map<String, String> user = claims("rsa");
    user.put("sub", "\"alice\"");
    String assertion = signed(user, "RS256", RSA);

    HttpResponse response = jwtBearer(assertion);

    assertThat(response.status()).isEqualTo(200);
    assertThat(server
            .send(HttpRequest.get(AS + "/me")
                .withHeader(
                    "Authorization",
                    "Bearer " + JSON.read(response.body()).text("access_token").orElseThrow()))
            .status())
        .isEqualTo(200);
    assertThat(jwtBearer(assertion).bodyText())
        .contains("invalid_grant")
        .contains("jti was used before");
  }

  @Test
  void issuesNoUsersTokenToAClientWithoutAKey() throws IOException {
    HttpResponse response = post(Parameters.of("grant_type", GRANT)
        .and("assertion", signed(claims("web"), "RS256", RSA))
        .and("client_id", "web")
        .and("client_secret", "secret"));

    assertThat(response.bodyText()).contains("unauthorized_client");
  }

  @Test
  void requiresAnIssuer() {
    assertThatIllegalStateException()
        .isThrownBy(() -> FakeAuthorizationServer.builder()
            .keyClient("rsa", RSA.getPublic(), JSON)
            .build())
        .withMessageContaining("Call issuer");
  }

  private HttpResponse clientCredentials(String clientId, String assertion) throws IOException {
    return post(authenticated("client_credentials", clientId, assertion));
  }

  private HttpResponse jwtBearer(String assertion) throws IOException {
    Map<String, String> client = claims("rsa");
    client.put("jti", "\"" + server.tokenRequests() + "\"");
    return post(
        authenticated(GRANT, "rsa", signed(client, "RS256", RSA)).and("assertion", assertion));
  }

  private static Parameters authenticated(String grantType, String clientId, String assertion) {
    return Parameters.of("grant_type", grantType)
        .and("client_id", clientId)
        .and("client_assertion_type", TYPE)
        .and("client_assertion", assertion);
  }

  private HttpResponse post(Parameters form) throws IOException {
    return server.send(HttpRequest.post(AS + "/token", Body.form(form)));
  }

  private void assertRejected(HttpResponse response, String reason) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.bodyText()).contains("invalid_client");
    assertThat(server.lastErrorReason()).hasValue(reason);
  }

  private static Map<String, String> claims(String clientId) {
    Map<String, String> claims = new TreeMap<>();
    claims.put("iss", "\"" + clientId + "\"");
    claims.put("sub", "\"" + clientId + "\"");
    claims.put("aud", "\"" + AS + "\"");
    claims.put("exp", Long.toString(NOW.getEpochSecond() + 60));
    claims.put("jti", "\"one\"");
    return claims;
  }

  private static String signed(Map<String, String> claims, String algorithm, KeyPair pair) {
    String header = "{\"alg\":\"" + algorithm + "\"}";
    StringBuilder body = new StringBuilder();
    claims.forEach((name, value) -> body.append(body.isEmpty() ? "" : ",")
        .append('"')
        .append(name)
        .append("\":")
        .append(value));
    String message =
        base64url(header.getBytes(UTF_8)) + "." + base64url(("{" + body + "}").getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance(
          pair.getPrivate().getAlgorithm().equals("EC")
              ? "SHA256withECDSAinP1363Format"
              : "SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(message.getBytes(UTF_8));
      return message + "." + base64url(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64url(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  private static KeyPair pair(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
