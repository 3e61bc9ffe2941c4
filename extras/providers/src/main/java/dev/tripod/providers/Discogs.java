package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;

/**
 * Discogs. Its documentation uses PLAINTEXT. Discogs rejects requests without a {@code User-Agent} that identifies the
 * application. Source: discogs.com/developers, "Authentication".
 */
public final class Discogs {

  /** The origin to which Discogs' tokens may be sent. */
  public static final Origin API = Origin.of("https://api.discogs.com");

  private Discogs() {}

  /** Returns the OAuth 1.0a server. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://api.discogs.com/oauth/request_token",
            "https://www.discogs.com/oauth/authorize",
            "https://api.discogs.com/oauth/access_token")
        .signatureMethod(SignatureMethod.plaintext())
        .requiresUserAgent()
        .build();
  }
}
