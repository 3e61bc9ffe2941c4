package dev.tripod.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Where an authorization server's endpoints stand, and in which words it refuses. */
enum Dialect {

  /** The RFCs' words. */
  STANDARD("/authorize", "/token", "/revoke", "Bearer") {

    @Override
    Refusal noClientSecret() {
      return OAuth2Refusals.invalidClient("a confidential client sends its secret");
    }

    @Override
    Refusal deadCode(String reason) {
      return OAuth2Refusals.invalidGrant(reason);
    }

    @Override
    Refusal deadRefreshToken(String reason) {
      return OAuth2Refusals.invalidGrant(reason);
    }

    @Override
    Refusal noToken() {
      return OAuth2Refusals.noToken();
    }

    @Override
    Refusal invalidToken(String reason) {
      return OAuth2Refusals.invalidToken(reason);
    }

    @Override
    Refusal insufficientScope(String reason, Set<String> wanted) {
      return OAuth2Refusals.insufficientScope(reason, wanted);
    }

    @Override
    Refusal noUser(String host, Set<String> wanted) {
      return OAuth2Refusals.insufficientScope("the token is the client's own", wanted);
    }
  },

  /** X's: a dead code or refresh token is an {@code invalid_request}, and resources answer with problems. */
  X("/i/oauth2/authorize", "/2/oauth2/token", "/2/oauth2/revoke", "bearer") {

    @Override
    Refusal noClientSecret() {
      return new Refusal(
          "a confidential client sends its secret in the Basic header",
          OAuth2Refusals.answer(401, "unauthorized_client", "Missing valid authorization header"));
    }

    @Override
    Refusal deadCode(String reason) {
      return new Refusal(
          reason,
          OAuth2Refusals.answer(
              400, "invalid_request", "Value passed for the authorization code was invalid."));
    }

    @Override
    Refusal deadRefreshToken(String reason) {
      return new Refusal(
          reason,
          OAuth2Refusals.answer(400, "invalid_request", "Value passed for the token was invalid."));
    }

    @Override
    Refusal noToken() {
      return invalidToken("the request has no access token");
    }

    @Override
    Refusal invalidToken(String reason) {
      return new Refusal(reason, Answers.problem(401, "Unauthorized"));
    }

    @Override
    Refusal insufficientScope(String reason, Set<String> wanted) {
      return new Refusal(reason, Answers.problem(403, "Forbidden"));
    }

    @Override
    Refusal noUser(String host, Set<String> wanted) {
      return new Refusal(
          "the token is the client's own",
          Answers.problem(
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

  /** All that X's guide and its OpenAPI document name. */
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

  private static final int LONGEST_STATE_AT_X = 500;

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
    return isX() ? LONGEST_STATE_AT_X : Integer.MAX_VALUE;
  }

  /** The client is known as confidential and does not prove itself. */
  abstract Refusal noClientSecret();

  abstract Refusal deadCode(String reason);

  abstract Refusal deadRefreshToken(String reason);

  abstract Refusal noToken();

  abstract Refusal invalidToken(String reason);

  abstract Refusal insufficientScope(String reason, Set<String> wanted);

  /** The client's own token where a user's is wanted. */
  abstract Refusal noUser(String host, Set<String> wanted);
}
