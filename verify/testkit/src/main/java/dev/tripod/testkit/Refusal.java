package dev.tripod.testkit;

import dev.tripod.domain.http.HttpResponse;

/**
 * A request refused as X refuses it.
 *
 * @param reason what X does not tell: why, for the author of a test
 * @param answer what X sends
 */
record Refusal(String reason, HttpResponse answer) {

  static Refusal couldNotAuthenticate(String reason) {
    return new Refusal(reason, error(401, 32, "Could not authenticate you."));
  }

  static Refusal badAuthenticationData(String reason) {
    return new Refusal(reason, error(400, 215, "Bad Authentication data."));
  }

  static Refusal invalidToken(String reason) {
    return new Refusal(reason, error(401, 89, "Invalid or expired token."));
  }

  /**
   * As a server tells it that would take a timestamp from {@code lowest} to {@code highest}.
   */
  static Refusal timestampOutOfBounds(RefusedTimestamp how, long lowest, long highest) {
    String problem = "timestamp_refused";
    String acceptable = lowest + "-" + highest;
    return new Refusal(
        "oauth_timestamp is too far from the server's clock",
        switch (how) {
          case CODE_135 -> error(401, 135, "Timestamp out of bounds.");
          case FORM ->
            Answers.text(
                400, "oauth_problem=" + problem + "&oauth_acceptable_timestamps=" + acceptable);
          case HEADER ->
            Answers.challenge("OAuth realm=\"fake\", oauth_problem=\"" + problem
                + "\", oauth_acceptable_timestamps=\"" + acceptable + "\"");
          case BARE_401 -> Answers.challenge("OAuth realm=\"fake\"");
        });
  }

  /** XML, whatever else the endpoint speaks. */
  static Refusal callbackNotApproved() {
    return new Refusal(
        "oauth_callback is none of the registered ones",
        Answers.xml(
            403,
            "<?xml version='1.0' encoding='UTF-8'?><errors><error code=\"415\">Callback URL not approved"
                + " for this client application. Approved callback URLs can be adjusted in your application"
                + " settings</error></errors>"));
  }

  static Refusal outOfBandNotAllowed() {
    return new Refusal(
        "oauth_callback is oob, which this application may not use",
        error(403, 417, "Out of band is not allowed for this client application."));
  }

  /** Plain text, with the status alone to tell what it is. */
  static Refusal invalidVerifier(String reason) {
    return new Refusal(
        reason,
        Answers.text(401, "Error processing your OAuth request: Invalid oauth_verifier parameter"));
  }

  static Refusal readOnlyToken() {
    return new Refusal(
        "the token was asked for with x_auth_access_type=read",
        Answers.problem(
            403,
            "oauth1-permissions",
            "Your client app is not configured with the appropriate oauth1 app permissions for this"
                + " endpoint."));
  }

  static Refusal noSuchPage() {
    return new Refusal(
        "nothing stands under this method and path",
        error(404, 34, "Sorry, that page does not exist."));
  }

  private static HttpResponse error(int status, int code, String message) {
    return Answers.json(
        status,
        "{\"errors\":[{\"code\":" + code + ",\"message\":" + Answers.quoted(message) + "}]}");
  }
}
