package dev.tripod.oauth2.keeper;

import dev.tripod.domain.ResourceOwner;
import java.time.Duration;

/**
 * A receiver of a keeper's events, for metrics. The events contain no secrets. The keeper calls its methods on the thread
 * that does the work, so they must be thread-safe and must not block. Exceptions thrown by the listener are ignored.
 */
public interface KeeperListener {

  /** Returns a listener that does nothing. */
  static KeeperListener none() {
    return new KeeperListener() {};
  }

  /**
   * Reports that this process refreshed the tokens and stored the new ones.
   *
   * @param took the time from the claim to the write
   */
  default void refreshed(ResourceOwner owner, Duration took) {}

  /** Reports that this process starts to use newer tokens that another process or a new login has stored. */
  default void adopted(ResourceOwner owner) {}

  /**
   * Reports that a caller waited for a refresh that another caller of this process ran.
   *
   * @param waited the time until the refresh ended, or until the wait timed out
   */
  default void waited(ResourceOwner owner, Duration waited) {}

  /**
   * Reports that a refresh request may have reached the server, but no readable response arrived. The server may have
   * rotated the refresh token.
   */
  default void outcomeUnknown(ResourceOwner owner) {}

  /** Reports that the server has revoked the grant. */
  default void revoked(ResourceOwner owner) {}
}
