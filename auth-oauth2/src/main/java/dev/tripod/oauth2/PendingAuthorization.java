package dev.tripod.oauth2;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authorization that is under way: the user has yet to decide. Send the user to {@link #authorizationUri}, and keep this,
 * or its {@link #snapshot}, until the callback arrives. It holds the state and the code verifier, so nothing else of the flow
 * needs keeping.
 *
 * <p>Immutable; {@code toString} tells no secret.
 */
public final class PendingAuthorization implements PendingLogin {

  private static final String KIND = "oauth2-pending-authorization";
  private static final int VERSION = 1;

  private final URI authorizationUri;
  private final URI redirectUri;
  private final Set<String> scope;
  private final Secret state;
  private final CodeVerifier codeVerifier;
  private final Instant expiresAt;
  private final Registration registration;

  PendingAuthorization(
      URI authorizationUri,
      URI redirectUri,
      Set<String> scope,
      Secret state,
      CodeVerifier codeVerifier,
      Instant expiresAt,
      Registration registration) {
    this.authorizationUri = authorizationUri;
    this.redirectUri = redirectUri;
    this.scope = scope;
    this.state = state;
    this.codeVerifier = codeVerifier;
    this.expiresAt = expiresAt;
    this.registration = registration;
  }

  /**
   * Reads back what {@link #snapshot} gave.
   *
   * @throws CallbackRejected ({@link Reason#NOT_OPENABLE}) if it is anything else, or from a newer release
   */
  public static PendingAuthorization from(Snapshot snapshot) {
    try {
      snapshot.expect(KIND, VERSION);
      return new PendingAuthorization(
          snapshot.uri("authorization"),
          AuthorizationRequest.requireUsable(snapshot.uri("redirect")),
          Scopes.kept(snapshot.text("scope")),
          requireState(snapshot.secret("state")),
          CodeVerifier.of(snapshot.text("verifier")),
          snapshot.instant("expires"),
          new Registration(snapshot.text("client"), snapshot.text("server")));
    } catch (IllegalArgumentException e) {
      throw CallbackRejected.of(
          Reason.NOT_OPENABLE,
          "what was kept of this authorization cannot be read (" + e.getMessage() + ")");
    }
  }

  /** An empty one would equal the empty {@code state} of anybody's callback. */
  private static Secret requireState(Secret state) {
    if (state.isEmpty()) {
      throw new IllegalArgumentException("A pending authorization has a state");
    }
    return state;
  }

  /** Where to send the user (RFC 6749 section 4.1.1). It holds the state, and belongs to this one browser. */
  @Override
  public URI authorizationUri() {
    return authorizationUri;
  }

  /** Where the user comes back to. */
  public URI redirectUri() {
    return redirectUri;
  }

  /** What was asked for; empty where that was left to the server. */
  public Set<String> scope() {
    return scope;
  }

  /** From then on the callback is rejected, and a store need not keep this. */
  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  /** What to keep {@link #snapshot} under, so that only the browser that began can go on. */
  @Override
  public PendingKey key(BrowserBinding binding) {
    return new PendingKey(binding, state);
  }

  /** All of this to be written down. It holds state and verifier: keep it where only your servers read. */
  @Override
  public Snapshot snapshot() {
    return Snapshot.of(KIND, VERSION)
        .with("authorization", authorizationUri.toString())
        .with("redirect", redirectUri.toString())
        .with("scope", String.join(" ", scope))
        .with("state", state)
        .with("verifier", codeVerifier.value())
        .with("expires", expiresAt.toString())
        .with("client", registration.client())
        .with("server", registration.server());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PendingAuthorization that && snapshot().equals(that.snapshot());
  }

  @Override
  public int hashCode() {
    return Objects.hash(state, registration);
  }

  @Override
  public String toString() {
    return "PendingAuthorization[" + registration + ", " + scope + ", expires " + expiresAt + "]";
  }

  Secret state() {
    return state;
  }

  CodeVerifier codeVerifier() {
    return codeVerifier;
  }

  Registration registration() {
    return registration;
  }

  Redactor known() {
    return Redactor.of(state, codeVerifier.value());
  }
}
