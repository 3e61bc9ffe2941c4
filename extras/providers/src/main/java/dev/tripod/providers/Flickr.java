package dev.tripod.providers;

import dev.tripod.domain.Extra;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * Flickr. It accepts HMAC-SHA1 only. If the authorization URI does not name a permission, the user sees an error page.
 * Source: flickr.com/services/api, "User Authentication".
 */
public final class Flickr {

  /** The origin to which Flickr's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.flickr.com");

  /** Permission to see private photographs and information. */
  public static final String READ = "read";

  /** Permission to add and edit, besides {@link #READ}. */
  public static final String WRITE = "write";

  /** Permission to delete, besides {@link #WRITE}. */
  public static final String DELETE = "delete";

  /** The account's identifier, such as {@code 12345678@N00}, which comes with token credentials. */
  public static final Extra<String> USER_NSID = Extra.text("user_nsid");

  /** The account's name, which comes with token credentials. */
  public static final Extra<String> USERNAME = Extra.text("username");

  /** The user's own name, which comes with token credentials. It may be empty. */
  public static final Extra<String> FULL_NAME = Extra.text("fullname");

  private Flickr() {}

  /**
   * Returns the OAuth 1.0a server.
   *
   * @param permission {@link #READ}, {@link #WRITE} or {@link #DELETE}; each includes those before it
   * @throws IllegalArgumentException if it does not start with a letter or digit, or has characters other than letters, digits and
   *     {@code ,._-}
   */
  public static OAuth1Server oauth1(String permission) {
    AddressPart.require("permission", permission);
    return OAuth1Server.at(
            "https://www.flickr.com/services/oauth/request_token",
            "https://www.flickr.com/services/oauth/authorize",
            "https://www.flickr.com/services/oauth/access_token")
        .authorizationParameter("perms", permission)
        .build();
  }
}
