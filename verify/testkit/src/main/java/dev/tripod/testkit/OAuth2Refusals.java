package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;

/** Requests refused as RFC 6749 section 5.2 and RFC 6750 section 3 have it. */
final class OAuth2Refusals {

  private OAuth2Refusals() {}

  static Refusal invalidRequest(String reason) {
    return error(400, "invalid_request", reason);
  }

  static Refusal missing(String parameter) {
    return new Refusal(
        parameter + " is missing",
        answer(400, "invalid_request", "Missing required parameter [" + parameter + "]."));
  }

  static Refusal notPosted() {
    Refusal refusal = error(405, "invalid_request", "The method is not POST");
    return new Refusal(refusal.reason(), Answers.with("Allow", "POST", refusal.answer()));
  }

  static Refusal invalidClient(String reason) {
    return new Refusal(reason, challenged(answer(401, "invalid_client", reason)));
  }

  static Refusal unauthorizedClient(String reason) {
    return error(400, "unauthorized_client", reason);
  }

  static Refusal unsupportedGrantType(String reason) {
    return error(400, "unsupported_grant_type", reason);
  }

  static Refusal invalidGrant(String reason) {
    return error(400, "invalid_grant", reason);
  }

  static Refusal invalidScope(String reason) {
    return error(400, "invalid_scope", reason);
  }

  static Refusal noSuchPage() {
    return error(404, "not_found", "nothing stands under this method and path");
  }

  /** Without an error, for the request has no credentials (RFC 6750 section 3.1). */
  static Refusal noToken() {
    return new Refusal(
        "the request has no access token",
        Answers.with("WWW-Authenticate", "Bearer realm=\"tripod\"", Answers.text(401, "")));
  }

  static Refusal malformedBearer(String reason) {
    return bearer(400, "invalid_request", reason, "");
  }

  static Refusal invalidToken(String reason) {
    return bearer(401, "invalid_token", reason, "");
  }

  static Refusal insufficientScope(String reason, Set<String> wanted) {
    return bearer(
        403,
        "insufficient_scope",
        reason,
        ", scope=\"" + String.join(" ", new TreeSet<>(wanted)) + "\"");
  }

  /** {@code reason} is told to the client, too. */
  private static Refusal error(int status, String error, String reason) {
    return new Refusal(reason, answer(status, error, reason));
  }

  /** An error answer alone. */
  static HttpResponse answer(int status, String error, String description) {
    JsonObject json = JsonObject.builder()
        .with("error", error)
        .with("error_description", description)
        .build();
    return Answers.with("Cache-Control", "no-store", Answers.json(status, json.encoded()));
  }

  private static HttpResponse challenged(HttpResponse answer) {
    return Answers.with("WWW-Authenticate", "Basic realm=\"tripod\"", answer);
  }

  private static Refusal bearer(int status, String error, String reason, String more) {
    String challenge = "Bearer realm=\"tripod\", error=\"" + error + "\", error_description=\""
        + reason + "\"" + more;
    return new Refusal(
        reason, Answers.with("WWW-Authenticate", challenge, answer(status, error, reason)));
  }
}
