package dev.tripod.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JwtAuthenticationTest {

  private static final String ISSUER = "https://as.example/tenant";
  private static final AuthorizationServer SERVER = AuthorizationServer.at(
          ISSUER, "https://as.example/authorize", "https://as.example/token")
      .build();
  private static final Secret SECRET = Secret.of("0123456789abcdef0123456789abcdef");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00.900Z"));
  private final List<HttpRequest> sent = new ArrayList<>();
  private final SigningKey key = SigningKey.generate(JwsAlgorithm.ES256).withId("2026-11");

  @Test
  void sendsASignedJwtForTheIssuer() throws Exception {
    Parameters form = requestToken(JwtAuthentication.of(key).withClock(clock));

    assertThat(form.first("client_id")).contains("client 1");
    assertThat(form.first("client_assertion_type"))
        .contains("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    assertThat(form.first("client_secret")).isEmpty();
    SignedJWT assertion = assertion(form);
    assertThat(assertion.verify(
            new ECDSAVerifier(ECKey.parse(key.publicJwk().orElseThrow().encoded()))))
        .isTrue();
    assertThat(assertion.getHeader().toJSONObject())
        .isEqualTo(Map.of("typ", "JWT", "alg", "ES256", "kid", "2026-11"));
    long now = Instant.parse("2026-11-30T12:00:00Z").getEpochSecond();
    assertThat(assertion.getPayload().toJSONObject())
        .containsEntry("iss", "client 1")
        .containsEntry("sub", "client 1")
        .containsEntry("aud", ISSUER)
        .containsEntry("iat", now)
        .containsEntry("exp", now + 60)
        .containsOnlyKeys("iss", "sub", "aud", "jti", "iat", "exp");
    assertThat(sent.get(0).headers().contains("Authorization")).isFalse();
  }

  @Test
  void signsWithTheClientSecret() throws Exception {
    SignedJWT assertion = assertion(requestToken(JwtAuthentication.ofSecret(SECRET)));

    assertThat(assertion.verify(new MACVerifier(SECRET.reveal()))).isTrue();
    assertThat(assertion.getHeader().toJSONObject())
        .isEqualTo(Map.of("typ", "JWT", "alg", "HS256"));
  }

  @Test
  void usesEachIdOnceAlsoIfAnExchangeRunsTwice() throws Exception {
    var exchange = client(JwtAuthentication.of(key)).clientCredentials("a");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      exchange.over(transport());
      Parameters form = form(sent.get(i));
      ids.add(assertion(form).getJWTClaimsSet().getJWTID());
    }

    assertThat(ids).hasSize(50).allMatch(id -> id.length() == 22);
  }

  @Test
  void asksForTheKeyAtEachRequest() throws Exception {
    Deque<SigningKey> keys = new ArrayDeque<>(List.of(key, key.withId("2026-12")));
    JwtAuthentication authentication = JwtAuthentication.of(keys::remove);

    assertThat(assertion(requestToken(authentication)).getHeader().getKeyID()).isEqualTo("2026-11");
    assertThat(assertion(requestToken(authentication)).getHeader().getKeyID()).isEqualTo("2026-12");
  }

  @Test
  void usesAnotherAudienceAndLifetime() throws Exception {
    JwtAuthentication authentication = JwtAuthentication.of(key)
        .withAudience("https://as.example/token")
        .withLifetime(Duration.ofMinutes(5))
        .withClock(clock);

    SignedJWT assertion = assertion(requestToken(authentication));

    assertThat(assertion.getPayload().toJSONObject())
        .containsEntry("aud", "https://as.example/token")
        .containsEntry("exp", clock.now().plusSeconds(300).getEpochSecond());
  }

  @Test
  void sendsNothingIfTheServerHasNoIssuer() {
    AuthorizationServer unnamed = AuthorizationServer.at(
            "https://as.example/authorize", "https://as.example/token")
        .build();
    OAuth2Client client = client(unnamed, JwtAuthentication.of(key));

    assertThatThrownBy(() -> client.clientCredentials("a").over(transport()))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .cause()
        .hasMessageContaining("https://as.example")
        .hasMessageContaining("withAudience");
    assertThat(sent).isEmpty();
  }

  @Test
  void sendsNothingIfTheSignerFails() {
    Signer broken = new Signer() {
      @Override
      public String algorithm() {
        return "SHA256withECDSA";
      }

      @Override
      public byte[] sign(byte[] message) throws IOException {
        throw new IOException("The HSM is locked");
      }
    };
    OAuth2Client client =
        client(SERVER, JwtAuthentication.of(SigningKey.of(JwsAlgorithm.ES256, broken)));

    assertThatThrownBy(() -> client.clientCredentials("a").over(transport()))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .hasRootCauseMessage("The HSM is locked");
    assertThat(sent).isEmpty();
  }

  @Test
  void signsOnAThreadThatMayBlock() {
    Thread caller = Thread.currentThread();
    List<Thread> signing = new ArrayList<>();
    JwtAuthentication authentication = JwtAuthentication.of(() -> {
      signing.add(Thread.currentThread());
      return key;
    });

    client(authentication).clientCredentials("a").overAsync(transport()).join();

    assertThat(signing).hasSize(1).doesNotContain(caller);
  }

  @Test
  void isConfidentialAndShowsNoKey() {
    JwtAuthentication authentication = JwtAuthentication.ofSecret(SECRET);

    assertThat(authentication.isConfidential()).isTrue();
    assertThat(authentication).hasToString("client_secret_jwt");
    assertThat(JwtAuthentication.of(SigningKey.ofSecret(SECRET))).hasToString("client_secret_jwt");
    assertThat(JwtAuthentication.of(key)).hasToString("private_key_jwt");
    assertThat(JwtAuthentication.of(() -> key)).hasToString("private_key_jwt");
    assertThat(authentication.redactor("client 1").mask("the key is " + SECRET.reveal()))
        .isEqualTo("the key is ***");
  }

  @Test
  void redactsTheAssertionFromMessages() {
    ClientAuthentication.Request request = new ClientAuthentication.Request(
        SERVER, SERVER.metadata().tokenEndpoint(), "client 1", Parameters.none());
    ClientAuthentication.Credentials credentials =
        JwtAuthentication.of(key).credentialsFor(request).over(transport());

    String assertion = credentials.parameters().first("client_assertion").orElseThrow();

    assertThat(credentials.redactor().mask(assertion)).isEqualTo("***");
  }

  @Test
  void rejectsInvalidSettings() {
    JwtAuthentication authentication = JwtAuthentication.of(key);

    assertThatIllegalArgumentException().isThrownBy(() -> authentication.withAudience(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> authentication.withLifetime(Duration.ofMillis(999)))
        .withMessageContaining("PT0.999S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JwtAuthentication.ofSecret(Secret.of("short")))
        .withMessageContaining("5 octets");
  }

  private OAuth2Client client(ClientAuthentication authentication) {
    return client(SERVER, authentication);
  }

  private static OAuth2Client client(
      AuthorizationServer server, ClientAuthentication authentication) {
    return OAuth2Client.builder()
        .server(server)
        .clientId("client 1")
        .clientAuthentication(authentication)
        .json(JacksonJson.strict())
        .build();
  }

  private Parameters requestToken(ClientAuthentication authentication) {
    client(authentication).clientCredentials("a").over(transport());
    return form(sent.get(sent.size() - 1));
  }

  private HttpTransport transport() {
    return request -> {
      sent.add(request);
      return HttpResponse.of(
          200,
          Headers.of("Content-Type", "application/json"),
          "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":60}"
              .getBytes(StandardCharsets.UTF_8));
    };
  }

  private static Parameters form(HttpRequest request) {
    return ((Body.Form) request.body()).parameters();
  }

  private static SignedJWT assertion(Parameters form) throws java.text.ParseException {
    return SignedJWT.parse(form.first("client_assertion").orElseThrow());
  }
}
