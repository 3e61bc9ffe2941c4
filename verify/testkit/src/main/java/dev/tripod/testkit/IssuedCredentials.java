package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that an OAuth 1.0a server has issued. The user approves or denies temporary credentials (RFC 5849 section
 * 2.1) once, and the client redeems them once for token credentials (section 2.3). Thread-safe: each method is atomic.
 */
final class IssuedCredentials {

  static final String OUT_OF_BAND = "oob";

  private final RandomSource random;
  private final Clock clock;
  private final String userId;
  private final @Nullable Duration lifetime;
  private final Map<String, Temporary> temporary = new HashMap<>();
  private final Map<String, Token> tokens = new HashMap<>();

  /** @param lifetime of token credentials, which then have a session handle; {@code null} if they do not expire */
  IssuedCredentials(RandomSource random, Clock clock, String userId, @Nullable Duration lifetime) {
    this.random = random;
    this.clock = clock;
    this.userId = userId;
    this.lifetime = lifetime;
  }

  synchronized Temporary issue(String callback, boolean readOnly) {
    Temporary issued =
        new Temporary(randomText(), random.base64url(32), callback, readOnly, Optional.empty());
    temporary.put(issued.token(), issued);
    return issued;
  }

  synchronized Optional<Temporary> temporary(String token) {
    return Optional.ofNullable(temporary.get(token));
  }

  /**
   * Adds a verifier to temporary credentials, as the user approves. For an out-of-band callback it is a PIN.
   *
   * @throws IllegalArgumentException if {@code token} is not waiting for the user
   */
  synchronized Temporary approve(String token) {
    Temporary waiting = waitingForUser(token);
    Secret verifier = waiting.isOutOfBand() ? pin() : random.base64url(32);
    Temporary approved = new Temporary(
        token, waiting.secret(), waiting.callback(), waiting.readOnly(), Optional.of(verifier));
    temporary.put(token, approved);
    return approved;
  }

  /**
   * Removes temporary credentials, as the user denies.
   *
   * @throws IllegalArgumentException if {@code token} is not waiting for the user
   */
  synchronized Temporary deny(String token) {
    Temporary waiting = waitingForUser(token);
    temporary.remove(token);
    return waiting;
  }

  /** Returns token credentials, to one caller only; empty if the verifier does not belong to the token. */
  synchronized Optional<Token> redeem(String token, Secret verifier) {
    Temporary approved = temporary.get(token);
    if (approved == null || !approved.verifier().equals(Optional.of(verifier))) {
      return Optional.empty();
    }
    temporary.remove(token);
    return Optional.of(issueToken(approved.readOnly()));
  }

  /** Returns token credentials for xAuth, which has no temporary credentials. */
  synchronized Token issueForPassword() {
    return issueToken(false);
  }

  /**
   * Replaces token credentials, expired or not, and their session handle, which works once (OAuth Session 1.0 section 5.4).
   * Returns empty if the handle does not belong to the token.
   */
  synchronized Optional<Token> refresh(String token, Secret sessionHandle) {
    Token old = tokens.get(token);
    if (old == null || !old.sessionHandle().equals(Optional.of(sessionHandle))) {
      return Optional.empty();
    }
    tokens.remove(token);
    return Optional.of(issueToken(old.readOnly()));
  }

  /** Returns token credentials; empty if they are unknown, expired or revoked. */
  synchronized Optional<Token> token(String token) {
    return Optional.ofNullable(tokens.get(token)).filter(t -> clock.now().isBefore(t.expiresAt()));
  }

  /** Returns token credentials that can be refreshed, expired or not. */
  synchronized Optional<Token> refreshable(String token) {
    return Optional.ofNullable(tokens.get(token)).filter(t -> t.sessionHandle().isPresent());
  }

  synchronized void invalidate(String token) {
    tokens.remove(token);
  }

  /** Removes all token credentials, and all approved temporary credentials. */
  synchronized void revokeAll() {
    tokens.clear();
    temporary.values().removeIf(credentials -> credentials.verifier().isPresent());
  }

  private Token issueToken(boolean readOnly) {
    String token = userId + "-" + randomText();
    Secret secret = random.base64url(32);
    Token issued = lifetime == null
        ? new Token(token, secret, readOnly, Optional.empty(), Instant.MAX)
        : new Token(
            token,
            secret,
            readOnly,
            Optional.of(random.base64url(32)),
            clock.now().plus(lifetime));
    tokens.put(issued.token(), issued);
    return issued;
  }

  private Temporary waitingForUser(String token) {
    Temporary issued = temporary.get(token);
    if (issued == null || issued.verifier().isPresent()) {
      throw new IllegalArgumentException(
          "The oauth_token is not waiting for the user: it was never issued, or the user has already"
              + " approved or denied it. Begin a new login.");
    }
    return issued;
  }

  private String randomText() {
    return random.base64url(30).reveal();
  }

  private Secret pin() {
    byte[] octets = new byte[Long.BYTES];
    random.fill(octets);
    return Secret.of(String.format(
        Locale.ROOT, "%07d", Math.floorMod(ByteBuffer.wrap(octets).getLong(), 10_000_000L)));
  }

  /** Temporary credentials, with a verifier once the user has approved them. */
  record Temporary(
      String token, Secret secret, String callback, boolean readOnly, Optional<Secret> verifier) {

    boolean isOutOfBand() {
      return callback.equals(OUT_OF_BAND);
    }
  }

  /** Token credentials. Those with a session handle expire. */
  record Token(
      String token,
      Secret secret,
      boolean readOnly,
      Optional<Secret> sessionHandle,
      Instant expiresAt) {}
}
