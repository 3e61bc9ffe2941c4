package dev.tripod.domain.protocol;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The right to send a credential that works a single time: a verifier, an authorization code, a rotating refresh token. A
 * second request could only fail, or look like a replay, for which some servers revoke everything. Thread-safe.
 */
public final class SingleUse {

  private final String spentMessage;
  private final AtomicBoolean spent = new AtomicBoolean();

  private SingleUse(String spentMessage) {
    this.spentMessage = spentMessage;
  }

  /**
   * A right that is unspent.
   *
   * @param spentMessage what happened and what to do, for whoever uses it again
   */
  public static SingleUse of(String spentMessage) {
    return new SingleUse(Objects.requireNonNull(spentMessage, "spentMessage"));
  }

  /**
   * Sends {@code request}, which carries the credential. Only a request that was certainly not sent gives the right back.
   *
   * @return fails with {@link IllegalStateException} before anything is sent if it was used already
   */
  public <T> Exchange<T> send(
      HttpRequest request, Function<? super HttpResponse, Exchange<T>> answered) {
    return Exchange.defer(() -> {
      if (!spent.compareAndSet(false, true)) {
        throw new IllegalStateException(spentMessage);
      }
      return Exchange.send(request, answered, noResponse -> {
        if (!noResponse.perhapsSent()) {
          spent.set(false);
        }
        throw noResponse;
      });
    });
  }

  public boolean isSpent() {
    return spent.get();
  }

  @Override
  public String toString() {
    return isSpent() ? "SingleUse[spent]" : "SingleUse[unspent]";
  }
}
