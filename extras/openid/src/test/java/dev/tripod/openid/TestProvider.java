package dev.tripod.openid;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A provider that serves keys and one other response, and counts the requests for keys. */
final class TestProvider implements HttpTransport {

  static final String KEYS_URI = TestJwt.ISSUER + "/jwks";
  static final String USER_INFO_URI = TestJwt.ISSUER + "/userinfo";
  static final String ACCESS_TOKEN = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";

  static final AuthorizationServer SERVER = AuthorizationServer.at(
          TestJwt.ISSUER, TestJwt.ISSUER + "/authorize", TestJwt.ISSUER + "/token")
      .endpoint("jwks_uri", KEYS_URI)
      .endpoint("userinfo_endpoint", USER_INFO_URI)
      .endpoint("end_session_endpoint", TestJwt.ISSUER + "/logout?from=app")
      .build();

  final SettableClock clock = SettableClock.at(Instant.ofEpochSecond(TestJwt.NOW));
  final List<HttpRequest> requests = new ArrayList<>();
  private HttpTransport keys = request -> json(keySet(TestKey.RSA, TestKey.EC));
  private HttpTransport userInfo = request -> json("{}");

  /** Returns the settings of a client of this provider. */
  OpenIdClient.Builder client() {
    return OpenIdClient.builder()
        .server(SERVER)
        .clientId(TestJwt.CLIENT)
        .json(JacksonJson.strict())
        .clock(clock);
  }

  TestProvider publish(TestKey... published) {
    return publish(keySet(published));
  }

  TestProvider publish(String keySet) {
    return onKeys(request -> json(keySet));
  }

  TestProvider onKeys(HttpTransport response) {
    keys = response;
    return this;
  }

  TestProvider onUserInfo(HttpTransport response) {
    userInfo = response;
    return this;
  }

  @Override
  public synchronized HttpResponse send(HttpRequest request) throws IOException {
    requests.add(request);
    return request.uri().toString().equals(USER_INFO_URI)
        ? userInfo.send(request)
        : keys.send(request);
  }

  static String keySet(TestKey... keys) {
    return Arrays.stream(keys)
        .map(key -> "{" + key.jwk() + "}")
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  static HttpResponse json(String body) {
    return response(200, "application/json", body);
  }

  static HttpResponse response(int status, String type, String body) {
    return HttpResponse.of(status, Headers.of("Content-Type", type), body.getBytes(UTF_8));
  }

  /** Returns tokens as the token endpoint issued them with {@code idToken}. */
  static Tokens tokens(String idToken) {
    return Tokens.from(Tokens.of(ACCESS_TOKEN).snapshot().with("id", Secret.of(idToken)));
  }

  static Tokens tokens(TestJwt idToken) {
    return tokens(idToken.signed());
  }

  /** Returns the result of the check after a login with {@link TestJwt#NONCE}. */
  Tokens check(OpenIdClient client, Tokens tokens) {
    return client.check(tokens, Optional.of(TestJwt.NONCE), Optional.empty()).over(this);
  }
}
