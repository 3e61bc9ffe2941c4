package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;

/** The error responses of RFC 6749 section 5.2 and RFC 6750 section 3. */
final class OAuth2Errors {

  private OAuth2Errors() {}

  static FakeErrorResponse invalidRequest(String reason) {
    return error(400, "invalid_request", reason);
  }

  static FakeErrorResponse missing(String parameter) {
    return new FakeErrorResponse(
        parameter + " is missing",
        response(400, "invalid_request", "Missing required parameter [" + parameter + "]."));
  }

  static FakeErrorResponse notPosted() {
    FakeErrorResponse error = error(405, "invalid_request", "The method is not POST");
    return new FakeErrorResponse(
        error.reason(), FakeResponses.with("Allow", "POST", error.response()));
  }

  static FakeErrorResponse invalidClient(String reason) {
    return new FakeErrorResponse(reason, challenged(response(401, "invalid_client", reason)));
  }

  static FakeErrorResponse unauthorizedClient(String reason) {
    return error(400, "unauthorized_client", reason);
  }

  static FakeErrorResponse unsupportedGrantType(String reason) {
    return error(400, "unsupported_grant_type", reason);
  }

  static FakeErrorResponse invalidGrant(String reason) {
    return error(400, "invalid_grant", reason);
  }

  static FakeErrorResponse invalidScope(String reason) {
    return error(400, "invalid_scope", reason);
  }

  static FakeErrorResponse invalidProof(String reason) {
    return error(400, "invalid_dpop_proof", reason);
  }

  static FakeErrorResponse nonceNeeded() {
    return error(400, "use_dpop_nonce", "the proof needs the server's nonce");
  }

  /** Returns the challenge of a resource that rejects a proof (RFC 9449 section 7.1). */
  static FakeErrorResponse proofChallenge(String error, String reason) {
    return new FakeErrorResponse(
        reason,
        FakeResponses.with(
            "WWW-Authenticate",
            "DPoP error=\"" + error + "\", error_description=\"" + reason + "\", algs=\"ES256\"",
            response(401, error, reason)));
  }

  static FakeErrorResponse noSuchPage() {
    return error(404, "not_found", "the server has no endpoint for this method and path");
  }

  /** Returns a challenge without an error code, because the request has no credentials (RFC 6750 section 3.1). */
  static FakeErrorResponse noToken() {
    return new FakeErrorResponse(
        "the request has no access token",
        FakeResponses.with(
            "WWW-Authenticate", "Bearer realm=\"tripod\"", FakeResponses.text(401, "")));
  }

  static FakeErrorResponse malformedBearer(String reason) {
    return bearer(400, "invalid_request", reason, "");
  }

  static FakeErrorResponse invalidToken(String reason) {
    return bearer(401, "invalid_token", reason, "");
  }

  static FakeErrorResponse insufficientScope(String reason, Set<String> required) {
    return bearer(
        403,
        "insufficient_scope",
        reason,
        ", scope=\"" + String.join(" ", new TreeSet<>(required)) + "\"");
  }

  /** Returns an error that sends {@code reason} to the client as its description. */
  private static FakeErrorResponse error(int status, String error, String reason) {
    return new FakeErrorResponse(reason, response(status, error, reason));
  }

  /** Returns an error response with this description. */
  static HttpResponse response(int status, String error, String description) {
    JsonObject json = JsonObject.builder()
        .with("error", error)
        .with("error_description", description)
        .build();
    return FakeResponses.with(
        "Cache-Control", "no-store", FakeResponses.json(status, json.encoded()));
  }

  private static HttpResponse challenged(HttpResponse response) {
    return FakeResponses.with("WWW-Authenticate", "Basic realm=\"tripod\"", response);
  }

  private static FakeErrorResponse bearer(int status, String error, String reason, String more) {
    String challenge = "Bearer realm=\"tripod\", error=\"" + error + "\", error_description=\""
        + reason + "\"" + more;
    return new FakeErrorResponse(
        reason, FakeResponses.with("WWW-Authenticate", challenge, response(status, error, reason)));
  }
}
