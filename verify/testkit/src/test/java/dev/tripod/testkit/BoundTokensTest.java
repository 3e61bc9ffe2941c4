package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.CALLBACK;
import static dev.tripod.testkit.IndependentClient.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that are bound to a key (RFC 9449), with proofs by hand. */
final class BoundTokensTest {

  private static final String AS = "https://as.example";
  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
  private static final KeyPair KEY = SignedJwts.pair();
  private static final KeyPair OTHER = SignedJwts.pair();

  private final SettableClock clock = SettableClock.at(NOW);
  private final IndependentClient client = IndependentClient.standard();
  private final FakeAuthorizationServer server =
      server().proofsOfPossession(SignedJwts.reader()).build();
  private int proofs;

  @Test
  void issuesBoundTokensAndAcceptsThemWithAProof() throws IOException {
    HttpResponse tokens = redeem(KEY);

    assertThat(member(tokens, "token_type")).isEqualTo("DPoP");
    assertThat(me(member(tokens, "access_token"), KEY).status()).isEqualTo(200);
    assertThat(refresh(member(tokens, "refresh_token"), KEY).status()).isEqualTo(200);
  }

  @Test
  void rejectsATokenWithoutItsProof() throws IOException {
    String token = member(redeem(KEY), "access_token");

    assertThat(server
            .send(IndependentClient.bearer(HttpRequest.get(AS + "/me"), token))
            .status())
        .isEqualTo(401);
    assertThat(me(token, OTHER).headers().first("WWW-Authenticate"))
        .hasValueSatisfying(
            challenge -> assertThat(challenge).startsWith("DPoP error=\"invalid_token\""));
    HttpRequest withoutAth =
        HttpRequest.get(AS + "/me").withHeader("Authorization", "DPoP " + token);
    assertThat(server.send(proved(withoutAth, KEY, Map.of())).bodyText()).contains("ath is wrong");
  }

  @Test
  void rejectsARefreshWithAnotherKey() throws IOException {
    String refreshToken = member(redeem(KEY), "refresh_token");

    assertThat(refresh(refreshToken, OTHER).bodyText())
        .contains("invalid_grant")
        .contains("bound to another key");
    assertThat(refresh(refreshToken, KEY).status()).isEqualTo(200);
  }

  @Test
  void bindsTheCodeToTheKeyOfTheAuthorizationRequest() throws IOException {
    URI callback = server.approve(client.authorization("dpop_jkt", SignedJwts.thumbprint(KEY)));

    assertThat(server.send(proved(client.redemption(callback), OTHER, Map.of())).bodyText())
        .contains("bound to another key");
  }

  @Test
  void rejectsATokenRequestWithoutAProof() throws IOException {
    URI callback = server.approve(client.authorization());

    assertThat(server.send(client.redemption(callback)).bodyText())
        .contains("invalid_dpop_proof")
        .contains("needs one DPoP header");
  }

  @ParameterizedTest
  @CsvSource({
    "typ, JWT, typ is not dpop+jwt",
    "alg, none, alg is not ES256",
    "htm, GET, htm is wrong",
    "htu, https://as.example/other, htu is not https://as.example/token",
    "iat, 1795291100, iat is wrong",
    "iat, 1795291300, iat is wrong",
    "jti, '', jti is missing",
    "ath, x, ath is wrong"
  })
  void rejectsAWrongProof(String name, String value, String reason) throws IOException {
    assertThat(NOW.getEpochSecond()).isEqualTo(1795291200L);
    HttpRequest redemption = client.redemption(server.approve(client.authorization()));

    assertThat(server.send(proved(redemption, KEY, Map.of(name, value))).bodyText())
        .contains("invalid_dpop_proof")
        .contains(reason);
  }

  @Test
  void rejectsAWrongSignatureAPrivateKeyAndASecondUse() throws IOException {
    HttpRequest redemption = client.redemption(server.approve(client.authorization()));
    HttpRequest proved = proved(redemption, KEY, Map.of());
    String proof = proved.headers().first("DPoP").orElseThrow();
    JsonObject privateKey = JsonObject.builder()
        .with("typ", "dpop+jwt")
        .with("alg", "ES256")
        .with("jwk", SignedJwts.jwk(KEY).with("d", "secret").build())
        .build();

    assertThat(server
            .send(
                redemption.withHeader("DPoP", proof.substring(0, proof.length() - 8) + "AAAAAAAA"))
            .bodyText())
        .contains("the signature of the proof is wrong");
    assertThat(server
            .send(redemption.withHeader(
                "DPoP", SignedJwts.sign(privateKey, JsonObject.builder().build(), KEY)))
            .bodyText())
        .contains("contains the private key");
    for (String none : new String[] {"a.b", "%.%.%", "e30.e30.AA"}) {
      assertThat(server.send(redemption.withHeader("DPoP", none)).bodyText())
          .contains("invalid_dpop_proof");
    }
    assertThat(server.send(proved).status()).isEqualTo(200);
    assertThat(server.send(proved).bodyText()).contains("jti of the proof was used before");
  }

