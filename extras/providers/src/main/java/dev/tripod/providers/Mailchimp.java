package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Mailchimp. Its tokens do not expire, and it issues no refresh tokens. The API has its own host for each account: call
 * {@code https://login.mailchimp.com/oauth2/metadata} with the token to learn it. Source: mailchimp.com/developer,
 * "Access Data on Behalf of Other Users with OAuth 2".
 */
public final class Mailchimp {

  /** The origin of the call that names the account's API. */
  public static final Origin METADATA = Origin.of("https://login.mailchimp.com");

  private Mailchimp() {}

  /** Returns the OAuth 2.0 server. */
  public static AuthorizationServer oauth2() {
    return AuthorizationServer.at(
            "https://login.mailchimp.com/oauth2/authorize",
            "https://login.mailchimp.com/oauth2/token")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
