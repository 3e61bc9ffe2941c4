package dev.tripod.providers;

import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * Dropbox. Source: dropbox.com/developers, "OAuth Guide", and dropbox.tech, "Using OAuth 2.0 with offline access".
 */
public final class Dropbox {

  /** The origin to which Dropbox's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.dropboxapi.com");

  /** The origin to which tokens may be sent with the content of a file. */
  public static final Origin CONTENT = Origin.of("https://content.dropboxapi.com");

  private Dropbox() {}

  /** Returns the OAuth 2.0 server, with {@code token_access_type=offline}, which brings a refresh token. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.dropbox.com/oauth2/authorize", "https://api.dropboxapi.com/oauth2/token")
        .authorizationParameter("token_access_type", "offline")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://www.dropbox.com")))
        .build();
  }
}
