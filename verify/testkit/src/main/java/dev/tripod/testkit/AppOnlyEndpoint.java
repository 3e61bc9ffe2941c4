package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.PresentedClient.BasicRules;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * X's endpoints that issue and revoke the app-only token for a consumer key of OAuth 1.0a. The token is issued percent-encoded;
 * to revoke it, the client must send exactly the same text. Thread-safe.
 */
final class AppOnlyEndpoint {

  static final String TOKEN_PATH = "/oauth2/token";
  static final String INVALIDATION_PATH = "/oauth2/invalidate_token";

  private static final BasicRules BASIC = new BasicRules(false, false);
  private static final Pattern INVALIDATION = Pattern.compile("access_token=([^&]+)");

  private final String consumerKey;
  private final Secret consumerSecret;
  private final Grants grants;
  private final OAuth2Faults faults;
  private final RequestLog log;

  AppOnlyEndpoint(
      String consumerKey,
      Secret consumerSecret,
      Grants grants,
      OAuth2Faults faults,
      RequestLog log) {
    this.consumerKey = consumerKey;
    this.consumerSecret = consumerSecret;
    this.grants = grants;
    this.faults = faults;
    this.log = log;
  }

  HttpResponse token(HttpRequest request) {
    Optional<String> flaw = flaw(request);
    if (flaw.isPresent()) {
      return reject(flaw.get());
    }
    if (!text(request).equals("grant_type=client_credentials")) {
      return reject("the body is not grant_type=client_credentials");
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("token_type", JsonValue.text("bearer"));
    members.put("access_token", JsonValue.text(grants.appOnlyToken(consumerKey).reveal()));
    return faults.tokenResponse(members, Set.of());
  }

  HttpResponse invalidate(HttpRequest request) {
    Optional<String> flaw = flaw(request);
    if (flaw.isPresent()) {
      return reject(flaw.get());
    }
    Matcher body = INVALIDATION.matcher(text(request));
    if (!body.matches()) {
      return reject("the body is not access_token= followed by the token");
    }
    Secret token = Secret.of(body.group(1));
    if (!grants.isActive(token) || !grants.revoke(consumerKey, token)) {
      return reject("access_token is not exactly the application's token");
    }
    return FakeResponses.json(
        200, JsonObject.builder().with("access_token", token.reveal()).build().encoded());
  }

  private Optional<String> flaw(HttpRequest request) {
    if (!request.method().equals("POST")) {
      return Optional.of("the method is not POST");
    }
    if (!RequestParameters.isForm(request)) {
      return Optional.of("the Content-Type is not application/x-www-form-urlencoded");
    }
    try {
      List<String> headers = request.headers().all("Authorization");
      if (headers.size() != 1) {
        return Optional.of("there is not exactly one Authorization header");
      }
      PresentedClient presented = PresentedClient.ofHeader(headers.get(0), BASIC);
      boolean known = presented.id().equals(consumerKey)
          && presented.secret().equals(Optional.of(consumerSecret));
      return known
          ? Optional.empty()
          : Optional.of("consumer key and secret do not belong to the application");
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String text(HttpRequest request) {
    return new String(request.body().content(), StandardCharsets.UTF_8);
  }

  private HttpResponse reject(String reason) {
    return log.reject(new FakeErrorResponse(
        reason,
        FakeResponses.json(
            403,
            "{\"errors\":[{\"code\":99,\"message\":\"Unable to verify your credentials\",\"label\":"
                + "\"authenticity_token_error\"}]}")));
  }
}
