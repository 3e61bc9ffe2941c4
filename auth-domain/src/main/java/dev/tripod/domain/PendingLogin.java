package dev.tripod.domain;

import java.net.URI;
import java.time.Instant;

/**
 * A login that waits for the user's decision, by either protocol: OAuth 1.0a temporary credentials, or an OAuth 2.0
 * authorization request with its state and code verifier. Immutable and thread-safe.
 */
public interface PendingLogin {

  /** Returns the address to open in the user's browser. It belongs to this one login and this one browser. */
  URI authorizationUri();

  /** Returns the instant from which the callback is rejected. A store need not keep this login longer. */
  Instant expiresAt();

  /**
   * Returns the key under which to store {@link #snapshot}. It contains {@code binding}, so only the browser that began the
   * login can complete it.
   */
  PendingKey key(BrowserBinding binding);

  /** Returns this login as text to store. It contains secrets: keep it where only your servers can read and write it. */
  Snapshot snapshot();
}
