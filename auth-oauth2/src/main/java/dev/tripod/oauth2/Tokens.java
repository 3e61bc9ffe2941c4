package dev.tripod.oauth2;

import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a token response (RFC 6749 section 5.1): the access token, and what comes with it. The token type is {@code
 * Bearer} (RFC 6750), or {@code DPoP} (RFC 9449) if the tokens are bound to a key.
 *
 * <p>Immutable; {@code toString} contains no secret.
 */
public final class Tokens {

  /** The token type of a token that is not an access token (RFC 8693 section 2.2.1). */
  static final String NOT_APPLICABLE = "N_A";

  private static final String KIND = "oauth2-tokens";
  private static final int VERSION = 2;

  /**
   * The version of bearer tokens. Earlier releases reject the newer version, because they would send the token without a proof,
   * or send a token that is not an access token to an API.
   */
  private static final int FIRST_VERSION = 1;

  private static final String BEARER = "Bearer";
  private static final String TOKEN_TYPE = "token-type";
  private static final String KEY = "key";

  /** All scopes, if one of them has a character that RFC 6749 does not allow. Earlier releases read {@code scope} only. */
  private static final String ALL_SCOPES = "all-scopes";

  private static final String CLIENT_CREDENTIALS = "client_credentials";

  /** The parameters of the token requests. Earlier releases read them for the client's own tokens only. */
  private static final String REQUEST = "request";

  private static final String REFRESH = "refresh";

  /**
   * The refresh token of a user's tokens with parameters. Earlier releases do not find it, so they do not refresh the tokens
   * without the parameters.
   */
  private static final String REFRESH_WITH_REQUEST = "refresh-with-request";

  private final Secret accessToken;
  private final @Nullable Secret refreshToken;
  private final @Nullable Secret idToken;
  private final @Nullable Instant expiresAt;
  private final Set<String> scope;
  private final Extras extras;
  private final String tokenType;
  private final Grant grant;

  private Tokens(
      Secret accessToken,
      @Nullable Secret refreshToken,
      @Nullable Secret idToken,
      @Nullable Instant expiresAt,
      Set<String> scope,
      Extras extras,
      String tokenType,
      Grant grant) {
    this.accessToken = accessToken;
    this.refreshToken = refreshToken;
    this.idToken = idToken;
    this.expiresAt = expiresAt;
    this.scope = scope;
    this.extras = extras;
    this.tokenType = tokenType;
    this.grant = grant;
  }

  /** Returns the tokens of a response with this {@code token_type}. */
  static Tokens received(
      Secret accessToken,
      @Nullable Secret refreshToken,
      @Nullable Secret idToken,
      @Nullable Instant expiresAt,
      Set<String> scope,
      Extras extras,
      String tokenType) {
    return new Tokens(
        accessToken,
        refreshToken,
        idToken,
        expiresAt,
        scope,
        extras,
        tokenType.equalsIgnoreCase(BEARER) ? BEARER : tokenType,
        Grant.UNKNOWN);
  }

  /**
   * Returns tokens from another source, such as a server's developer page or another library's store.
   *
   * @throws IllegalArgumentException if the token is empty, or has other characters than visible ASCII; the message does not
   *     quote it
   */
  public static Tokens of(String accessToken) {
    PrintableText.requireVisible("access token", accessToken);
    return received(
        requireSendable(Secret.of(accessToken)), null, null, null, Set.of(), Extras.none(), BEARER);
  }

  /**
   * Reads a {@link #snapshot}.
   *
   * @throws IllegalArgumentException if it is not one, or a newer release wrote it
   */
  public static Tokens from(Snapshot snapshot) {
    snapshot.expect(KIND, VERSION);
    if (snapshot.version() == VERSION
        && snapshot.find(KEY).isEmpty()
        && snapshot.find(TOKEN_TYPE).filter(NOT_APPLICABLE::equals).isEmpty()) {
      throw new IllegalArgumentException(
          "The tokens are bound to a key, but its reference is missing. Store the tokens of a new login.");
    }
    Parameters request = Parameters.parse(snapshot.find(REQUEST).orElse(""));
    Grant grant = new Grant(
        snapshot.find("grant").orElse(""),
        request,
        snapshot.find(KEY).map(Secret::of).orElse(null));
    if (!grant.type.equals(CLIENT_CREDENTIALS)) {
      TokenRequest.requireRemembered(request);
    }
    return new Tokens(
        requireSendable(snapshot.secret("access")),
        snapshot
            .find(REFRESH)
            .or(() -> snapshot.find(REFRESH_WITH_REQUEST))
            .map(Tokens::requireWhole)
            .orElse(null),
        snapshot.find("id").map(Tokens::requireWhole).orElse(null),
        snapshot.find("expires").isPresent() ? snapshot.instant("expires") : null,
        scopes(snapshot),
        Extras.from(snapshot),
        snapshot.find(TOKEN_TYPE).orElse(BEARER),
        grant);
  }

