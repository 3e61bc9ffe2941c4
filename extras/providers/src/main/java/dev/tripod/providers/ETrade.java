package dev.tripod.providers;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import java.net.URI;

/**
 * E*TRADE. It accepts HMAC-SHA1 only, and timestamps within five minutes of its own time. It issues and revokes
 * credentials by GET. In the authorization URI, the parameter {@code key} has the client and {@code token} has the token.
 *
 * <p>Always begin out of band. E*TRADE requires the callback {@code oob}. If a callback is registered for the client,
 * E*TRADE redirects the user there. Pass the {@code oauth_verifier} of that callback to {@code confirmPin}. Bind the
 * login to the browser that began it, because nothing else does.
 *
 * <p>Temporary credentials expire after five minutes. A token becomes inactive after two hours without a request, and
 * expires at midnight, US Eastern time. Source: apisb.etrade.com/docs/api, "Authorization API".
 */
public final class ETrade {

  /** The origin to which tokens may be sent. */
  public static final Origin API = Origin.of("https://api.etrade.com");

  /** The origin to which tokens of sandbox clients may be sent. They use the same endpoints for the authorization. */
  public static final Origin SANDBOX = Origin.of("https://apisb.etrade.com");

  /** A signed GET to this address reactivates an inactive token. */
  public static final URI RENEWAL = URI.create("https://api.etrade.com/oauth/renew_access_token");

  private ETrade() {}

  /** Returns the OAuth 1.0a server. */
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
