package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.CALLBACK;
import static dev.tripod.testkit.IndependentClient.CHALLENGE;
import static dev.tripod.testkit.IndependentClient.member;
import static dev.tripod.testkit.IndependentClient.parameter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authorization requests that are pushed (RFC 9126) or signed (RFC 9101), and callbacks that are signed or a form. */
final class AuthorizationRequestsTest {

  private static final String AS = "https://as.example";
  private static final KeyPair KEY = SignedJwts.pair();

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
  private final IndependentClient client = IndependentClient.standard();
  private final FakeAuthorizationServer server =
      builder().requirePushedRequests().build();

  @Test
  void aPushedRequestLeadsToACode() throws IOException {
    URI uri = authorizationUri(push(server, query()));

    URI callback = server.approve(uri);

    assertThat(parameter(callback, "state")).isEqualTo("st&te");
    assertThat(server.send(client.redemption(callback)).status()).isEqualTo(200);
  }

  @Test
  void aPushedRequestWorksOnceForAMinuteAndForItsClient() throws IOException {
    URI used = authorizationUri(push(server, query()));
    URI late = authorizationUri(push(server, query()));
    URI foreign = URI.create(authorizationUri(push(server, query()))
        .toString()
        .replace("client_id=app", "client_id=web"));
    server.deny(used);
    clock.advance(Duration.ofSeconds(61));

    for (URI uri : new URI[] {used, late, foreign}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.approve(uri))
          .withMessageContaining("request_uri is unknown, expired, used");
    }
  }

  @Test
  void rejectsARequestThatWasNotPushed() {
    URI plain = client.authorization();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.approve(plain))
        .withMessageContaining("pushed requests only");
  }

  @ParameterizedTest
  @CsvSource({
    "redirect_uri, https://evil.example/, redirect_uri",
    "response_type, token, unsupported_response_type",
    "request_uri, urn:x, request_uri",
    "response_mode, fragment, response_mode",
    "code_challenge_method, plain, code_challenge_method"
  })
  void checksAPushedRequestAtOnce(String name, String value, String reason) throws IOException {
    HttpResponse response = push(server, query().without(name::equals).and(name, value));

    assertThat(response.status()).isBetween(400, 401);
    assertThat(response.bodyText()).contains(reason);
  }

  @Test
  void acceptsASignedRequest() throws IOException {
    FakeAuthorizationServer signed = builder().requireSignedRequests().build();
    String jwt = request(Map.of());

    URI callback = signed.approve(URI.create(AS + "/authorize?client_id=key&request=" + jwt));

    assertThat(parameter(callback, "state")).isEqualTo("st&te");
    URI unsigned = client.authorization();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signed.approve(unsigned))
        .withMessageContaining("signed requests only");
  }

  @ParameterizedTest
  @CsvSource({
    "typ, JWT, typ is not oauth-authz-req+jwt",
    "alg, none, the signature of the request object is wrong",
    "iss, other, iss or client_id is not the client",
    "client_id, app, iss or client_id is not the client",
    "aud, https://other.example, aud is not https://as.example",
    "exp, 1795291200, exp is missing or has passed",
    "request, x, the request object contains another one"
  })
  void rejectsAWrongSignedRequest(String name, String value, String reason) {
    URI uri = URI.create(AS + "/authorize?client_id=key&request=" + request(Map.of(name, value)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().approve(uri))
        .withMessageContaining(reason);
  }

  @Test
  void rejectsASignedRequestOfAClientWithoutAKey() {
    URI uri = URI.create(AS + "/authorize?client_id=app&request=" + request(Map.of()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().approve(uri))
        .withMessageContaining("the client has no key");
  }

  @Test
  void postsTheCallbackAsAForm() {
    FakeAuthorizationServer plain = builder().build();

    HttpRequest form = plain.approveByForm(client.authorization("response_mode", "form_post"));

    assertThat(form.method()).isEqualTo("POST");
    assertThat(form.uri()).isEqualTo(URI.create(CALLBACK));
    Parameters posted = Parameters.parse(new String(form.body().content(), StandardCharsets.UTF_8));
    assertThat(posted.first("state")).hasValue("st&te");
    assertThat(posted.first("code")).isPresent();
    assertThat(posted.first("iss")).hasValue(AS);
    URI query = client.authorization();
    assertThatIllegalArgumentException().isThrownBy(() -> plain.approveByForm(query));
  }

  @Test
  void signsTheCallback() {
    FakeAuthorizationServer signing =
        builder().signedCallbacks(claims -> "jwt:" + claims.encoded()).build();

    String response =
        parameter(signing.approve(client.authorization("response_mode", "jwt")), "response");

    assertThat(response)
        .startsWith("jwt:{")
        .contains("\"iss\":\"https://as.example\"", "\"aud\":\"app\"", "\"exp\":1795291260")
        .contains("\"state\":\"st&te\"", "\"code\":\"");
    assertThat(parameter(
            builder().build().approve(client.authorization("response_mode", "jwt")), "error"))
        .isEqualTo("invalid_request");
  }

  private FakeAuthorizationServer.Builder builder() {
    return FakeAuthorizationServer.builder()
        .publicClient("app")
        .confidentialClient("web", "secret")
        .keyClient("key", KEY.getPublic(), SignedJwts.reader())
        .redirectUri(CALLBACK)
        .issuer(AS)
        .clock(clock)
        .random(FixedRandom.seeded(1));
  }

  private Parameters query() {
    return Parameters.parse(client.authorization().getRawQuery());
  }

  private HttpResponse push(FakeAuthorizationServer to, Parameters form) throws IOException {
    return to.send(client.post("/par", form));
  }

  private static URI authorizationUri(HttpResponse pushed) {
    assertThat(pushed.status()).as(pushed.bodyText()).isEqualTo(201);
    return URI.create(AS + "/authorize?client_id=app&request_uri="
        + member(pushed, "request_uri").replace(":", "%3A"));
  }

  private String request(Map<String, String> changes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("typ", "oauth-authz-req+jwt");
    all.put("alg", "ES256");
    all.put("iss", "key");
    all.put("client_id", "key");
    all.put("aud", AS);
    all.put("exp", "1795291260");
    all.put("response_type", "code");
    all.put("redirect_uri", CALLBACK);
    all.put("scope", "read");
    all.put("state", "st&te");
    all.put("code_challenge", CHALLENGE);
    all.put("code_challenge_method", "S256");
    all.putAll(changes);
    JsonObject.Builder header = JsonObject.builder();
    JsonObject.Builder claims = JsonObject.builder();
    all.forEach((name, value) -> {
      if (name.equals("exp")) {
        claims.with(name, Long.parseLong(value));
      } else {
        (name.equals("typ") || name.equals("alg") ? header : claims).with(name, value);
      }
    });
    return SignedJwts.sign(header.build(), claims.build(), KEY);
  }
}
