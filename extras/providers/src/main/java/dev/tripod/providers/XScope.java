package dev.tripod.providers;

/**
 * What an app may be granted at X, by the names of its OAuth 2.0 guide. X adds to them, so a scope is a text and these are no
 * closed set. Every call on a user's behalf also wants {@link #USERS_READ} and {@link #TWEET_READ}.
 */
public final class XScope {

  public static final String TWEET_READ = "tweet.read";

  public static final String TWEET_WRITE = "tweet.write";

  /** Hide and unhide replies. */
  public static final String TWEET_MODERATE_WRITE = "tweet.moderate.write";

  public static final String USERS_READ = "users.read";

  /** The email address that the user confirmed. */
  public static final String USERS_EMAIL = "users.email";

  public static final String FOLLOWS_READ = "follows.read";

  public static final String FOLLOWS_WRITE = "follows.write";

  /** Brings a refresh token. */
  public static final String OFFLINE_ACCESS = "offline.access";

  public static final String SPACE_READ = "space.read";

  public static final String MUTE_READ = "mute.read";

  public static final String MUTE_WRITE = "mute.write";

  public static final String LIKE_READ = "like.read";

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

  private XScope() {}
}
