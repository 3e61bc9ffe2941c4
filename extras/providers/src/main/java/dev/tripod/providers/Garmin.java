package dev.tripod.providers;

import dev.tripod.oauth1.OAuth1Server;

/**
 * Garmin Connect, for applications that were registered for OAuth 1.0a. Garmin registers new ones for OAuth 2.0 only.
 * Existing tokens sign requests as usual. A new authorization succeeds only if Garmin confirms the callback (RFC 5849
 * section 2.1). That could not be verified, because its documentation is not public.
 */
public final class Garmin {

  private Garmin() {}

  /** Returns the OAuth 1.0a server. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://connectapi.garmin.com/oauth-service/oauth/request_token",
            "https://connect.garmin.com/oauthConfirm",
            "https://connectapi.garmin.com/oauth-service/oauth/access_token")
        .build();
  }
}
