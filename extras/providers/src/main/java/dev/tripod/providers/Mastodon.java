package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;

/**
 * A Mastodon server. Register the client at each server with {@code POST /api/v1/apps}. The tokens of a server do not
 * expire, and may be sent to the same origin. It supports PKCE since version 4.3. A client without a redirect URI uses
 * {@code AuthorizationRequest.withShownCode()}, and the user copies the code. Source: docs.joinmastodon.org, "OAuth API
 * methods".
 */
public final class Mastodon {

  private Mastodon() {}

  /**
   * Returns the OAuth 2.0 server.
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