  private static Set<String> scopes(Snapshot snapshot) {
    Set<String> allowed = Scopes.stored(snapshot.text("scope"));
    return snapshot.find(ALL_SCOPES).map(Scopes::storedGrant).orElse(allowed);
  }

  /** Returns whether a header can have {@code token}: it is visible ASCII, and not empty. */
  static boolean isSendable(Secret token) {
    String text = token.reveal();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static Secret requireSendable(Secret accessToken) {
    if (!isSendable(accessToken)) {
      throw new IllegalArgumentException(
          "The access token is empty, or has a character that a header cannot have. Use the token as it was issued.");
    }
    return accessToken;
  }

  private static Secret requireWhole(String token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("The token is empty. Leave it out.");
    }
    return Secret.of(token);
  }

  /**
   * Returns these tokens with a refresh token from another source.
   *
   * @throws IllegalArgumentException if it is empty, starts or ends with a space, or has an invisible character
   */
  public Tokens withRefreshToken(String refreshToken) {
    PrintableText.requireVisible("refresh token", refreshToken);
    return new Tokens(
        accessToken,
        requireWhole(refreshToken),
        idToken,
        expiresAt,
        scope,
        extras,
        tokenType,
        grant);
  }

  /**
   * Returns these tokens with one more parameter that each refresh sends, such as {@code audience}. Tokens of a login have the
   * parameters of its {@link AuthorizationRequest} already.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#tokenParameter}
   */
  public Tokens withTokenParameter(String name, String value) {
    return withTokenParameters(
        tokenParameters().and(TokenRequest.requireRemembered(Parameters.of(name, value))));
  }

  /**
   * Returns these tokens with the refresh token of {@code earlier} tokens of the same user, if they have none. Some servers,
   * such as Google, issue a refresh token at the first login only.
   *
   * <p>The tokens stay as they are if both have an ID token and these name different users, or if they are bound to different
   * keys.
   */
  public Tokens withRefreshTokenOf(Tokens earlier) {
    Objects.requireNonNull(earlier, "earlier");
    boolean keepsOwn = refreshToken != null
        || isForClient()
        || earlier.isForClient()
        || !Objects.equals(key(), earlier.key())
        || UnverifiedClaims.namesDiffer(idToken, earlier.idToken);
    return keepsOwn
        ? this
        : new Tokens(
            accessToken, earlier.refreshToken, idToken, expiresAt, scope, extras, tokenType, grant);
  }

  /** Returns these tokens with an access token that expires at {@code expiresAt}. */
  public Tokens withExpiresAt(Instant expiresAt) {
    return new Tokens(
        accessToken,
        refreshToken,
        idToken,
        Objects.requireNonNull(expiresAt, "expiresAt"),
        scope,
        extras,
        tokenType,
        grant);
  }

  /**
   * Returns these tokens with {@code scope} as the granted scopes.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
   */
  public Tokens withScope(String... scope) {
    Objects.requireNonNull(scope, "scope");
    return new Tokens(
        accessToken,
        refreshToken,
        idToken,
        expiresAt,
        Scopes.of(List.of(scope)),
        extras,
        tokenType,
        grant);
  }

  /** {@return the {@code access_token}} */
  public Secret accessToken() {
    return accessToken;
  }

  /** {@return the {@code refresh_token}; empty if the server issued none, as X does without {@code offline.access}} */
  public Optional<Secret> refreshToken() {
    return Optional.ofNullable(refreshToken);
  }

  /** {@return the {@code id_token}, unchecked} */
  public Optional<Secret> idToken() {
    return Optional.ofNullable(idToken);
  }

  /**
   * {@return the {@code token_type} as the server sent it, but {@code Bearer} and {@code DPoP} in this letter case; {@code
   * Bearer} if the server sent none}
   */
  public String tokenType() {
    return tokenType;
  }

