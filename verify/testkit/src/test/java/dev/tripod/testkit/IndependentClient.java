package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds the requests of an OAuth 2.0 client without the product's code. Pairs of names and values replace correct parameters. */
final class IndependentClient {

  static final String ABSENT = "\0absent";
  static final String CALLBACK = "https://app.example/back?provider=x";

  /** RFC 7636 appendix B. */
  static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private final String host;
  private final String authorizationPath;
  private final String tokenPath;

  private IndependentClient(String host, String authorizationPath, String tokenPath) {
    this.host = host;
    this.authorizationPath = authorizationPath;
    this.tokenPath = tokenPath;
  }

  static IndependentClient standard() {
    return new IndependentClient("https://as.example", "/authorize", "/token");
  }

  static IndependentClient likeX() {
    return new IndependentClient("https://api.x.com", "/i/oauth2/authorize", "/2/oauth2/token");
  }

  URI authorization(String... changes) {
    Parameters query = changed(
        changes,
        "response_type",
        "code",
        "client_id",
        "app",
        "redirect_uri",
        CALLBACK,
        "scope",
        "users.read tweet.read offline.access",
        "state",
        "st&te",
        "code_challenge",
        CHALLENGE,
        "code_challenge_method",
        "S256");
    return HttpRequest.get(host + authorizationPath).andQuery(query).uri();
  }

  HttpRequest redemption(URI callback, String... changes) {
    return redemption(parameter(callback, "code"), changes);
  }

  HttpRequest redemption(String code, String... changes) {
    return token(changed(
        changes,
        "grant_type",
        "authorization_code",
        "code",
        code,
        "redirect_uri",
        CALLBACK,
        "code_verifier",
        VERIFIER,
        "client_id",
        "app"));
  }

  HttpRequest refresh(String refreshToken, String... changes) {
    return token(changed(
        changes, "grant_type", "refresh_token", "refresh_token", refreshToken, "client_id", "app"));
  }

  HttpRequest token(Parameters form) {
    return post(tokenPath, form);
  }

  HttpRequest post(String path, Parameters form) {
    return HttpRequest.post(host + path, Body.form(form));
  }

  HttpRequest get(String path, String accessToken) {
    return bearer(HttpRequest.get(host + path), accessToken);
  }

  HttpRequest hide(String reply, String accessToken) {
    return bearer(
        HttpRequest.put(host + "/2/tweets/" + reply + "/hidden", Body.json("{\"hidden\":true}")),
        accessToken);
  }

  static HttpRequest bearer(HttpRequest request, String accessToken) {
    return request.withHeader("Authorization", "Bearer " + accessToken);
  }

  static HttpRequest basic(HttpRequest request, String id, String secret) {
    byte[] octets = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return request.withHeader(
        "Authorization", "Basic " + Base64.getEncoder().encodeToString(octets));
  }

  /** Returns the response at the end of a whole flow. */
  HttpResponse tokens(FakeAuthorizationServer server, String... asked) throws IOException {
    HttpResponse response = server.send(redemption(server.approve(authorization(asked))));
    assertThat(response.status()).as(response.bodyText()).isEqualTo(200);
    return response;
  }

  static HttpResponse good(HttpTransport server, HttpRequest request) throws IOException {
    HttpResponse response = server.send(request);
    assertThat(response.status()).as(response.bodyText()).isEqualTo(200);
    return response;
  }

  static String parameter(URI callback, String name) {
    return Parameters.parse(callback.getRawQuery()).first(name).orElseThrow();
  }

  /** Returns a text member of a JSON object without escapes. */
  static String member(HttpResponse json, String name) {
    Matcher member = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json.bodyText());
    assertThat(member.find()).as(name + " in " + json.bodyText()).isTrue();
    return member.group(1);
  }

  static Secret secret(HttpResponse json, String name) {
    return Secret.of(member(json, name));
  }

  private static Parameters changed(String[] changes, String... right) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String[] pairs : Arrays.asList(right, changes)) {
      for (int i = 0; i < pairs.length; i += 2) {
        all.put(pairs[i], pairs[i + 1]);
      }
    }
    all.values().removeIf(ABSENT::equals);
    Parameters parameters = Parameters.none();
    for (Map.Entry<String, String> parameter : all.entrySet()) {
      parameters = parameters.and(parameter.getKey(), parameter.getValue());
    }
    return parameters;
  }
}
