package dev.tripod.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The paths of an authorization server's endpoints, and its error responses. */
enum Dialect {

  /** The error responses of the RFCs. */
  STANDARD("/authorize", "/token", "/revoke", "Bearer") {

    @Override
    FakeErrorResponse noClientSecret() {
      return OAuth2Errors.invalidClient("a confidential client must send its secret");
    }

    @Override
    FakeErrorResponse invalidCode(String reason) {
      return OAuth2Errors.invalidGrant(reason);
    }

    @Override
    FakeErrorResponse invalidRefreshToken(String reason) {
      return OAuth2Errors.invalidGrant(reason);
    }

    @Override
    FakeErrorResponse noToken() {
      return OAuth2Errors.noToken();
    }

    @Override
    FakeErrorResponse invalidToken(String reason) {
      return OAuth2Errors.invalidToken(reason);
    }

    @Override
    FakeErrorResponse insufficientScope(String reason, Set<String> required) {
      return OAuth2Errors.insufficientScope(reason, required);
    }

    @Override
    FakeErrorResponse userRequired(String host, Set<String> required) {
      return OAuth2Errors.insufficientScope(
          "the token belongs to the client, not to a user", required);
    }
  },

  /** Those of X: an invalid code or refresh token is an {@code invalid_request}, and resources respond with problems. */
  X("/i/oauth2/authorize", "/2/oauth2/token", "/2/oauth2/revoke", "bearer") {

    @Override
    FakeErrorResponse noClientSecret() {
      return new FakeErrorResponse(
          "a confidential client must send its secret in the Basic header",
          OAuth2Errors.response(401, "unauthorized_client", "Missing valid authorization header"));
    }

    @Override
    FakeErrorResponse invalidCode(String reason) {
      return new FakeErrorResponse(
          reason,
          OAuth2Errors.response(
              400, "invalid_request", "Value passed for the authorization code was invalid."));
    }

    @Override
    FakeErrorResponse invalidRefreshToken(String reason) {
      return new FakeErrorResponse(
          reason,
          OAuth2Errors.response(400, "invalid_request", "Value passed for the token was invalid."));
    }

    @Override
    FakeErrorResponse noToken() {
      return invalidToken("the request has no access token");
    }

    @Override
    FakeErrorResponse invalidToken(String reason) {
      return new FakeErrorResponse(reason, FakeResponses.problem(401, "Unauthorized"));
    }

    @Override
    FakeErrorResponse insufficientScope(String reason, Set<String> required) {
      return new FakeErrorResponse(reason, FakeResponses.problem(403, "Forbidden"));
    }

    @Override
    FakeErrorResponse userRequired(String host, Set<String> required) {
      return new FakeErrorResponse(
          "the token belongs to the client, not to a user",
          FakeResponses.problem(
              host,
              403,
              "unsupported-authentication",
              "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. Supported"
                  + " authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."));
    }
  };

  static final Duration X_CODE_LIFETIME = Duration.ofSeconds(30);
  static final Duration X_TOKEN_LIFETIME = Duration.ofHours(2);
  static final String X_REFRESH_SCOPE = "offline.access";

  /** All scopes in X's guide and its OpenAPI document. */
  static final List<String> X_SCOPES = List.of(
      "tweet.read",
      "tweet.write",
      "tweet.moderate.write",
      "users.read",
      "users.email",
      "follows.read",
      "follows.write",
      "offline.access",
      "space.read",
      "mute.read",
      "mute.write",
      "like.read",
      "like.write",
      "list.read",
      "list.write",
      "block.read",
      "block.write",
      "bookmark.read",
      "bookmark.write",
      "dm.read",
      "dm.write",
      "media.write",
      "timeline.read",
      "broadcast.read",
      "broadcast.write");

  private static final int X_LONGEST_STATE = 500;

  private final String authorizationPath;
  private final String tokenPath;
  private final String revocationPath;
  private final String tokenType;

  Dialect(String authorizationPath, String tokenPath, String revocationPath, String tokenType) {
    this.authorizationPath = authorizationPath;
    this.tokenPath = tokenPath;
    this.revocationPath = revocationPath;
    this.tokenType = tokenType;
  }

  String authorizationPath() {
    return authorizationPath;
  }

  String tokenPath() {
    return tokenPath;
  }

  String revocationPath() {
    return revocationPath;
  }

  String tokenType() {
    return tokenType;
  }

  boolean isX() {
    return this == X;
  }

  int longestState() {
    return isX() ? X_LONGEST_STATE : Integer.MAX_VALUE;
  }

  /** A confidential client did not authenticate. */
  abstract FakeErrorResponse noClientSecret();

  abstract FakeErrorResponse invalidCode(String reason);

  abstract FakeErrorResponse invalidRefreshToken(String reason);

  abstract FakeErrorResponse noToken();

  abstract FakeErrorResponse invalidToken(String reason);

  abstract FakeErrorResponse insufficientScope(String reason, Set<String> required);

  /** The client used a token of its own for a resource that requires a user's. */
  abstract FakeErrorResponse userRequired(String host, Set<String> required);
}
