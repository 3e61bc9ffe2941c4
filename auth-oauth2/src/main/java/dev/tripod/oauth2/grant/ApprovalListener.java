package dev.tripod.oauth2.grant;

import dev.tripod.domain.AuthorizationException;
import java.time.Duration;
import java.util.Optional;

/** A listener that receives the progress of an {@link ApprovalGrant}. It can also end the wait. */
@FunctionalInterface
public interface ApprovalListener {

  /**
   * Receives the length of the next pause before it begins. If this method throws an exception, the exchange fails with it and
   * sends nothing more. To cancel the wait, throw a {@link java.util.concurrent.CancellationException}.
   *
   * @param length the time until the next token request
   * @param problem why the last token request got no usable response; empty if the user has not decided yet
   */
  void waiting(Duration length, Optional<AuthorizationException> problem);
}
