package dev.tripod.oauth2;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request (RFC 6749 section 4.1.1): the redirect URI, the scopes and other parameters. {@link
 * OAuth2Client#begin} adds the state, PKCE and the client id. Immutable.
 */
public final class AuthorizationRequest {

  /** These change the meaning of other parameters, or the address of the response. */
  private static final Set<String> UNSUPPORTED = Set.of("response_mode", "request", "request_uri");

  private static final String RESOURCE = "resource";
  private static final String RESPONSE_MODE = "response_mode";
  private static final String AUTHORIZATION_DETAILS = "authorization_details";

  private final URI redirectUri;
  private final String redirectName;
  private final Set<String> scope;
  private final Parameters parameters;
  private final Parameters tokenParameters;
  private final @Nullable CodeVerifier codeVerifier;
  private final boolean hasNonce;

  private AuthorizationRequest(
      URI redirectUri,
      String redirectName,
      Set<String> scope,
      Parameters parameters,
      Parameters tokenParameters,
      @Nullable CodeVerifier codeVerifier,
      boolean hasNonce) {
    this.redirectUri = redirectUri;
    this.redirectName = redirectName;
    this.scope = scope;
    this.parameters = parameters;
    this.tokenParameters = tokenParameters;
    this.codeVerifier = codeVerifier;
    this.hasNonce = hasNonce;
  }

  /**
   * Returns a request that brings the user back to {@code redirectUri}. Register exactly this URI at the server.
   *
   * @throws IllegalArgumentException if it is not absolute, is not ASCII or has a fragment; if its query is not a form,
   *     or has a parameter of the protocol; or if it is http and not loopback, so that the code would be sent unencrypted
   *     (RFC 9700 section 2.6)
   */
  public static AuthorizationRequest to(URI redirectUri) {
    return to(RedirectUri.requireUsable(redirectUri), redirectUri.toString());
  }

  private static AuthorizationRequest to(URI redirectUri, String redirectName) {
    return new AuthorizationRequest(
        redirectUri, redirectName, Set.of(), Parameters.none(), Parameters.none(), null, false);
  }

  /**
   * Returns a request, as {@link #to(URI)} does.
   *
   * @throws IllegalArgumentException also if {@code redirectUri} is not a URI
   */
  public static AuthorizationRequest to(String redirectUri) {
    Objects.requireNonNull(redirectUri, "redirectUri");
    return to(URI.create(redirectUri));
  }

  /**
   * Returns a request for a server that shows the code to the user, who then copies it to the application. The redirect URI is
   * {@code urn:ietf:wg:oauth:2.0:oob}. Use it only where no callback can arrive, because the code comes without a state, an
   * issuer or an address: see {@link OAuth2Client#confirmWithoutState}.
   */
  public static AuthorizationRequest withShownCode() {
    return to(RedirectUri.SHOWN_CODE, RedirectUri.SHOWN_CODE.toString());
  }

  /**
   * Returns this request with a name in place of the redirect URI. Use it if the server registers redirect URIs under names,
   * such as eBay's RuName. The server receives the name. The callback must still arrive at {@link #redirectUri}.
   *
   * @throws IllegalArgumentException if {@code name} is empty or has an invisible character, or if this request is {@link
   *     #withShownCode}
   */
  public AuthorizationRequest redirectName(String name) {
    PrintableText.requireText("redirect name", name);
    if (redirectUri.equals(RedirectUri.SHOWN_CODE)) {
      throw new IllegalArgumentException(
          "The server shows the code and redirects to no address, so a redirect name has no meaning. Leave it out.");
    }
    return new AuthorizationRequest(
        redirectUri, name, scope, parameters, tokenParameters, codeVerifier, hasNonce);
  }

  /**
   * Returns this request with {@code scope} in place of the scopes set before. Some servers issue a refresh token only for a
   * certain scope, such as {@code offline.access} at X.
   *
   * @param scope each argument one scope; none requests the server's default scope
   * @throws IllegalArgumentException if one is empty, or has a space, a quote or a backslash (RFC 6749 section 3.3)
   */
  public AuthorizationRequest scope(String... scope) {
    Objects.requireNonNull(scope, "scope");
    return new AuthorizationRequest(
        redirectUri,
        redirectName,
        Scopes.of(List.of(scope)),
        parameters,
        tokenParameters,
        codeVerifier,
        hasNonce);
  }

  /**
   * Returns this request with a parameter of the authorization URI, such as {@code audience}. It replaces a parameter of the
   * same name, because none may repeat (RFC 6749 section 3.1).
   *
   * @throws IllegalArgumentException if {@code name} is empty, has an invisible character or is a parameter of the protocol, or
   *     if {@code value} has an unpaired surrogate
   */
  public AuthorizationRequest parameter(String name, String value) {
    Objects.requireNonNull(name, "name");
    return with(parameters.without(name::equals), name, value);
  }

  /**
   * Returns this request with {@code login_hint}: the user that the server should expect.
   *
   * @throws IllegalArgumentException if it is empty or has an invisible character
   */
  public AuthorizationRequest loginHint(String loginHint) {
    return parameter("login_hint", PrintableText.requireText("login hint", loginHint));
  }

  /**
   * Returns this request with {@code prompt}: {@code consent}, {@code login} or {@code select_account} ask the user again.
   *
   * @throws IllegalArgumentException if it is empty or has an invisible character
   */
  public AuthorizationRequest prompt(String prompt) {
    return parameter("prompt", PrintableText.requireText("prompt", prompt));
  }

  /**
   * Returns this request with {@code max_age}, in whole seconds (OpenID Connect Core section 3.1.2.1). The server asks the user
   * to log in again if the last login is older. Check {@code auth_time} of the ID token.
   *
   * @throws IllegalArgumentException if {@code maxAge} is negative
   */
  public AuthorizationRequest maxAge(Duration maxAge) {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException(
          "The maximum age of a login is " + maxAge + ". Use zero or a positive duration.");
    }
    return parameter("max_age", Long.toString(maxAge.toSeconds()));
  }

  /**
   * Returns this request with {@code acr_values}: the authentication context classes that the client asks for, in order of
   * preference (OpenID Connect Core section 3.1.2.1). Check {@code acr} of the ID token.
   *
   * @throws IllegalArgumentException if {@code values} is empty, or a value is empty or has a space or an invisible character
   */
  public AuthorizationRequest acrValues(String... values) {
    for (String value : values) {
      if (PrintableText.requireText("acr value", value).indexOf(' ') >= 0) {
        throw new IllegalArgumentException(
            "The acr value '" + value + "' has a space. Pass each value as a separate argument.");
      }
    }
    return parameter(
        "acr_values", PrintableText.requireText("list of acr values", String.join(" ", values)));
  }

  /**
   * Returns this request with {@code claims}: the claims that the client wants in the ID token and the user info (OpenID Connect
   * Core section 5.5).
   */
  public AuthorizationRequest claims(JsonObject claims) {
    return parameter("claims", claims.encoded());
  }

  /**
   * Returns this request with one more object in {@code authorization_details} (RFC 9396 section 2). It describes one permission,
   * such as one payment. The token response contains the granted ones: {@code
   * Tokens.extra(Extra.text("authorization_details"))}.
   *
   * @throws IllegalArgumentException if {@code detail} has no {@code type}
   */
  public AuthorizationRequest authorizationDetail(JsonObject detail) {
    if (detail.text("type").filter(type -> !type.isEmpty()).isEmpty()) {
      throw new IllegalArgumentException(
          "The authorization detail has no type. Add the member \"type\" (RFC 9396 section 2).");
    }
    String earlier = parameters.first(AUTHORIZATION_DETAILS).orElse("[]");
    String separator = earlier.equals("[]") ? "" : ",";
    return parameter(
        AUTHORIZATION_DETAILS,
        earlier.substring(0, earlier.length() - 1) + separator + detail.encoded() + "]");
  }

  /**
   * Returns this request with {@code response_mode=form_post}: the browser posts the callback as a form, so no address contains
   * the code. Check it with {@link OAuth2Client#confirm(PendingAuthorization, URI, Parameters)}.
   */
  public AuthorizationRequest formPost() {
    return parameters(parameters.without(RESPONSE_MODE::equals).and(RESPONSE_MODE, "form_post"));
  }

  /**
   * Returns this request with a {@code nonce}, which binds the ID token to the login. {@link OAuth2Client#begin} creates a new
   * one for each login. {@link PendingAuthorization#nonce} returns it, and the {@link Tokens.IdTokenCheck} receives it.
   */
  public AuthorizationRequest nonce() {
    return new AuthorizationRequest(
        redirectUri, redirectName, scope, parameters, tokenParameters, codeVerifier, true);
  }

  /**
   * Returns this request with a parameter of the token requests of this login: the one for the code and each refresh, also by a
   * {@code TokenKeeper}. Parameters may repeat. {@link AuthorizationServer.Builder#omitParameter} leaves one out where a server
   * rejects it.
   *
   * @throws IllegalArgumentException as {@link TokenRequest#parameter(String, String)}, or if {@code name} is a parameter of
   *     one request, such as {@code code}
   */
  public AuthorizationRequest tokenParameter(String name, String value) {
    return new AuthorizationRequest(
        redirectUri,
        redirectName,
        scope,
        parameters,
        tokenParameters.and(TokenRequest.requireRemembered(Parameters.of(name, value))),
        codeVerifier,
        hasNonce);
  }

  /**
   * Returns this request with one more {@code resource}: a service that will receive the token (RFC 8707). Only this parameter
   * may repeat. The token requests of this login have it too, unless {@link #tokenParameter} sets other resources for them.
   *
   * @throws IllegalArgumentException if it is not absolute, or has a fragment (RFC 8707 section 2)
   */
  public AuthorizationRequest resource(URI resource) {
    return with(parameters, RESOURCE, ResourceIndicator.require(resource));
  }

  /** Returns this request with your own code verifier instead of a new one. Use it for no other request. */
  public AuthorizationRequest codeVerifier(CodeVerifier codeVerifier) {
    return new AuthorizationRequest(
        redirectUri,
        redirectName,
        scope,
        parameters,
        tokenParameters,
        Objects.requireNonNull(codeVerifier, "codeVerifier"),
        hasNonce);
  }

  /** {@return the address to which the user comes back, or the URN of {@link #withShownCode}} */
  public URI redirectUri() {
    return redirectUri;
  }

  /** {@return the value of {@code redirect_uri}: the redirect URI, or its {@link #redirectName(String) name}} */
  public String redirectName() {
    return redirectName;
  }

  /** {@return the requested scopes; empty for the server's default scope} */
  public Set<String> scope() {
    return scope;
  }

  /** {@return the other parameters} */
  public Parameters parameters() {
    return parameters;
  }

  /** {@return the parameters of the token requests of this login} */
  public Parameters tokenParameters() {
    return tokenParameters.contains(RESOURCE)
        ? tokenParameters
        : tokenParameters.and(parameters.without(name -> !name.equals(RESOURCE)));
  }

  /** {@return the code verifier; empty if {@link OAuth2Client#begin} creates one} */
  public Optional<CodeVerifier> codeVerifier() {
    return Optional.ofNullable(codeVerifier);
  }

  /** {@return whether each login with this request has a {@link #nonce()}} */
  public boolean hasNonce() {
    return hasNonce;
  }

  @Override
  public String toString() {
    return "AuthorizationRequest[" + redirectUri.getScheme() + ", " + scope + ", " + parameters
        + "]";
  }

  private AuthorizationRequest with(Parameters others, String name, String value) {
    if (UNSUPPORTED.contains(name)) {
      throw new IllegalArgumentException(
          "An authorization request cannot have the parameter \"" + name
              + "\": it changes how the server responds or which parameters it reads. If each login at this server"
              + " needs it, set it with AuthorizationServer.Builder.authorizationParameter.");
    }
    PrintableText.requireText("parameter name", name);
    if (AuthorizationServer.SET_BY_EACH_REQUEST.contains(name)) {
      throw new IllegalArgumentException("An authorization request cannot have the parameter \""
          + name + "\" here. Use the method for it, or leave it out.");
    }
    Parameters more = Parameters.of(name, value);
    // Encoded here, so that an invalid text fails before a login begins.
    more.encoded();
    return parameters(others.and(more));
  }

  private AuthorizationRequest parameters(Parameters parameters) {
    return new AuthorizationRequest(
        redirectUri, redirectName, scope, parameters, tokenParameters, codeVerifier, hasNonce);
  }

  /**
   * A signer of authorization requests (RFC 9101). Set it with {@link OAuth2Client.Builder#requestSigner}. Implementations are
   * thread-safe.
   */
  @FunctionalInterface
  public interface Signer {

    /**
     * Returns the request object: a signed JWT with {@code parameters} as its claims. Each run signs again.
     *
     * @param clientId the issuer of the JWT
     * @param issuer the audience of the JWT: the issuer identifier of the server
     * @param parameters the parameters of the authorization request, with the client id; {@code claims} and {@code
     *     authorization_details} contain JSON, and {@code max_age} contains a number
     * @return if it fails, the client reports {@link dev.tripod.domain.AuthorizationException.AdapterFailed} and sends nothing
     */
    Exchange<String> sign(String clientId, String issuer, Parameters parameters);
  }
}
