package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;

/**
 * GitLab: gitlab.com, or a GitLab of your own. Its tokens may be sent to the same origin. Source: docs.gitlab.com,
 * "OAuth 2.0 identity provider API".
 */
public final class GitLab {

  /** The origin to which tokens of gitlab.com may be sent. */
  public static final Origin API = Origin.of("https://gitlab.com");

  private GitLab() {}

  /** Returns the OAuth 2.0 server of gitlab.com. */
  public static AuthorizationServer oauth2() {
    return oauth2(URI.create("https://gitlab.com"));
  }

  /**
   * Returns the OAuth 2.0 server of a GitLab of your own.
   *
   * @param base its address, without a slash at the end: {@code https://gitlab.example.com}
   * @throws IllegalArgumentException if it is neither https nor loopback
   */
  public static AuthorizationServer oauth2(URI base) {
    return AuthorizationServer.at(base + "/oauth/authorize", base + "/oauth/token")
        .revocationEndpoint(base + "/oauth/revoke")
        .endpoint("device_authorization_endpoint", base + "/oauth/authorize_device")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
