package dev.tripod.cli.fake;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of the fake servers.
 *
 * @param likeX whether OAuth 2.0 behaves like X, and not like the RFCs
 * @param redirectUris accepted in addition to {@link #LOOPBACK_REDIRECT_URIS}
 * @param tokenLifetime the lifetime of OAuth 2.0 access tokens; empty for the server's default
 */
public record FakeSettings(
    boolean likeX, List<String> redirectUris, Optional<Duration> tokenLifetime) {

  /** The redirect URIs of OAuth 2.0 that are always accepted, with any port (RFC 8252 section 7.3). */
  public static final List<String> LOOPBACK_REDIRECT_URIS =
      List.of("http://127.0.0.1/callback", "http://[::1]/callback");

  /** The OAuth 2.0 client without a secret. */
  public static final String PUBLIC_CLIENT_ID = "fake-public-client";

  /** The OAuth 2.0 client with a secret. */
  public static final String CLIENT_ID = "fake-client";

  /** The OAuth 1.0a client. */
  public static final String CONSUMER_KEY = "fake-consumer-key";

  /** The secret of both clients that have one. It protects nothing, and is printed. */
  public static final String CLIENT_SECRET = "fake-client-secret";

  static final String USER_ID = "12345678";
  static final String USER_NAME = "alice";

  public FakeSettings {
    redirectUris = List.copyOf(redirectUris);
    Objects.requireNonNull(tokenLifetime, "tokenLifetime");
  }
}
