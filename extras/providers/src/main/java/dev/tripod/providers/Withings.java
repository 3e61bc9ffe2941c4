package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;
import static dev.tripod.oauth2.ResponseQuirks.RESULT_MEMBER;
import static dev.tripod.oauth2.ResponseQuirks.TOKEN_MEMBER;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Withings. A token response has status 200 and a result code, with the tokens inside {@code body}. A code expires
 * after 30 seconds. A refresh token works once. Source: developer.withings.com, "OAuth web flow" and "Access and
 * refresh tokens". The error response to a revoked refresh token is known from independent clients.
 */
public final class Withings {

  /** The origin to which Withings' tokens may be sent. */
  public static final Origin API = Origin.of("https://wbsapi.withings.net");

  private Withings() {}

  /** Returns the OAuth 2.0 server, with {@code action=requesttoken} in token requests. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://account.withings.com/oauth2_user/authorize2",
            "https://wbsapi.withings.net/v2/oauth2")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(TOKEN_MEMBER, "body")
        .quirk(RESULT_MEMBER, "status")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://account.withings.com")))
        .tokenParameter("authorization_code", "action", "requesttoken")
        .tokenParameter("refresh_token", "action", "requesttoken")
        .revokedGrant("503", "invalid refresh_token")
        .hint("601", "wait: Withings limits the number of requests")
        .build();
  }
}
