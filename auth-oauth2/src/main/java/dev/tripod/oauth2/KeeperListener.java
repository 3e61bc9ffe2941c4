package dev.tripod.oauth2;

import dev.tripod.domain.ResourceOwner;
import java.time.Duration;

/**
 * Is told what becomes of tokens, for metrics. It learns no secret. Its methods are called on whichever thread does the work,
 * must not block, and what they throw is dropped: a metric must not cost a token.
 */
public interface KeeperListener {

  /** The one that hears nothing. */
  static KeeperListener none() {
    return new KeeperListener() {};
  }

  /**
   * This node refreshed the tokens, and stored the new ones.
   *
   * @param took from the claim to the storing
   */
  default void refreshed(ResourceOwner owner, Duration took) {}

  /** Another node, or a new login, had newer tokens, and they are used. */
  default void adopted(ResourceOwner owner) {}

  /**
   * A caller waited for a refresh that another caller of this process ran.
   *
   * @param waited until it ended, or the caller gave up on it
   */
  default void waited(ResourceOwner owner, Duration waited) {}

  /** A refresh was perhaps sent, and got no answer, or one that cannot be read: the server may have rotated. */
  default void unknown(ResourceOwner owner) {}

  /** The server said that the grant is no more. */
  default void dead(ResourceOwner owner) {}
}
