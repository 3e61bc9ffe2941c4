package dev.tripod.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestObjectSignerTest {

  private static final HttpTransport NONE = ScriptedTransport.create();
  private static final String CLIENT = "s6BhdRkqt3";
  private static final String ISSUER = "https://server.example.com";
  private static final long NOW = Instant.parse("2026-11-30T12:00:00Z").getEpochSecond();

  private final SigningKey key =
      SigningKey.ofJwk(JwsAlgorithm.PS256, RfcKey.RSA.jwk()).withId("k2bdc");
  private final RequestObjectSigner signer = RequestObjectSigner.of(key, JacksonJson.strict())
      .withClock(SettableClock.at(Instant.ofEpochSecond(NOW)));

  @Test
  void signsTheRequestOfRfc9101Section4() throws Exception {
    SignedJWT request = signed(Parameters.of("response_type", "code id_token")
        .and("client_id", CLIENT)
        .and("redirect_uri", "https://client.example.org/cb")
        .and("scope", "openid")
        .and("state", "af0ifjsldkj")
        .and("nonce", "n-0S6_WzA2Mj")
        .and("max_age", "86400"));

    assertThat(request.verify(
            new RSASSAVerifier(RSAKey.parse(key.publicJwk().orElseThrow().encoded()))))
        .isTrue();
    assertThat(request.getHeader().toJSONObject())
        .isEqualTo(Map.of("typ", "oauth-authz-req+jwt", "alg", "PS256", "kid", "k2bdc"));
    Map<String, Object> claims = request.getPayload().toJSONObject();
    assertThat(claims.remove("jti")).asString().hasSize(22);
    assertThat(claims.remove("iat")).isEqualTo(NOW);
    assertThat(claims.remove("nbf")).isEqualTo(NOW);
    assertThat(claims.remove("exp")).isEqualTo(NOW + 300);
    assertThat(claims)
        .isEqualTo(Map.of(
            "iss", CLIENT,
            "aud", ISSUER,
            "response_type", "code id_token",
            "client_id", CLIENT,
            "redirect_uri", "https://client.example.org/cb",
            "scope", "openid",
            "state", "af0ifjsldkj",
            "nonce", "n-0S6_WzA2Mj",
            "max_age", 86400L));
  }

  @Test
  void writesJsonParametersAsJson() throws Exception {
    SignedJWT request = signed(Parameters.of(
            "claims", "{\"id_token\":{\"acr\":{\"values\":[\"a\"]},\"gender\":null}}")
        .and("authorization_details", "[{\"type\":\"payment\",\"amount\":1.50},{\"type\":\"b\"}]"));

    String payload = request.getPayload().toString();

    assertThat(payload)
        .contains("\"claims\":{\"id_token\":{\"acr\":{\"values\":[\"a\"]},\"gender\":null}}")
        .contains(
            "\"authorization_details\":[{\"type\":\"payment\",\"amount\":1.50},{\"type\":\"b\"}]");
  }

  @Test
  void writesARepeatedParameterAsAnArray() throws Exception {
    SignedJWT request = signed(Parameters.of("resource", "https://a.example")
        .and("scope", "a")
        .and("resource", "https://b.example"));

    assertThat(request.getPayload().toJSONObject())
        .containsEntry("resource", List.of("https://a.example", "https://b.example"))
        .containsEntry("scope", "a");
  }

  @Test
  void asksForTheKeyAtEachRequest() throws Exception {
    Deque<SigningKey> keys = new ArrayDeque<>(List.of(key, key.withId("2")));
    RequestObjectSigner rotating = RequestObjectSigner.of(keys::remove, JacksonJson.strict());

    assertThat(signed(rotating, Parameters.none()).getHeader().getKeyID()).isEqualTo("k2bdc");
    assertThat(signed(rotating, Parameters.none()).getHeader().getKeyID()).isEqualTo("2");
  }

  @Test
  void signsForTheSetTime() throws Exception {
    SignedJWT request = signed(signer.withLifetime(Duration.ofHours(1)), Parameters.none());

    assertThat(request.getPayload().toJSONObject()).containsEntry("exp", NOW + 3600);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signer.withLifetime(Duration.ZERO))
        .withMessageContaining("PT0S");
  }

  @Test
  void doesNotSignParametersWithInvalidJson() {
    for (Parameters wrong : List.of(
        Parameters.of("claims", "[]"),
        Parameters.of("claims", "{"),
        Parameters.of("authorization_details", "{\"type\":\"a\"}"),
        Parameters.of("authorization_details", "[\"a\"]"),
        Parameters.of("authorization_details", "[],\"iss\":\"other\""),
        Parameters.of("authorization_details", "[]}"),
        Parameters.of("max_age", "soon"),
        Parameters.of("iss", "other"),
        Parameters.of("exp", "0"))) {
      assertThatThrownBy(() -> signer.sign(CLIENT, ISSUER, wrong).over(NONE))
          .as(wrong.encoded())
          .isInstanceOf(AdapterFailed.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  private SignedJWT signed(Parameters parameters) throws java.text.ParseException {
    return signed(signer, parameters);
  }

  private static SignedJWT signed(RequestObjectSigner by, Parameters parameters)
      throws java.text.ParseException {
    return SignedJWT.parse(by.sign(CLIENT, ISSUER, parameters).over(NONE));
  }
}