  @Test
  void requiresItsNonceAtTheTokenEndpointAndTheApi() throws IOException {
    FakeAuthorizationServer nonces = server().proofNonces(SignedJwts.reader()).build();
    HttpRequest redemption = client.redemption(nonces.approve(client.authorization()));

    HttpResponse needed = nonces.send(proved(redemption, KEY, Map.of()));
    assertThat(needed.status()).isEqualTo(400);
    assertThat(needed.bodyText()).contains("use_dpop_nonce");
    String nonce = needed.headers().first("DPoP-Nonce").orElseThrow();
    HttpResponse tokens = nonces.send(proved(redemption, KEY, Map.of("nonce", nonce)));
    assertThat(tokens.status()).isEqualTo(200);

    nonces.changeProofNonce();
    String token = member(tokens, "access_token");
    HttpRequest me = HttpRequest.get(AS + "/me").withHeader("Authorization", "DPoP " + token);
    Map<String, String> withToken = new LinkedHashMap<>(Map.of("ath", SignedJwts.sha256(token)));
    withToken.put("nonce", nonce);
    HttpResponse challenge = nonces.send(proved(me, KEY, withToken));
    assertThat(challenge.status()).isEqualTo(401);
    assertThat(challenge.headers().first("WWW-Authenticate"))
        .hasValueSatisfying(value -> assertThat(value).contains("error=\"use_dpop_nonce\""));
    withToken.put("nonce", challenge.headers().first("DPoP-Nonce").orElseThrow());
    assertThat(nonces.send(proved(me, KEY, withToken)).status()).isEqualTo(200);
  }

  @Test
  void describesBoundTokens() throws IOException {
    String token = member(redeem(KEY), "access_token");

    String about = server
        .send(IndependentClient.basic(
            client.post("/introspect", Parameters.of("token", token)), "web", "secret"))
        .bodyText();

    assertThat(about)
        .contains("\"active\":true")
        .contains("\"cnf\":{\"jkt\":\"" + SignedJwts.thumbprint(KEY) + "\"}");
    clock.advance(Duration.ofHours(2));
    assertThat(server
            .send(IndependentClient.basic(
                client.post("/introspect", Parameters.of("token", token)), "web", "secret"))
            .bodyText())
        .contains("\"active\":false");
    assertThat(server
            .send(client.post("/introspect", Parameters.of("token", token).and("client_id", "app")))
            .bodyText())
        .contains("a public client may not introspect tokens");
    assertThat(server
            .send(IndependentClient.basic(
                client.post("/introspect", Parameters.none()), "web", "secret"))
            .bodyText())
        .contains("Missing required parameter [token]");
  }

  private FakeAuthorizationServer.Builder server() {
    return FakeAuthorizationServer.builder()
        .publicClient("app")
        .confidentialClient("web", "secret")
        .redirectUri(CALLBACK)
        .clock(clock)
        .random(FixedRandom.seeded(1))
        .resource("GET", "/me", Set.of(), request -> FakeResponses.text(200, "me"));
  }

  private HttpResponse redeem(KeyPair pair) throws IOException {
    HttpResponse tokens = server.send(
        proved(client.redemption(server.approve(client.authorization())), pair, Map.of()));
    assertThat(tokens.status()).as(tokens.bodyText()).isEqualTo(200);
    return tokens;
  }

  private HttpResponse refresh(String refreshToken, KeyPair pair) throws IOException {
    return server.send(proved(client.refresh(refreshToken), pair, Map.of()));
  }

  private HttpResponse me(String token, KeyPair pair) throws IOException {
    HttpRequest me = HttpRequest.get(AS + "/me").withHeader("Authorization", "DPoP " + token);
    return server.send(proved(me, pair, Map.of("ath", SignedJwts.sha256(token))));
  }

  private HttpRequest proved(HttpRequest request, KeyPair pair, Map<String, String> changes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("typ", "dpop+jwt");
    all.put("alg", "ES256");
    all.put("jti", "proof-" + ++proofs);
    all.put("htm", request.method());
    all.put("htu", AS + request.uri().getRawPath());
    all.put("iat", Long.toString(clock.now().getEpochSecond()));
    all.putAll(changes);
    JsonObject.Builder header = JsonObject.builder();
    JsonObject.Builder claims = JsonObject.builder();
    all.forEach((name, value) -> {
      if (name.equals("iat")) {
        claims.with(name, Long.parseLong(value));
      } else {
        (Set.of("typ", "alg").contains(name) ? header : claims).with(name, value);
      }
    });
    header.with("jwk", SignedJwts.jwk(pair).build());
    return request.withHeader("DPoP", SignedJwts.sign(header.build(), claims.build(), pair));
  }
}
