package dev.tripod.oauth2.keeper;

import dev.tripod.domain.ResourceOwner;
import java.time.Duration;

/**
 * Receives what happens to tokens, for metrics. It receives no secrets. The keeper calls its methods on the thread that does
 * the work, so they must be thread-safe and must not block. Exceptions thrown by the listener are ignored.
 */
public interface KeeperListener {

  /** Returns a listener that does nothing. */
  static KeeperListener none() {
    return new KeeperListener() {};
  }

  /**
   * Called after this process refreshed the tokens and stored the new ones.
   *
   * @param took the time from the claim to the write
   */
  default void refreshed(ResourceOwner owner, Duration took) {}

  /** Called when this process starts to use newer tokens that another process or a new login has stored. */
  default void adopted(ResourceOwner owner) {}

  /**
   * Called after a caller waited for a refresh that another caller of this process ran.
   *
   * @param waited the time until the refresh ended, or until the wait timed out
   */
  default void waited(ResourceOwner owner, Duration waited) {}

  /**
   * Called when a refresh request may have reached the server, but no readable response arrived. The server may have rotated
   * the refresh token.
   */
  default void outcomeUnknown(ResourceOwner owner) {}

  /** Called when the server says that the grant is revoked. */
  default void revoked(ResourceOwner owner) {}
}
