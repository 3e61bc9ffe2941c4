package dev.tripod.testkit;

import dev.tripod.domain.http.HttpResponse;

/** The error responses of an OAuth 1.0a server, with the statuses, codes and media types of X. */
final class OAuth1Errors {

  private static final String TIMESTAMP_REASON =
      "oauth_timestamp is too far from the server's clock";
  private static final String TIMESTAMP_PROBLEM = "timestamp_refused";

  private OAuth1Errors() {}

  static FakeErrorResponse couldNotAuthenticate(String reason) {
    return new FakeErrorResponse(reason, error(401, 32, "Could not authenticate you."));
  }

  static FakeErrorResponse badAuthenticationData(String reason) {
    return new FakeErrorResponse(reason, error(400, 215, "Bad Authentication data."));
  }

  static FakeErrorResponse invalidToken(String reason) {
    return new FakeErrorResponse(reason, error(401, 89, "Invalid or expired token."));
  }

  /** Returns X's response to a timestamp out of range. */
  static FakeErrorResponse timestampCode135() {
    return new FakeErrorResponse(TIMESTAMP_REASON, error(401, 135, "Timestamp out of bounds."));
  }

  /** Returns OAuth Problem Reporting in a form body; {@code acceptable} is the range of accepted timestamps. */
  static FakeErrorResponse timestampForm(String acceptable) {
    return new FakeErrorResponse(
        TIMESTAMP_REASON,
        FakeResponses.text(
            400,
            "oauth_problem=" + TIMESTAMP_PROBLEM + "&oauth_acceptable_timestamps=" + acceptable));
  }

  /** Returns OAuth Problem Reporting in the challenge; {@code acceptable} is the range of accepted timestamps. */
  static FakeErrorResponse timestampHeader(String acceptable) {
    return new FakeErrorResponse(
        TIMESTAMP_REASON,
        FakeResponses.challenge("OAuth realm=\"fake\", oauth_problem=\"" + TIMESTAMP_PROBLEM
            + "\", oauth_acceptable_timestamps=\"" + acceptable + "\""));
  }

  /** Returns a challenge without a reason. */
  static FakeErrorResponse timestampBare401() {
    return new FakeErrorResponse(TIMESTAMP_REASON, FakeResponses.challenge("OAuth realm=\"fake\""));
  }

  /** Returns XML, as X does. The other errors of the same endpoint are JSON. */
  static FakeErrorResponse callbackNotApproved() {
    return new FakeErrorResponse(
        "oauth_callback is not a registered callback",
        FakeResponses.xml(
            403,
            "<?xml version='1.0' encoding='UTF-8'?><errors><error code=\"415\">Callback URL not approved"
                + " for this client application. Approved callback URLs can be adjusted in your application"
                + " settings</error></errors>"));
  }

  static FakeErrorResponse outOfBandNotAllowed() {
    return new FakeErrorResponse(
        "oauth_callback is oob, which this application may not use",
        error(403, 417, "Out of band is not allowed for this client application."));
  }

  /** Returns plain text without an error code, as X does. */
  static FakeErrorResponse invalidVerifier(String reason) {
    return new FakeErrorResponse(
        reason,
        FakeResponses.text(
            401, "Error processing your OAuth request: Invalid oauth_verifier parameter"));
  }

  static FakeErrorResponse readOnlyToken() {
    return new FakeErrorResponse(
        "the token was requested with x_auth_access_type=read",
        FakeResponses.problem(
            403,
            "oauth1-permissions",
            "Your client app is not configured with the appropriate oauth1 app permissions for this"
                + " endpoint."));
  }

  static FakeErrorResponse noSuchPage() {
    return new FakeErrorResponse(
        "the server has no endpoint for this method and path",
        error(404, 34, "Sorry, that page does not exist."));
  }

  private static HttpResponse error(int status, int code, String message) {
    return FakeResponses.json(
        status,
        "{\"errors\":[{\"code\":" + code + ",\"message\":" + FakeResponses.quoted(message) + "}]}");
  }
}
