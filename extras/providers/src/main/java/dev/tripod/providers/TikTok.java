package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.CLIENT_ID_NAME;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static dev.tripod.oauth2.ResponseQuirks.ISSUER_ORIGINS;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.Set;

/**
 * TikTok, for web applications, which are confidential clients. Desktop applications are not supported: for them TikTok
 * computes the code challenge in its own way. The name of the client id is {@code client_key}. Source:
 * developers.tiktok.com, "Login Kit for Web" and "Manage User Access Tokens".
 */
public final class TikTok {

  /** The origin to which TikTok's tokens may be sent. */
  public static final Origin API = Origin.of("https://open.tiktokapis.com");

  /** The user's identifier, which is different for each application. */
  public static final Extra<String> OPEN_ID = Extra.text("open_id");

  private TikTok() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://www.tiktok.com/v2/auth/authorize/",
            "https://open.tiktokapis.com/v2/oauth/token/")
        .quirk(CLIENT_ID_NAME, "client_key")
        .quirk(SECRET_IN_BODY)
        .quirk(SCOPE_SEPARATOR, ",")
        .quirk(ISSUER_ORIGINS, Set.of(Origin.of("https://www.tiktok.com")))
        .build();
  }
}
