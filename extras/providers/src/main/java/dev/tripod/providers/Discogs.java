package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;

/**
 * Discogs. Its documentation signs by PLAINTEXT, and every request needs a {@code User-Agent} of the application's own.
 * Source: discogs.com/developers, "Authentication".
 */
public final class Discogs {

  /** Where Discogs' tokens may go. */
  public static final Origin API = Origin.of("https://api.discogs.com");

  private Discogs() {}

  /** OAuth 1.0a. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://api.discogs.com/oauth/request_token",
            "https://www.discogs.com/oauth/authorize",
            "https://api.discogs.com/oauth/access_token")
        .signatureMethod(SignatureMethod.plaintext())
        .wantsUserAgent()
        .build();
  }
}
