package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.PresentedClient.BasicReading;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where X gives its app-only token for the consumer key of OAuth 1.0a, and takes it back. The token is percent-encoded as it
 * is issued, and must come back to the letter. Thread-safe.
 */
final class AppOnlyEndpoint {

  static final String TOKEN_PATH = "/oauth2/token";
  static final String INVALIDATION_PATH = "/oauth2/invalidate_token";

  private static final BasicReading BASIC = new BasicReading(false, false);
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
      return refuse(flaw.get());
    }
    if (!text(request).equals("grant_type=client_credentials")) {
      return refuse("the body is not grant_type=client_credentials");
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("token_type", JsonValue.text("bearer"));
    members.put("access_token", JsonValue.text(grants.appOnlyToken(consumerKey).reveal()));
    return faults.tokenAnswer(members, Set.of());
  }

  HttpResponse invalidate(HttpRequest request) {
    Optional<String> flaw = flaw(request);
    if (flaw.isPresent()) {
      return refuse(flaw.get());
    }
    Matcher body = INVALIDATION.matcher(text(request));
    if (!body.matches()) {
      return refuse("the body is not access_token= and the token");
    }
    Secret token = Secret.of(body.group(1));
    if (!grants.isActive(token) || !grants.revoke(consumerKey, token)) {
      return refuse("access_token is not the application's token to the letter");
    }
    return Answers.json(
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
        return Optional.of("there is not one Authorization header");
      }
      PresentedClient presented = PresentedClient.ofHeader(headers.get(0), BASIC);
      boolean known = presented.id().equals(consumerKey)
          && presented.secret().equals(Optional.of(consumerSecret));
      return known
          ? Optional.empty()
          : Optional.of("consumer key and secret are not the application's");
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String text(HttpRequest request) {
    return new String(request.body().content(), StandardCharsets.UTF_8);
  }

  private HttpResponse refuse(String reason) {
    return log.refuse(new Refusal(
        reason,
        Answers.json(
            403,
            "{\"errors\":[{\"code\":99,\"message\":\"Unable to verify your credentials\",\"label\":"
                + "\"authenticity_token_error\"}]}")));
  }
}
