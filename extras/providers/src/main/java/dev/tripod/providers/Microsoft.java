package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Microsoft's identity platform, v2.0. A refresh token comes with the scope {@code offline_access}; other scopes are addresses
 * ({@code https://graph.microsoft.com/User.Read}), all of one resource in one request. Source: learn.microsoft.com, "OAuth 2.0
 * authorization code flow".
 */
public final class Microsoft {

  /** Where tokens of Microsoft Graph's scopes may go. */
  public static final Origin GRAPH = Origin.of("https://graph.microsoft.com");

  /** Tenant: accounts of any organization, and personal ones. */
  public static final String COMMON = "common";

  /** Tenant: accounts of any organization. */
  public static final String ORGANIZATIONS = "organizations";

  /** Tenant: personal accounts. */
  public static final String CONSUMERS = "consumers";

  private Microsoft() {}

  /**
   * OAuth 2.0.
   *
   * @param tenant {@link #COMMON}, {@link #ORGANIZATIONS}, {@link #CONSUMERS}, or a tenant's id or domain. It becomes part of
   *     where the secret is sent: take it from no stranger
   */
  public static AuthorizationServer oauth2(String tenant) {
    return AuthorizationServer.at(
            "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token")
        .quirk(SECRET_IN_BODY)
        .build();
  }
}
