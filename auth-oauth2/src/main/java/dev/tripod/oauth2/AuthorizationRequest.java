package dev.tripod.oauth2;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.CallbackUri;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization begins with (RFC 6749 section 4.1.1): where the user comes back to, what is asked for, and what a
 * server wants beside that. State, PKCE and the client's name are added by {@link OAuth2Client#begin}. Immutable.
 */
public final class AuthorizationRequest {

  /** These change what the others mean, or where the answer comes. */
  private static final Set<String> REFUSED = Set.of("response_mode", "request", "request_uri");

  private final URI redirectUri;
  private final Set<String> scope;
  private final Parameters parameters;
  private final @Nullable CodeVerifier codeVerifier;

  private AuthorizationRequest(
      URI redirectUri,
      Set<String> scope,
      Parameters parameters,
      @Nullable CodeVerifier codeVerifier) {
    this.redirectUri = redirectUri;
    this.scope = scope;
    this.parameters = parameters;
    this.codeVerifier = codeVerifier;
  }

  /**
   * The user comes back to {@code redirectUri}, which is registered at the server to the letter.
   *
   * @throws IllegalArgumentException if it is not absolute, has a fragment, is not ASCII, has a query that is no form or holds
   *     one of the protocol's own parameters, or is http and not loopback: the code would travel in the clear (RFC 9700
   *     section 2.6)
   */
  public static AuthorizationRequest to(URI redirectUri) {
    return new AuthorizationRequest(requireUsable(redirectUri), Set.of(), Parameters.none(), null);
  }

  /**
   * As {@link #to(URI)}.
   *
   * @throws IllegalArgumentException also if {@code redirectUri} is no URI
   */
  public static AuthorizationRequest to(String redirectUri) {
    return to(URI.create(redirectUri));
  }

  /**
   * What is asked for, in place of what was asked before. A server may tie a refresh token to a scope: X to {@code
   * offline.access}.
   *
   * @param scope each a single scope value; none asks for the server's usual scope, as does never calling this
   * @throws IllegalArgumentException if one is empty, or has a blank, a quote or a backslash (RFC 6749 section 3.3)
   */
  public AuthorizationRequest scope(String... scope) {
    return new AuthorizationRequest(
        redirectUri, Scopes.of(List.of(scope)), parameters, codeVerifier);
  }

  /**
   * A parameter of the authorization URI, {@code audience}, in place of one of that name: none may stand there twice (RFC 6749
   * section 3.1).
   *
   * @throws IllegalArgumentException if {@code name} is empty or one of the protocol's own, or one of the two holds a
   *     surrogate without its partner
   */
  public AuthorizationRequest parameter(String name, String value) {
    return with(parameters.without(name::equals), name, value);
  }

  /** Whom the server may expect, {@code login_hint}. */
  public AuthorizationRequest loginHint(String loginHint) {
    return parameter("login_hint", loginHint);
  }

  /** Whether the server asks the user again, {@code prompt}: {@code consent}, {@code login}, {@code select_account}. */
  public AuthorizationRequest prompt(String prompt) {
    return parameter("prompt", prompt);
  }

  /**
   * One more resource that the token is meant for (RFC 8707, which alone lets a parameter repeat).
   *
   * @throws IllegalArgumentException if it is not absolute, or has a fragment (RFC 8707 section 2)
   */
  public AuthorizationRequest resource(URI resource) {
    if (!resource.isAbsolute() || resource.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "A resource is an absolute URI without fragment (RFC 8707 section 2)");
    }
    return with(parameters, "resource", resource.toString());
  }

  /** A verifier of your own, in place of a new one: it must be used for no other request. */
  public AuthorizationRequest codeVerifier(CodeVerifier codeVerifier) {
    return new AuthorizationRequest(
        redirectUri, scope, parameters, Objects.requireNonNull(codeVerifier, "codeVerifier"));
  }

  public URI redirectUri() {
    return redirectUri;
  }

  /** Empty where the server's usual scope is asked. */
  public Set<String> scope() {
    return scope;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Empty where a new one is made. */
  public Optional<CodeVerifier> codeVerifier() {
    return Optional.ofNullable(codeVerifier);
  }

  @Override
  public String toString() {
    return "AuthorizationRequest[" + redirectUri.getScheme() + ", " + scope + ", " + parameters
        + "]";
  }

  private AuthorizationRequest with(Parameters others, String name, String value) {
    if (name.isEmpty()
        || REFUSED.contains(name)
        || AuthorizationServer.SET_BY_EACH_REQUEST.contains(name)) {
      throw new IllegalArgumentException(
          "A parameter has a name, and not one that the protocol sets itself");
    }
    Parameters more = Parameters.of(name, value);
    // Encoded once to see that it can be, before anything is begun.
    more.encoded();
    return new AuthorizationRequest(redirectUri, scope, others.and(more), codeVerifier);
  }

  /** Schemes of an application's own are for native clients (RFC 8252 section 7.1). */
  static URI requireUsable(URI redirectUri) {
    CallbackUri.requireUsable(redirectUri, AuthorizationResponse.OWN);
    if ("http".equalsIgnoreCase(redirectUri.getScheme())
        && !Origin.of(redirectUri).isLoopback()) {
      throw new IllegalArgumentException(
          "A redirect URI is https, loopback, or of the application's own scheme: over http anyone reads the code"
              + " (RFC 9700 section 2.6)");
    }
    return redirectUri;
  }
}
