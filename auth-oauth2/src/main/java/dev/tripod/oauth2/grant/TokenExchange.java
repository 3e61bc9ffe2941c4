package dev.tripod.oauth2.grant;

import dev.tripod.domain.Extra;
import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.PrintableText;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import java.util.Optional;

/**
 * Token requests that exchange one token for another (RFC 8693). {@link OAuth2Client#requestTokens} sends them:
 *
 * <pre>{@code
 * Tokens tokens = client.requestTokens(
 *     TokenExchange.of(userToken, TokenExchange.ACCESS_TOKEN).audience("https://backend.example"));
 * }</pre>
 */
public final class TokenExchange {

  /** The grant type. */
  public static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";

  /** The type of an access token (RFC 8693 section 3). */
  public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /** The type of a refresh token. */
  public static final String REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token";

  /** The type of an ID token. */
  public static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";

  /** The type of any JWT. */
  public static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

  private TokenExchange() {}

  /**
   * Returns a request that exchanges {@code subjectToken}, a token that represents the user (RFC 8693 section 2.1).
   *
   * @param subjectTokenType such as {@link #ACCESS_TOKEN}
   * @throws IllegalArgumentException if the type is empty or has an invisible character
   */
  public static TokenRequest of(Secret subjectToken, String subjectTokenType) {
    return TokenRequest.of(GRANT_TYPE)
        .parameter("subject_token", subjectToken)
        .parameter(
            "subject_token_type",
            PrintableText.requireText("subject token type", subjectTokenType));
  }

  /**
   * Returns {@code exchange} with the token of the party that acts for the user.
   *
   * @param actorTokenType such as {@link #ACCESS_TOKEN}
   * @throws IllegalArgumentException if the type is empty or has an invisible character
   */
  public static TokenRequest withActor(
      TokenRequest exchange, Secret actorToken, String actorTokenType) {
    return exchange
        .parameter("actor_token", actorToken)
        .parameter(
            "actor_token_type", PrintableText.requireText("actor token type", actorTokenType));
  }

  /**
   * Returns {@code exchange} with the type of the token to issue. By default, the server chooses it.
   *
   * @throws IllegalArgumentException if the type is empty or has an invisible character
   */
  public static TokenRequest requesting(TokenRequest exchange, String tokenType) {
    return exchange.parameter(
        "requested_token_type", PrintableText.requireText("token type", tokenType));
  }

  /**
   * Returns the {@code issued_token_type} of the response; empty if the server sent none. {@link Tokens#accessToken} returns the
   * issued token even if it is not an access token. In that case, {@link Tokens#tokenType} is {@code N_A}.
   */
  public static Optional<String> issuedTokenType(Tokens tokens) {
    return tokens.extra(Extra.text("issued_token_type"));
  }
}
