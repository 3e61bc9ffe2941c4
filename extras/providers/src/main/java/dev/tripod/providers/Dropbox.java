package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Dropbox. Source: dropbox.com/developers, "OAuth Guide", and dropbox.tech, "Using OAuth 2.0 with offline access".
 */
public final class Dropbox {

  /** Where Dropbox's tokens may go. */
  public static final Origin API = Origin.of("https://api.dropboxapi.com");

  /** Where they may go with a file's content. */
  public static final Origin CONTENT = Origin.of("https://content.dropboxapi.com");

  private Dropbox() {}

  /** OAuth 2.0, with {@code token_access_type=offline}, for a refresh token. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.dropbox.com/oauth2/authorize", "https://api.dropboxapi.com/oauth2/token")
        .authorizationParameter("token_access_type", "offline")
        .build();
  }
}
