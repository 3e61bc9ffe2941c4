package dev.tripod.oauth2;

import java.util.Set;

/**
 * The quirks of requests. The client reads them when it writes an authorization URI, a token request or a revocation
 * request. It also reads them when it authenticates itself and when it adds an access token to a request to the API.
 */
public final class RequestQuirks {

  /** A client with a secret sends it in the body ({@code client_secret_post}), unless its authentication is set explicitly. */
  public static final Quirk<Boolean> SECRET_IN_BODY = Quirk.flag("SECRET_IN_BODY");

  /**
   * The Basic header contains client id and secret without encoding. RFC 6749 section 2.3.1 requires both to be
   * form-urlencoded first. The difference shows only if one has characters other than letters, digits and {@code -._~}.
   */
  public static final Quirk<Boolean> RAW_BASIC = Quirk.flag("RAW_BASIC");

  /** The body of a token request is JSON instead of a form. */
  public static final Quirk<Boolean> JSON_REQUESTS = Quirk.flag("JSON_REQUESTS");

  /** Clients identify themselves by the consumer key of OAuth 1.0a. The server does not accept a client id. */
  public static final Quirk<Boolean> CONSUMER_KEYS = Quirk.flag("CONSUMER_KEYS");

  /** The name of the parameter that holds the client id. */
  public static final Quirk<String> CLIENT_ID_NAME = Quirk.text("CLIENT_ID_NAME", "client_id");

  /** The text between two scopes of a request. */
  public static final Quirk<String> SCOPE_SEPARATOR = Quirk.text("SCOPE_SEPARATOR", " ");

  /**
   * The name of the parameter that holds the access token in a revocation request. The request contains the access token
   * exactly as it was issued, without further encoding, and no {@code token_type_hint}. The parameters of the client's
   * authentication follow, if it adds any. Only the access token is revoked. X issues app-only tokens in percent-encoded form,
   * and accepts them only in that form. If the name is empty, revocation requests follow RFC 7009.
   */
  public static final Quirk<String> VERBATIM_REVOCATION = Quirk.text("VERBATIM_REVOCATION", "");

  /**
   * The login has no PKCE (RFC 7636): neither {@code code_challenge} nor {@code code_verifier} is sent. Use it only if the
   * server rejects {@code code_verifier}. Without PKCE, a stolen code can be injected into another login of the same client
   * (RFC 9700 section 2.1.1). Only the client's secret protects the code then, so a public client is rejected.
   */
  public static final Quirk<Boolean> UNSAFE_WITHOUT_PKCE = Quirk.flag("UNSAFE_WITHOUT_PKCE");

  /** Token requests need a {@code User-Agent} that names the application: {@link OAuth2Client.Builder#userAgent}. */
  public static final Quirk<Boolean> USER_AGENT_REQUIRED = Quirk.flag("USER_AGENT_REQUIRED");

  /** The name of the header that presents an access token to the API. */
  public static final Quirk<String> ACCESS_TOKEN_HEADER =
      Quirk.header("ACCESS_TOKEN_HEADER", "Authorization");

  /** The authentication scheme before the access token in that header. If it is empty, the header has the token alone. */
  public static final Quirk<String> ACCESS_TOKEN_SCHEME =
      Quirk.scheme("ACCESS_TOKEN_SCHEME", "Bearer");

  /**
   * The names of parameters of the callback that the token requests of the login repeat, such as {@code device_id} at VK ID.
   */
  public static final Quirk<Set<String>> CALLBACK_PARAMETERS = Quirk.set("CALLBACK_PARAMETERS");

  /** A refresh request contains the granted scopes. Other servers grant the same scopes without it (RFC 6749 section 6). */
  public static final Quirk<Boolean> SCOPE_ON_REFRESH = Quirk.flag("SCOPE_ON_REFRESH");

  private RequestQuirks() {}
}
