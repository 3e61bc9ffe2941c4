package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the fake has issued: temporary credentials (RFC 5849 section 2.1), which the user approves or denies once and the
 * client redeems once, and token credentials (section 2.3). Thread-safe: each method is one step.
 */
final class IssuedCredentials {

  static final String OUT_OF_BAND = "oob";

  private final RandomSource random;
  private final Clock clock;
  private final String userId;
  private final @Nullable Duration lifetime;
  private final Map<String, Temporary> temporary = new HashMap<>();
  private final Map<String, Token> tokens = new HashMap<>();

  /** @param lifetime of token credentials, which then come with a session handle; {@code null} if they work for ever */
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
   * The user says yes: the credentials now have a verifier, which for out of band is a PIN.
   *
   * @throws IllegalArgumentException if {@code token} does not wait for the user
   */
  synchronized Temporary approve(String token) {
    Temporary waiting = waitingForTheUser(token);
    Secret verifier = waiting.isOutOfBand() ? pin() : random.base64url(32);
    Temporary approved = new Temporary(
        token, waiting.secret(), waiting.callback(), waiting.readOnly(), Optional.of(verifier));
    temporary.put(token, approved);
    return approved;
  }

  /**
   * The user says no: the credentials are no more.
   *
   * @throws IllegalArgumentException if {@code token} does not wait for the user
   */
  synchronized Temporary deny(String token) {
    Temporary waiting = waitingForTheUser(token);
    temporary.remove(token);
    return waiting;
  }

  /** Of any number of callers at once, one gets token credentials; empty if the verifier is not this token's. */
  synchronized Optional<Token> redeem(String token, Secret verifier) {
    Temporary approved = temporary.get(token);
    if (approved == null || !approved.verifier().equals(Optional.of(verifier))) {
      return Optional.empty();
    }
    temporary.remove(token);
    return Optional.of(issueToken(approved.readOnly()));
  }

  /** For a user who gave name and password. */
  synchronized Token issueWithoutUser() {
    return issueToken(false);
  }

  /**
   * Replaces token credentials, expired or not, and their session handle, which works once (OAuth Session 1.0 section 5.4);
   * empty if the handle is not this token's.
   */
  synchronized Optional<Token> renew(String token, Secret sessionHandle) {
    Token old = tokens.get(token);
    if (old == null || !old.sessionHandle().equals(Optional.of(sessionHandle))) {
      return Optional.empty();
    }
    tokens.remove(token);
    return Optional.of(issueToken(old.readOnly()));
  }

  /** Empty also if it is expired. */
  synchronized Optional<Token> token(String token) {
    return Optional.ofNullable(tokens.get(token)).filter(t -> clock.now().isBefore(t.expiresAt()));
  }

  /** What may be renewed, expired or not. */
  synchronized Optional<Token> renewable(String token) {
    return Optional.ofNullable(tokens.get(token)).filter(t -> t.sessionHandle().isPresent());
  }

  synchronized void invalidate(String token) {
    tokens.remove(token);
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

  private Temporary waitingForTheUser(String token) {
    Temporary issued = temporary.get(token);
    if (issued == null || issued.verifier().isPresent()) {
      throw new IllegalArgumentException(
          "No authorization waits for the user under this oauth_token: it was never asked for, or is over");
    }
    return issued;
  }

  private String randomText() {
    return random.base64url(30).reveal();
  }

  private Secret pin() {
    byte[] octets = new byte[Long.BYTES];
    random.fill(octets);
    return Secret.of(
        String.format("%07d", Math.floorMod(ByteBuffer.wrap(octets).getLong(), 10_000_000L)));
  }

  /** Temporary credentials; the verifier is there once the user has approved. */
  record Temporary(
      String token, Secret secret, String callback, boolean readOnly, Optional<Secret> verifier) {

    boolean isOutOfBand() {
      return callback.equals(OUT_OF_BAND);
    }
  }

  /** Token credentials; those with a session handle expire. */
  record Token(
      String token,
      Secret secret,
      boolean readOnly,
      Optional<Secret> sessionHandle,
      Instant expiresAt) {}
}
