package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;

/**
 * A Mastodon server: each is a server of its own, where the client is registered by {@code POST /api/v1/apps}. Its tokens do not
 * expire, and go to the same origin. It checks PKCE from version 4.3 on. Source: docs.joinmastodon.org, "OAuth API methods".
 */
public final class Mastodon {

  private Mastodon() {}

  /**
   * OAuth 2.0.
   *
   * @param base the server's address, without a slash at the end: {@code https://mastodon.social}
   * @throws IllegalArgumentException if it is neither https nor loopback
   */
  public static AuthorizationServer oauth2(URI base) {
    return AuthorizationServer.at(base + "/oauth/authorize", base + "/oauth/token")
        .revocationEndpoint(base + "/oauth/revoke")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
