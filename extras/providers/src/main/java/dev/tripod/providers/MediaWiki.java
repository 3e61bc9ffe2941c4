package dev.tripod.providers;

import dev.tripod.oauth1.OAuth1Server;
import java.net.URI;

/**
 * A wiki that runs MediaWiki with its OAuth extension: Wikimedia's, or another one. The endpoints are special pages, so
 * each has a query, which is signed. The authorization URI also contains the client. A callback is {@code oob}, or begins
 * with the client's registered callback. Source: mediawiki.org, "OAuth/For Developers".
 */
public final class MediaWiki {

  /** Wikimedia's central wiki, at which clients of its wikis are registered. */
  public static final URI WIKIMEDIA = URI.create("https://meta.wikimedia.org/w/index.php");

  private MediaWiki() {}

  /**
   * Returns the OAuth 1.0a server.
   *
   * @param indexPhp the address of the wiki's {@code index.php}, without a query: {@link #WIKIMEDIA}
   * @throws IllegalArgumentException if it is neither https nor loopback
   */
  public static OAuth1Server oauth1(URI indexPhp) {
    return OAuth1Server.at(
            indexPhp + "?title=Special:OAuth/initiate",
            indexPhp + "?title=Special:OAuth/authorize",
            indexPhp + "?title=Special:OAuth/token")
        .clientName("oauth_consumer_key")
        .build();
  }
}
