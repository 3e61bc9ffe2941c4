package dev.tripod.providers;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * Flickr. It takes HMAC-SHA1 only, and shows the user an error page where the authorization URI does not name a permission.
 * Source: flickr.com/services/api, "User Authentication".
 */
public final class Flickr {

  /** Where Flickr's tokens may go. */
  public static final Origin API = Origin.of("https://api.flickr.com");

  /** Permission to see private photographs and information. */
  public static final String READ = "read";

  /** Permission to add and edit besides. */
  public static final String WRITE = "write";

  /** Permission to delete besides. */
  public static final String DELETE = "delete";

  /** The account's identifier, such as {@code 12345678@N00}, which comes with token credentials. */
  public static final Extra<String> USER_NSID = Extra.text("user_nsid");

  /** The account's name, which comes with token credentials. */
  public static final Extra<String> USERNAME = Extra.text("username");

  /** The user's own name, which comes with token credentials; may be empty. */
  public static final Extra<String> FULL_NAME = Extra.text("fullname");

  private Flickr() {}

  /**
   * OAuth 1.0a.
   *
   * @param permission {@link #READ}, {@link #WRITE} or {@link #DELETE}; each holds those before it
   */
  public static OAuth1Server oauth1(String permission) {
    return OAuth1Server.at(
            "https://www.flickr.com/services/oauth/request_token",
            "https://www.flickr.com/services/oauth/authorize",
            "https://www.flickr.com/services/oauth/access_token")
        .authorizationParameter("perms", permission)
        .build();
  }
}
