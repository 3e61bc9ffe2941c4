package dev.tripod.domain.port;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Sends one request and returns its answer. What an implementation promises, and {@code HttpTransportContract} checks:
 *
 * <ul>
 *   <li>It sends once: it follows no redirect, keeps no cookie, answers no challenge and repeats nothing, since a request
 *       may carry a credential that works a single time.
 *   <li>It sends what it was given: method, path and query to the letter, every header, repeated ones too.
 *   <li>Every status is returned, none is thrown.
 *   <li>It ends: a finite deadline covers the whole exchange, the last octet of the body included, and the body is capped.
 *   <li>It is thread-safe, and an interrupted thread keeps its interrupt flag.
 * </ul>
 */
@FunctionalInterface
public interface HttpTransport {

  /**
   * Sends {@code request} on the calling thread.
   *
   * @throws IOException if there is no answer. {@link java.net.ConnectException}, {@link java.net.UnknownHostException}
   *     and {@link java.net.NoRouteToHostException} promise that nothing was sent; every other promises nothing.
   */
  HttpResponse send(HttpRequest request) throws IOException;

  /**
   * Sends {@code request} without holding the caller. Unless overridden it sends on the calling thread and returns when
   * done. Cancelling the future ends the wait; whether it ends the request is the adapter's to say.
   *
   * @return fails with the {@link IOException} that {@link #send} would have thrown
   */
  default CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    try {
      result.complete(send(request));
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
    return result;
  }
}
