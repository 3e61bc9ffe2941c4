package dev.tripod.providers;

import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;

import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;

/**
 * Microsoft's identity platform, v2.0. The scope {@code offline_access} brings a refresh token. Other scopes are
 * addresses ({@code https://graph.microsoft.com/User.Read}). All scopes of a request must belong to one resource. Source:
 * learn.microsoft.com, "OAuth 2.0 authorization code flow", "OpenID Connect" and "ID tokens".
 */
public final class Microsoft {

  /** The origin to which tokens for Microsoft Graph may be sent. */
  public static final Origin GRAPH = Origin.of("https://graph.microsoft.com");

  /** Tenant: accounts of any organization, and personal accounts. */
  public static final String COMMON = "common";

  /** Tenant: accounts of any organization. */
  public static final String ORGANIZATIONS = "organizations";

  /** Tenant: personal accounts. */
  public static final String CONSUMERS = "consumers";

  /**
   * The issuers of ID tokens, for {@code OpenIdClient.Builder.tenantIssuer} of {@code tripod-openid}. The tenant of the user replaces
   * <code>{tenantid}</code>.
   */
  public static final String TENANT_ISSUER = "https://login.microsoftonline.com/{tenantid}/v2.0";

  private Microsoft() {}

  /**
   * Returns the OAuth 2.0 server of a tenant, with the endpoints of OpenID Connect. Its callbacks contain no issuer.
   *
   * @param tenant {@link #COMMON}, {@link #ORGANIZATIONS}, {@link #CONSUMERS}, or the id or domain of a tenant. It
   *     becomes part of the address to which the secret is sent, so never take it from user input
   * @throws IllegalArgumentException if it does not start with a letter or digit, or has characters other than letters, digits and
   *     {@code ,._-}
   */
  public static AuthorizationServer oauth2(String tenant) {
    AddressPart.require("tenant", tenant);
    return AuthorizationServer.at(
            "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token")
        .endpoint(
            "device_authorization_endpoint",
            "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/devicecode")
        .endpoint(
            "jwks_uri", "https://login.microsoftonline.com/" + tenant + "/discovery/v2.0/keys")
        .endpoint("userinfo_endpoint", GRAPH + "/oidc/userinfo")
        .endpoint(
            "end_session_endpoint",
            "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/logout")
        .quirk(SECRET_IN_BODY)
        .omitParameter("resource") // AADSTS901002; the scopes name the resource
        .denial("consent_required", "AADSTS65004")
        .revokedGrant("interaction_required", "")
        .hint(
            "interaction_required",
            "send the user through the authorization again: a further step is required of them")
        .build();
  }
}
