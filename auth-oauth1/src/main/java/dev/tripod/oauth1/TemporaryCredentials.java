package dev.tripod.oauth1;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Temporary credentials (RFC 5849 section 2.1): a login that waits for the user's decision. Send the user to {@link
 * #authorizationUri} and store this object or its {@link #snapshot} until the callback arrives. No other state of the login
 * needs to be stored.
 *
 * <p>Immutable and thread-safe; {@code toString} contains no secret.
 */
public final class TemporaryCredentials implements PendingLogin {

  private static final String KIND = "oauth1-temporary-credentials";
  private static final int VERSION = 1;

  private final Secret token;
  private final Secret tokenSecret;
  private final @Nullable URI callback;
  private final URI authorizationUri;
  private final Instant expiresAt;
  private final Registration registration;

  TemporaryCredentials(
      Secret token,
      Secret tokenSecret,
      @Nullable URI callback,
      URI authorizationUri,
      Instant expiresAt,
      Registration registration) {
    this.token = token;
    this.tokenSecret = tokenSecret;
    this.callback = callback;
    this.authorizationUri = authorizationUri;
    this.expiresAt = expiresAt;
    this.registration = registration;
  }

  /**
   * Returns the temporary credentials that {@link #snapshot} was called on.
   *
   * @throws CallbackRejected with {@link Reason#NOT_OPENABLE} if the snapshot has another kind, is of a newer release, or is
   *     malformed
   */
  public static TemporaryCredentials from(Snapshot snapshot) {
    try {
      snapshot.expect(KIND, VERSION);
      return new TemporaryCredentials(
          requireToken(snapshot.secret("token")),
          snapshot.secret("secret"),
          snapshot.find("callback").isEmpty()
              ? null
              : Callback.requireUsable(snapshot.uri("callback")),
          snapshot.uri("authorization"),
          snapshot.instant("expires"),
          new Registration(snapshot.text("client"), snapshot.text("server")));
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(
          Reason.NOT_OPENABLE,
          "the snapshot of this login cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Rejects an empty token: it would equal the empty {@code oauth_token} of any callback. */
  private static Secret requireToken(Secret token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("The token is empty. Store the snapshot unchanged.");
    }
    return token;
  }

  /**
   * Returns the address to open in the user's browser (RFC 5849 section 2.2). It contains the temporary token: show it to this
   * user only.
   */
  @Override
  public URI authorizationUri() {
    return authorizationUri;
  }

  /** Returns the address to which the user returns; empty if the user types a PIN instead. */
  public Optional<URI> callback() {
    return Optional.ofNullable(callback);
  }

  /** Returns the time from which a store may delete this object. The server may expire the credentials earlier. */
  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  /** Returns the key under which to store {@link #snapshot}. Only the browser that began the login can continue it. */
  @Override
  public PendingKey key(BrowserBinding binding) {
    return new PendingKey(binding, token);
  }

  /** Returns all fields as text to store. It contains the secret in clear text: keep it where only your servers can read it. */
  @Override
  public Snapshot snapshot() {
    Snapshot snapshot = Snapshot.of(KIND, VERSION)
        .with("token", token)
        .with("secret", tokenSecret)
        .with("authorization", authorizationUri.toString())
        .with("expires", expiresAt.toString())
        .with("client", registration.client())
        .with("server", registration.server());
    return callback == null ? snapshot : snapshot.with("callback", callback.toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TemporaryCredentials that && snapshot().equals(that.snapshot());
  }

  @Override
  public int hashCode() {
    return Objects.hash(token, registration);
  }

  @Override
  public String toString() {
    return "TemporaryCredentials[" + registration + ", expires " + expiresAt + "]";
  }

  Secret token() {
    return token;
  }

  Secret tokenSecret() {
    return tokenSecret;
  }

  Registration registration() {
    return registration;
  }

  /** Returns a redactor of the token and its secret. */
  Redactor redactor() {
    return Redactor.of(token, tokenSecret);
  }
}
