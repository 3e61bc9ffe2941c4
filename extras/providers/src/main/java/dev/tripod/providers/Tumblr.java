package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;

/**
 * Tumblr. It accepts HMAC-SHA1 in the {@code Authorization} header only. Every request needs a {@code User-Agent}. Always
 * use the same one: Tumblr may suspend an application that changes it. Source: github.com/tumblr/docs, "Tumblr API".
 */
public final class Tumblr {

  /** The origin to which Tumblr's tokens may be sent. */
  public static final Origin API = Origin.of("https://api.tumblr.com");

  private Tumblr() {}

  /** Returns the OAuth 1.0a server. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://www.tumblr.com/oauth/request_token",
            "https://www.tumblr.com/oauth/authorize",
            "https://www.tumblr.com/oauth/access_token")
        .requiresUserAgent()
        .build();
  }
}