  /** {@return whether these tokens are bound to a key, so each request with the access token needs a proof (RFC 9449)} */
  public boolean isBound() {
    return grant.key != null;
  }

  /** {@return the expiry of the access token; empty if the server did not name one} */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  /** {@return the granted scopes: those of the response, else the requested ones; empty if neither is known} */
  public Set<String> scope() {
    return scope;
  }

  /**
   * {@return the other members of the token response. Further credentials, such as the token of a bot, are secrets: only {@link
   * #extra} returns them}
   */
  public Extras extras() {
    return extras;
  }

  /** {@return one of {@link #extras}, as in {@code tokens.extra(Extra.text("authed_user.id"))}} */
  public <T> Optional<T> extra(Extra<T> extra) {
    return extras.get(extra);
  }

  /** {@return whether the client got these tokens for itself, by client credentials (RFC 6749 section 4.4)} */
  public boolean isForClient() {
    return grant.type.equals(CLIENT_CREDENTIALS);
  }

  /**
   * Returns the value of the {@code Authorization} header that presents the access token (RFC 6750 section 2.1). Each call
   * creates a new one. Tokens that are bound to a key also need a proof: use {@link OAuth2Client#authorizer}.
   */
  public Secret authorization() {
    return authorization(BEARER);
  }

  /**
   * Returns the value of a header that presents the access token with {@code scheme}; without one, the token alone. Tokens that
   * are bound to a key have their own scheme.
   */
  Secret authorization(String scheme) {
    requireAccessToken();
    String presented = grant.key == null ? scheme : tokenType;
    return presented.isEmpty() ? accessToken : Secret.of(presented + " " + accessToken.reveal());
  }

  /**
   * Checks that the access token is one.
   *
   * @throws IllegalArgumentException if a token exchange has issued another kind of token
   */
  void requireAccessToken() {
    if (tokenType.equals(NOT_APPLICABLE)) {
      throw new IllegalArgumentException(
          "The issued token is not an access token (token_type N_A), so no API accepts it."
              + " Request an access token, or send this token to the service that expects it.");
    }
  }

  /** {@return a redactor for these tokens} */
  public Redactor redactor() {
    return Redactor.none().and(secrets());
  }

  /** {@return these tokens as text to store; it contains secrets, so keep it where only your servers can read it} */
  public Snapshot snapshot() {
    Set<String> allowed = Scopes.allowed(scope);
    Secret key = grant.key;
    boolean isFirst = key == null && !tokenType.equals(NOT_APPLICABLE);
    Snapshot snapshot = Snapshot.of(KIND, isFirst ? FIRST_VERSION : VERSION)
        .with("access", accessToken)
        .with("scope", String.join(" ", allowed));
    if (allowed.size() < scope.size()) {
      snapshot = snapshot.with(ALL_SCOPES, String.join(" ", scope));
    }
    if (refreshToken != null) {
      boolean isForNewerReleases = !isForClient() && !tokenParameters().isEmpty();
      snapshot = snapshot.with(isForNewerReleases ? REFRESH_WITH_REQUEST : REFRESH, refreshToken);
    }
    if (idToken != null) {
      snapshot = snapshot.with("id", idToken);
    }
    if (expiresAt != null) {
      snapshot = snapshot.with("expires", expiresAt.toString());
    }
    if (!grant.type.isEmpty()) {
      snapshot = snapshot.with("grant", grant.type);
    }
    if (!tokenParameters().isEmpty()) {
      snapshot = snapshot.with(REQUEST, Secret.of(tokenParameters().encoded()));
    }
    if (!tokenType.equals(BEARER)) {
      snapshot = snapshot.with(TOKEN_TYPE, tokenType);
    }
    if (key != null) {
      snapshot = snapshot.with(KEY, key);
    }
    return extras.addTo(snapshot);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tokens that && snapshot().equals(that.snapshot());
  }

  @Override
  public int hashCode() {
    return Objects.hash(accessToken, refreshToken, scope);
  }

  @Override
  public String toString() {
    return "Tokens[" + (refreshToken == null ? "no refresh token" : "refresh token")
        + ", expires " + (expiresAt == null ? "not said" : expiresAt)
        + ", scope " + scope + ", " + extras + "]";
  }

  /** Returns these tokens as the client's own, requested with {@code parameters}. */
  Tokens forClient(Parameters parameters) {
    return with(new Grant(CLIENT_CREDENTIALS, parameters, grant.key));
  }

