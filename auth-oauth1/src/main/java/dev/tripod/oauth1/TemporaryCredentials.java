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
 * An authorization that is under way: the server knows of it (RFC 5849 section 2.1), the user has yet to decide. Send the
 * user to {@link #authorizationUri}, and keep this, or its {@link #snapshot}, until the callback arrives. Nothing else of
 * the flow needs keeping.
 *
 * <p>Immutable; {@code toString} tells no secret.
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
   * Reads back what {@link #snapshot} gave.
   *
   * @throws CallbackRejected ({@link Reason#NOT_OPENABLE}) if it is anything else, or from a newer release
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
          "what was kept of this authorization cannot be read (" + e.getMessage() + ")");
    }
  }

  /** An empty one would equal the empty {@code oauth_token} of anybody's callback. */
  private static Secret requireToken(Secret token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("Temporary credentials have a token");
    }
    return token;
  }

  /** Where to send the user (RFC 5849 section 2.2). It holds the temporary token, and belongs to this one browser. */
  @Override
  public URI authorizationUri() {
    return authorizationUri;
  }

  /** Empty if the user brings a PIN. */
  public Optional<URI> callback() {
    return Optional.ofNullable(callback);
  }

  /** Until when a store need keep this; the server may forget it sooner. */
  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  /** What to keep {@link #snapshot} under, so that only the browser that began can go on. */
  @Override
  public PendingKey key(BrowserBinding binding) {
    return new PendingKey(binding, token);
  }

  /** All of this to be written down. It holds the secret: keep it where only your servers read. */
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

  Redactor known() {
    return Redactor.of(token, tokenSecret);
  }
}
