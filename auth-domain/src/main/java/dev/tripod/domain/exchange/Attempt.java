package dev.tripod.domain.exchange;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.Optional;

/**
 * One sending of an authorized request. It knows with which token, nonce and time it was made, and so what its answer
 * means. Immutable and thread-safe, unless its maker says otherwise.
 */
public interface Attempt {

  /** What to send, exactly so. */
  HttpRequest request();

  /**
   * Learns from {@code answer}, whatever its status. Whoever sends the request calls this once for each answer.
   *
   * @return the next attempt, where another is worth making; the answer counts where there is none. Each cause leads to one
   *     more attempt at most, and nobody sends more than three in all.
   */
  Exchange<Optional<Attempt>> after(HttpResponse answer);

  /** An attempt after which there is no other. */
  static Attempt only(HttpRequest request) {
    return new Only(Objects.requireNonNull(request, "request"));
  }
}