  /** Returns these tokens as those of a grant that the client can repeat without the user. */
  Tokens ofGrant(String type) {
    return with(new Grant(type, grant.parameters, grant.key));
  }

  /** Returns these tokens with the parameters that each refresh sends. */
  Tokens withTokenParameters(Parameters parameters) {
    return with(new Grant(grant.type, parameters, grant.key));
  }

  /** Returns these tokens, bound to the key with this reference. */
  Tokens boundTo(Secret key) {
    return with(new Grant(grant.type, grant.parameters, key));
  }

  /** Returns whether the ID tokens of these and {@code other} tokens name different users. */
  boolean namesOtherUserThan(Tokens other) {
    return UnverifiedClaims.namesDiffer(idToken, other.idToken);
  }

  /** Returns these tokens without an ID token. */
  Tokens withoutIdToken() {
    return new Tokens(accessToken, refreshToken, null, expiresAt, scope, extras, tokenType, grant);
  }

  private Tokens with(Grant grant) {
    return new Tokens(
        accessToken, refreshToken, idToken, expiresAt, scope, extras, tokenType, grant);
  }

  /** Returns the parameters that the requests for these tokens have. */
  Parameters tokenParameters() {
    return grant.parameters;
  }

  /** Returns the type of the grant that issued these tokens, if the client can repeat it; empty otherwise. */
  String grantType() {
    return grant.type;
  }

  /** Returns the reference of the key that these tokens are bound to; {@code null} if they are not bound. */
  @Nullable
  Secret key() {
    return grant.key;
  }

  /**
   * Returns the parameters with which the client got these tokens for itself.
   *
   * @throws IllegalArgumentException if they are a user's tokens
   */
  Parameters clientParameters() {
    if (!isForClient()) {
      throw new IllegalArgumentException(
          "These tokens belong to a user, so client credentials cannot replace them. Refresh them.");
    }
    return tokenParameters();
  }

  /** Returns the tokens that are present, and the secrets among the extras. */
  List<Secret> secrets() {
    List<Secret> secrets = new ArrayList<>(List.of(accessToken));
    if (refreshToken != null) {
      secrets.add(refreshToken);
    }
    if (idToken != null) {
      secrets.add(idToken);
    }
    secrets.addAll(extras.secrets().values());
    Secret key = grant.key;
    if (key != null) {
      secrets.add(key);
    }
    return secrets;
  }

  /** Returns these tokens, with the refresh token of {@code before} if the response had none (RFC 6749 section 6). */
  Tokens after(Tokens before) {
    return new Tokens(
        accessToken,
        refreshToken == null ? before.refreshToken : refreshToken,
        idToken,
        expiresAt,
        scope,
        extras,
        tokenType,
        new Grant(before.grant.type, before.grant.parameters, grant.key));
  }

  /**
   * A check of ID tokens (OpenID Connect Core section 3.1.3.7). Set it with {@link OAuth2Client.Builder#idTokens}.
   * Implementations are thread-safe.
   */
  @FunctionalInterface
  public interface IdTokenCheck {

    /**
     * Checks the ID token of a token response.
     *
     * @param tokens the tokens of the response; they lack an ID token only at a login with a nonce
     * @param nonce the nonce of the login; empty if it had none, and for a refresh
     * @param before the tokens that were refreshed; empty for a login
     * @return ends with {@code tokens}; fails if the ID token is not valid. A failure at a login fails the login. After a failure
     *     at a refresh, the client returns the new tokens without the ID token. If the ID token names another user than the
     *     earlier one, the refresh fails. The client reports a failed request of the check, such as one for keys, as {@link
     *     dev.tripod.domain.AuthorizationException.AdapterFailed}.
     */
    Exchange<Tokens> check(Tokens tokens, Optional<String> nonce, Optional<Tokens> before);
  }

  /**
   * How the client got tokens: the grant type, if the client can repeat it without the user; the parameters of the requests for
   * the tokens; and the reference of the key that the tokens are bound to.
   */
  private static final class Grant {

    private static final Grant UNKNOWN = new Grant("", Parameters.none(), null);

    private final String type;
    private final Parameters parameters;
    private final @Nullable Secret key;

    private Grant(String type, Parameters parameters, @Nullable Secret key) {
      this.type = type;
      this.parameters = parameters;
      this.key = key;
    }
  }
}
