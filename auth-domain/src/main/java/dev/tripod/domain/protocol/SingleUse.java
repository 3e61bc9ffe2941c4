package dev.tripod.domain.protocol;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A guard of a credential that works only once: a verifier, an authorization code, a rotating refresh token. A second request
 * would fail, or would look like a replay, and some servers revoke all tokens after a replay. Thread-safe.
 */
public final class SingleUse {

  private final String spentMessage;
  private final AtomicBoolean spent = new AtomicBoolean();

  private SingleUse(String spentMessage) {
    this.spentMessage = spentMessage;
  }

  /**
   * Returns a guard of a credential that was not used yet.
   *
   * @param spentMessage the message of the exception if it is used again: what happened and what to do
   */
  public static SingleUse of(String spentMessage) {
    return new SingleUse(Objects.requireNonNull(spentMessage, "spentMessage"));
  }

  /**
   * Returns an exchange that sends {@code request}, which contains the credential. The credential stays unspent only if the
   * request certainly was not sent.
   *
   * @return an exchange that fails with {@link IllegalStateException}, before anything is sent, if the credential is spent
   */
  public <T> Exchange<T> send(
      HttpRequest request, Function<? super HttpResponse, Exchange<T>> onResponse) {
    return Exchange.defer(() -> {
      if (!spent.compareAndSet(false, true)) {
        throw new IllegalStateException(spentMessage);
      }
      return Exchange.send(request, onResponse, noResponse -> {
        if (!noResponse.perhapsSent()) {
          spent.set(false);
        }
        throw noResponse;
      });
    });
  }

  /** Returns whether the credential was sent, or may have been. */
  public boolean isSpent() {
    return spent.get();
  }

  @Override
  public String toString() {
    return isSpent() ? "SingleUse[spent]" : "SingleUse[unspent]";
  }
}
