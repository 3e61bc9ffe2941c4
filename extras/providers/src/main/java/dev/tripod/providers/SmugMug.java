package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * SmugMug. It accepts HMAC-SHA1, and PLAINTEXT over https. Parameters of the authorization URI request what the app may
 * see and do. By default, the app may only look at public data. After the user has agreed, only the user can grant more.
 * Temporary credentials expire after five minutes. Source: api.smugmug.com/api/v2/doc, "Authorization with OAuth 1.0a".
 */
public final class SmugMug {

  /** The origin to which SmugMug's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.smugmug.com");

  /** Parameter of the authorization URI: the data that the app sees, {@code Full} or {@code Public}. */
  public static final String ACCESS = "Access";

  /**
   * Parameter of the authorization URI: what the app does with the data, {@code Read}, {@code Add} or {@code Modify}.
   */
  public static final String PERMISSIONS = "Permissions";

  /** Parameter of the authorization URI: {@code false} hides the button to sign up. */
  public static final String SHOW_SIGN_UP_BUTTON = "showSignUpButton";

  /** Parameter of the authorization URI: the email address or nickname to fill in. */
  public static final String PREFILLED_USERNAME = "username";

  private SmugMug() {}

  /** Returns the OAuth 1.0a server. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://api.smugmug.com/services/oauth/1.0a/getRequestToken",
            "https://api.smugmug.com/services/oauth/1.0a/authorize",
            "https://api.smugmug.com/services/oauth/1.0a/getAccessToken")
        .build();
  }
}
