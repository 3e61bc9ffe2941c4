package dev.tripod.oauth2;

import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
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
 * The tokens of a token response (RFC 6749 section 5.1): the access token, and what comes with it. The token type is always
 * {@code Bearer} (RFC 6750).
 *
 * <p>Immutable; {@code toString} contains no secret.
 */
public final class Tokens {

  private static final String KIND = "oauth2-tokens";
  private static final int VERSION = 1;

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
  private final Parameters tokenParameters;
  private final boolean forClient;

  Tokens(
      Secret accessToken,
      @Nullable Secret refreshToken,
      @Nullable Secret idToken,
      @Nullable Instant expiresAt,
      Set<String> scope,
      Extras extras) {
    this(accessToken, refreshToken, idToken, expiresAt, scope, extras, Parameters.none(), false);
  }

  private Tokens(
      Secret accessToken,
      @Nullable Secret refreshToken,
      @Nullable Secret idToken,
      @Nullable Instant expiresAt,
      Set<String> scope,
      Extras extras,
      Parameters tokenParameters,
      boolean forClient) {
    this.accessToken = accessToken;
    this.refreshToken = refreshToken;
    this.idToken = idToken;
    this.expiresAt = expiresAt;
    this.scope = scope;
    this.extras = extras;
    this.tokenParameters = tokenParameters;
    this.forClient = forClient;
  }

  /**
   * Returns tokens from another source, such as a server's developer page or another library's store.
   *
   * @throws IllegalArgumentException if the token is empty, or has other characters than visible ASCII; the message does not
   *     quote it
   */
  public static Tokens of(String accessToken) {
    PrintableText.requireVisible("access token", accessToken);
    return new Tokens(
        requireSendable(Secret.of(accessToken)), null, null, null, Set.of(), Extras.none());
  }

  /**
   * Reads a {@link #snapshot}.
   *
   * @throws IllegalArgumentException if it is not one, or a newer release wrote it
   */
  public static Tokens from(Snapshot snapshot) {
    snapshot.expect(KIND, VERSION);
    boolean isForClient =
        snapshot.find("grant").filter(CLIENT_CREDENTIALS::equals).isPresent();
    Parameters request = Parameters.parse(snapshot.find(REQUEST).orElse(""));
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
        isForClient ? request : TokenRequest.requireRemembered(request),
        isForClient);
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
        tokenParameters,
        forClient);
  }

  /**
   * Returns these tokens with one more parameter that each refresh sends, such as {@code audience}. Tokens of a login have the
   * parameters of its {@link AuthorizationRequest} already.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#tokenParameter}
   */
  public Tokens withTokenParameter(String name, String value) {
    return withTokenParameters(
        tokenParameters.and(TokenRequest.requireRemembered(Parameters.of(name, value))));
  }

  /**
   * Returns these tokens with the refresh token of {@code earlier} tokens of the same user, if they have none. Some servers,
   * such as Google, issue a refresh token at the first login only.
   *
   * <p>The tokens stay as they are if both have an ID token and these name different users.
   */
  public Tokens withRefreshTokenOf(Tokens earlier) {
    Objects.requireNonNull(earlier, "earlier");
    boolean keepsOwn = refreshToken != null
        || forClient
        || earlier.forClient
        || IdTokenSubject.differs(idToken, earlier.idToken);
    return keepsOwn
        ? this
        : new Tokens(
            accessToken,
            earlier.refreshToken,
            idToken,
            expiresAt,
            scope,
            extras,
            tokenParameters,
            false);
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
        tokenParameters,
        forClient);
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
        tokenParameters,
        forClient);
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
    return forClient;
  }

  /**
   * Returns the value of the {@code Authorization} header that presents the access token (RFC 6750 section 2.1). Each call
   * creates a new one.
   */
  public Secret authorization() {
    return authorization("Bearer");
  }

  /** Returns the value of a header that presents the access token with {@code scheme}; without one, the token alone. */
  Secret authorization(String scheme) {
    return scheme.isEmpty() ? accessToken : Secret.of(scheme + " " + accessToken.reveal());
  }

  /** {@return a redactor for these tokens} */
  public Redactor redactor() {
    return Redactor.none().and(secrets());
  }

  /** {@return these tokens as text to store; it contains secrets, so keep it where only your servers can read it} */
  public Snapshot snapshot() {
    Set<String> allowed = Scopes.allowed(scope);
    Snapshot snapshot = Snapshot.of(KIND, VERSION)
        .with("access", accessToken)
        .with("scope", String.join(" ", allowed));
    if (allowed.size() < scope.size()) {
      snapshot = snapshot.with(ALL_SCOPES, String.join(" ", scope));
    }
    if (refreshToken != null) {
      boolean isForNewerReleases = !forClient && !tokenParameters.isEmpty();
      snapshot = snapshot.with(isForNewerReleases ? REFRESH_WITH_REQUEST : REFRESH, refreshToken);
    }
    if (idToken != null) {
      snapshot = snapshot.with("id", idToken);
    }
    if (expiresAt != null) {
      snapshot = snapshot.with("expires", expiresAt.toString());
    }
    if (forClient) {
      snapshot = snapshot.with("grant", CLIENT_CREDENTIALS);
    }
    if (!tokenParameters.isEmpty()) {
      snapshot = snapshot.with(REQUEST, Secret.of(tokenParameters.encoded()));
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
    return new Tokens(
        accessToken, refreshToken, idToken, expiresAt, scope, extras, parameters, true);
  }

  /** Returns these tokens with the parameters that each refresh sends. */
  Tokens withTokenParameters(Parameters parameters) {
    return new Tokens(
        accessToken, refreshToken, idToken, expiresAt, scope, extras, parameters, forClient);
  }

  /** Returns the parameters that the requests for these tokens have. */
  Parameters tokenParameters() {
    return tokenParameters;
  }

  /**
   * Returns the parameters with which the client got these tokens for itself.
   *
   * @throws IllegalArgumentException if they are a user's tokens
   */
  Parameters clientParameters() {
    if (!forClient) {
      throw new IllegalArgumentException(
          "These tokens belong to a user, so client credentials cannot replace them. Refresh them.");
    }
    return tokenParameters;
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
        before.tokenParameters,
        before.forClient);
  }
}
