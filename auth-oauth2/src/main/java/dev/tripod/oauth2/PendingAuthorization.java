package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authorization that waits for the user's decision. Send the user to {@link #authorizationUri}, and store this, or its
 * {@link #snapshot}, until the callback arrives. It contains the state and the code verifier, so nothing else needs storing.
 *
 * <p>Immutable; {@code toString} contains no secret.
 */
public final class PendingAuthorization implements PendingLogin {

  private static final String KIND = "oauth2-pending-authorization";
  private static final int VERSION = 3;

  /** The version without a nonce and a key. Earlier releases reject the newer version, because they would ignore both. */
  private static final int SECOND_VERSION = 2;

  /** The version without token parameters. Earlier releases reject a newer one, and would leave the parameters out. */
  private static final int FIRST_VERSION = 1;

  private static final String TOKEN_PARAMETERS = "token-parameters";
  private static final String REDIRECT_NAME = "redirect-name";
  private static final String WITHOUT_PKCE = "without-pkce";
  private static final String NONCE = "nonce";
  private static final String KEY = "key";

  private final URI authorizationUri;
  private final URI redirectUri;
  private final String redirectName;
  private final Set<String> scope;
  private final Secret state;
  private final @Nullable CodeVerifier codeVerifier;
  private final Instant expiresAt;
  private final ClientBinding binding;
  private final Parameters tokenParameters;
  private final @Nullable String nonce;
  private final @Nullable Secret key;

  /**
   * Creates an instance.
   *
   * @param nonce the nonce that the ID token must have; {@code null} without one
   * @param key the reference of the key that the tokens must be bound to; {@code null} without one
   */
  PendingAuthorization(
      URI authorizationUri,
      URI redirectUri,
      String redirectName,
      Set<String> scope,
      Secret state,
      @Nullable CodeVerifier codeVerifier,
      Instant expiresAt,
      ClientBinding binding,
      Parameters tokenParameters,
      @Nullable String nonce,
      @Nullable Secret key) {
    this.authorizationUri = authorizationUri;
    this.redirectUri = redirectUri;
    this.redirectName = redirectName;
    this.scope = scope;
    this.state = state;
    this.codeVerifier = codeVerifier;
    this.expiresAt = expiresAt;
    this.binding = binding;
    this.tokenParameters = tokenParameters;
    this.nonce = nonce;
    this.key = key;
  }

  /**
   * Reads a {@link #snapshot}.
   *
   * @throws CallbackRejected with {@link Reason#NOT_OPENABLE} if it is not one, or a newer release wrote it
   */
  public static PendingAuthorization from(Snapshot snapshot) {
    try {
      snapshot.expect(KIND, VERSION);
      URI redirectUri = RedirectUri.requireStorable(snapshot.uri("redirect"));
      return new PendingAuthorization(
          snapshot.uri("authorization"),
          redirectUri,
          snapshot.find(REDIRECT_NAME).orElseGet(redirectUri::toString),
          Scopes.stored(snapshot.text("scope")),
          requireState(snapshot.secret("state")),
          snapshot.find(WITHOUT_PKCE).isPresent()
              ? null
              : CodeVerifier.of(snapshot.text("verifier")),
          snapshot.instant("expires"),
          new ClientBinding(snapshot.text("client"), snapshot.text("server")),
          TokenRequest.requireRemembered(
              Parameters.parse(snapshot.find(TOKEN_PARAMETERS).orElse(""))),
          snapshot.find(NONCE).orElse(null),
          snapshot.find(KEY).map(Secret::of).orElse(null));
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(
          Reason.NOT_OPENABLE, "the stored login cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Rejects an empty state, which would equal the empty {@code state} of any callback. */
  private static Secret requireState(Secret state) {
    if (state.isEmpty()) {
      throw new IllegalArgumentException("The state of the pending authorization is empty");
    }
    return state;
  }

  @Override
  public URI authorizationUri() {
    return authorizationUri;
  }

  /** {@return the address to which the user comes back, or the URN of {@link AuthorizationRequest#withShownCode}} */
  public URI redirectUri() {
    return redirectUri;
  }

  /** {@return the requested scopes; empty if the server chooses} */
  public Set<String> scope() {
    return scope;
  }

  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  /** {@return the nonce that the ID token must have; empty without {@link AuthorizationRequest#nonce}} */
  public Optional<String> nonce() {
    return Optional.ofNullable(nonce);
  }

  @Override
  public PendingKey key(BrowserBinding binding) {
    return new PendingKey(binding, state);
  }

  @Override
  public Snapshot snapshot() {
    boolean hasOwnName = !redirectName.equals(redirectUri.toString());
    // An earlier release would send the code with other parameters than this login began with.
    boolean isFirst = tokenParameters.isEmpty() && !hasOwnName;
    boolean isBound = nonce != null || key != null;
    int earlier = isFirst ? FIRST_VERSION : SECOND_VERSION;
    Snapshot begun = Snapshot.of(KIND, isBound ? VERSION : earlier)
        .with("authorization", authorizationUri.toString())
        .with("redirect", redirectUri.toString())
        .with("scope", String.join(" ", scope))
        .with("state", state);
    Snapshot snapshot = (codeVerifier == null
            ? begun.with(WITHOUT_PKCE, "true")
            : begun.with("verifier", codeVerifier.value()))
        .with("expires", expiresAt.toString())
        .with("client", binding.client())
        .with("server", binding.server());
    if (hasOwnName) {
      snapshot = snapshot.with(REDIRECT_NAME, redirectName);
    }
    if (nonce != null) {
      snapshot = snapshot.with(NONCE, nonce);
    }
    if (key != null) {
      snapshot = snapshot.with(KEY, key);
    }
    return tokenParameters.isEmpty()
        ? snapshot
        : snapshot.with(TOKEN_PARAMETERS, Secret.of(tokenParameters.encoded()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PendingAuthorization that && snapshot().equals(that.snapshot());
  }

  @Override
  public int hashCode() {
    return Objects.hash(state, binding);
  }

  @Override
  public String toString() {
    return "PendingAuthorization[" + binding + ", " + scope + ", expires " + expiresAt + "]";
  }

  Secret state() {
    return state;
  }

  /** Returns the code verifier, or empty if this login has no PKCE. */
  Optional<CodeVerifier> codeVerifier() {
    return Optional.ofNullable(codeVerifier);
  }

  /** Returns the value of {@code redirect_uri}. The token request repeats it (RFC 6749 section 4.1.3). */
  String redirectName() {
    return redirectName;
  }

  /** Returns whether the server shows the code to the user, so that no callback arrives. */
  boolean hasShownCode() {
    return redirectUri.equals(RedirectUri.SHOWN_CODE);
  }

  /** Returns the parameters of the token requests of this login. */
  Parameters tokenParameters() {
    return tokenParameters;
  }

  /** Returns the reference of the key that this login is bound to; {@code null} if it is not bound. */
  @Nullable
  Secret key() {
    return key;
  }

  ClientBinding binding() {
    return binding;
  }

  /** Returns a redactor for this login's secrets. */
  Redactor redactor() {
    Redactor known =
        codeVerifier == null ? Redactor.of(state) : Redactor.of(state, codeVerifier.value());
    return key == null ? known : known.and(key);
  }
}
