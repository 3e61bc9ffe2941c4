package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import java.net.URI;

/**
 * E*TRADE. It takes HMAC-SHA1 only and timestamps within five minutes of its own, gives and revokes credentials by GET, and calls client
 * and token {@code key} and {@code token} where the user is sent.
 *
 * <p>Begin out of band always: E*TRADE wants the callback {@code oob} of everyone, and sends the user to the callback that is
 * registered with it, if one is. Its {@code oauth_verifier} is then what {@code confirmPin} takes; bind it to the browser that
 * began, for nothing else does.
 *
 * <p>Temporary credentials live for five minutes. A token sleeps after two hours without a request and dies at midnight, US
 * Eastern time. Source: apisb.etrade.com/docs/api, "Authorization API".
 */
public final class ETrade {

  /** Where tokens may go. */
  public static final Origin API = Origin.of("https://api.etrade.com");

  /** Where tokens of sandbox clients may go; their authorization is at the same endpoints. */
  public static final Origin SANDBOX = Origin.of("https://apisb.etrade.com");

  /** A signed GET here wakes a token that sleeps. */
  public static final URI RENEWAL = URI.create("https://api.etrade.com/oauth/renew_access_token");

  private ETrade() {}

  /** OAuth 1.0a. */
  public static OAuth1Server oauth1() {
    return OAuth1Server.at(
            "https://api.etrade.com/oauth/request_token",
            "https://us.etrade.com/e/t/etws/authorize",
            "https://api.etrade.com/oauth/access_token")
        .revocation("https://api.etrade.com/oauth/revoke_access_token")
        .revocationByGet()
        .credentialsByGet()
        .clientName("key")
        .tokenName("token")
        .build();
  }
}
