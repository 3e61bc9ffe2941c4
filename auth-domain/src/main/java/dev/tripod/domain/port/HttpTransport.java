package dev.tripod.domain.port;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A sender of HTTP requests that returns their responses. Every implementation keeps these promises, and {@code
 * HttpTransportContract} checks them:
 *
 * <ul>
 *   <li>It sends the request once. It does not follow redirects, store cookies, respond to challenges or repeat a request,
 *       because a request may contain a credential that works only once. After a broken connection, it may repeat some GET,
 *       HEAD and OPTIONS requests. These have only a bearer token, or neither an {@code Authorization} header nor a query.
 *   <li>It sends the request as it is: method, path and query exactly, and every header, repeated ones too.
 *   <li>It returns every response, whatever its status, and throws for none. It {@linkplain HttpResponse#decoded decodes}
 *       bodies with the content codings {@code gzip} and {@code deflate}, which servers send unasked.
 *   <li>It ends in time. A deadline covers the whole call up to the last byte of the body, and the length of the body is
 *       limited.
 *   <li>It is thread-safe, and an interrupted thread keeps its interrupt flag.
 * </ul>
 *
 * <p>To wrap a transport, use {@code HookedTransport} of {@code tripod-message-printer}. A lambda that calls another transport
 * compiles, but it inherits the blocking {@link #sendAsync}.
 */
@FunctionalInterface
public interface HttpTransport {

  /**
   * Sends {@code request} on the calling thread.
   *
   * @throws IOException if there is no response. {@link java.net.ConnectException}, {@link java.net.UnknownHostException}
   *     and {@link java.net.NoRouteToHostException} promise that nothing was sent. No other exception does.
   */
  HttpResponse send(HttpRequest request) throws IOException;

  /**
   * Sends {@code request} without blocking the caller. This default implementation does block: it calls {@link #send}.
   * Cancelling the future ends the wait. Each adapter documents whether it also cancels the request.
   *
   * @return a future that fails with the {@link IOException} that {@link #send} would have thrown
   */
  default CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    try {
      result.complete(send(request));
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
    return result;
  }
}
