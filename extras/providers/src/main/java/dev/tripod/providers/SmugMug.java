package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * SmugMug. It takes HMAC-SHA1, and PLAINTEXT over https. What an app may see and do is asked for where the user is sent; left
 * out, it is the least: public data, to look at. Once the user has agreed, only the user can widen it. Temporary credentials
 * live for five minutes. Source: api.smugmug.com/api/v2/doc, "Authorization with OAuth 1.0a".
 */
public final class SmugMug {

  /** Where SmugMug's tokens may go. */
  public static final Origin API = Origin.of("https://api.smugmug.com");

  /** Parameter of the authorization URI: {@code Full} or {@code Public}, the data that the app sees. */
  public static final String ACCESS = "Access";

  /** Parameter of the authorization URI: {@code Read}, {@code Add} or {@code Modify}, what the app does with it. */
  public static final String PERMISSIONS = "Permissions";

  /** Parameter of the authorization URI: {@code false} hides the button to sign up. */
  public static final String SHOW_SIGN_UP_BUTTON = "showSignUpButton";

  /** Parameter of the authorization URI: the e-mail address or nickname to fill in. */
  public static final String PREFILLED_USERNAME = "username";

  private SmugMug() {}

  /** OAuth 1.0a. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://api.smugmug.com/services/oauth/1.0a/getRequestToken",
            "https://api.smugmug.com/services/oauth/1.0a/authorize",
            "https://api.smugmug.com/services/oauth/1.0a/getAccessToken")
        .build();
  }
}
