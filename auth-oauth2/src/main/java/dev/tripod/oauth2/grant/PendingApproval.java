package dev.tripod.oauth2.grant;

import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An approval that a user has not given yet: the response to a device authorization request (RFC 8628 section 3.2), or to a CIBA
 * authentication request. {@link ApprovalGrant#begin} creates it, and {@link ApprovalGrant#complete} waits for it.
 *
 * <p>Immutable; {@code toString} contains neither the secret nor the user code.
 */
public final class PendingApproval {

  private static final String KIND = "oauth2-approval";
  private static final int VERSION = 1;
  private static final String USER_CODE = "user-code";
  private static final String URI = "uri";
  private static final String URI_COMPLETE = "uri-complete";

  private final String grantType;
  private final Secret id;
  private final @Nullable String userCode;
  private final @Nullable URI verificationUri;
  private final @Nullable URI verificationUriComplete;
  private final Instant expiresAt;
  private final Duration interval;

  PendingApproval(
      String grantType,
      Secret id,
      @Nullable String userCode,
      @Nullable URI verificationUri,
      @Nullable URI verificationUriComplete,
      Instant expiresAt,
      Duration interval) {
    this.grantType = grantType;
    this.id = id;
    this.userCode = userCode;
    this.verificationUri = verificationUri;
    this.verificationUriComplete = verificationUriComplete;
    this.expiresAt = expiresAt;
    this.interval = interval;
  }

  /**
   * Reads a {@link #snapshot}.
   *
   * @throws IllegalArgumentException if it is not one, or a newer release wrote it
   */
  public static PendingApproval from(Snapshot snapshot) {
    snapshot.expect(KIND, VERSION);
    return new PendingApproval(
        snapshot.text("grant"),
        snapshot.secret("id"),
        snapshot.find(USER_CODE).orElse(null),
        snapshot.find(URI).isPresent() ? snapshot.uri(URI) : null,
        snapshot.find(URI_COMPLETE).isPresent() ? snapshot.uri(URI_COMPLETE) : null,
        snapshot.instant("expires"),
        Duration.ofSeconds(Long.parseLong(snapshot.text("interval"))));
  }

  /** {@return the {@code user_code}: show it to the user, who types it at the verification address; empty for CIBA} */
  public Optional<String> userCode() {
    return Optional.ofNullable(userCode);
  }

  /** {@return the {@code verification_uri}: show it to the user; empty for CIBA} */
  public Optional<URI> verificationUri() {
    return Optional.ofNullable(verificationUri);
  }

  /**
   * {@return the {@code verification_uri_complete}, which contains the user code: show it as a QR code or open it; empty if the
   * server sent none}
   */
  public Optional<URI> verificationUriComplete() {
    return Optional.ofNullable(verificationUriComplete);
  }

  /** {@return when the user can no longer approve} */
  public Instant expiresAt() {
    return expiresAt;
  }

  /** {@return the shortest time between two token requests: the {@code interval} of the server, or 5 seconds} */
  public Duration interval() {
    return interval;
  }

  /** {@return this approval as text to store; it contains a secret, so keep it where only your servers can read it} */
  public Snapshot snapshot() {
    Snapshot snapshot = Snapshot.of(KIND, VERSION)
        .with("grant", grantType)
        .with("id", id)
        .with("expires", expiresAt.toString())
        .with("interval", Long.toString(interval.toSeconds()));
    if (userCode != null) {
      snapshot = snapshot.with(USER_CODE, Secret.of(userCode));
    }
    if (verificationUri != null) {
      snapshot = snapshot.with(URI, verificationUri.toString());
    }
    return verificationUriComplete == null
        ? snapshot
        : snapshot.with(URI_COMPLETE, Secret.of(verificationUriComplete.toString()));
  }

  String grantType() {
    return grantType;
  }

  /** Returns the device code, or the {@code auth_req_id} of CIBA. */
  Secret id() {
    return id;
  }

  @Override
  public String toString() {
    return "PendingApproval[" + (verificationUri == null ? grantType : verificationUri)
        + ", expires " + expiresAt + "]";
  }
}
