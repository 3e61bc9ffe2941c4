package dev.tripod.providers;

/**
 * The scopes that X grants to an app, with the names of X's OAuth 2.0 guide and its OpenAPI document. X adds scopes over
 * time. So scopes are strings, and this list may be incomplete. Every call for a user also needs {@link #USERS_READ} and
 * {@link #TWEET_READ}.
 */
public final class XScope {

  public static final String TWEET_READ = "tweet.read";

  public static final String TWEET_WRITE = "tweet.write";

  /** Permission to hide and unhide replies. */
  public static final String TWEET_MODERATE_WRITE = "tweet.moderate.write";

  public static final String USERS_READ = "users.read";

  /** Permission to read the confirmed email address. */
  public static final String USERS_EMAIL = "users.email";

  public static final String FOLLOWS_READ = "follows.read";

  /** Permission to follow. Since April 2026, following through the API needs an Enterprise plan as well. */
  public static final String FOLLOWS_WRITE = "follows.write";

  /** Permission to refresh: the token response has a refresh token. */
  public static final String OFFLINE_ACCESS = "offline.access";

  public static final String SPACE_READ = "space.read";

  public static final String MUTE_READ = "mute.read";

  public static final String MUTE_WRITE = "mute.write";

  public static final String LIKE_READ = "like.read";

  /** Permission to like. Since April 2026, liking through the API needs an Enterprise plan as well. */
  public static final String LIKE_WRITE = "like.write";

  public static final String LIST_READ = "list.read";

  public static final String LIST_WRITE = "list.write";

  public static final String BLOCK_READ = "block.read";

  public static final String BLOCK_WRITE = "block.write";

  public static final String BOOKMARK_READ = "bookmark.read";

  public static final String BOOKMARK_WRITE = "bookmark.write";

  public static final String DM_READ = "dm.read";

  public static final String DM_WRITE = "dm.write";

  public static final String MEDIA_WRITE = "media.write";

  public static final String TIMELINE_READ = "timeline.read";

  public static final String BROADCAST_READ = "broadcast.read";

  public static final String BROADCAST_WRITE = "broadcast.write";

  private XScope() {}
}
