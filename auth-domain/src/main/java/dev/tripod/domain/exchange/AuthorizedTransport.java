package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A transport that authorizes every request before it sends it. If a response shows the authorizer that another attempt may
 * succeed, the transport sends the request again. It sends at most three requests per call. Thread-safe.
 */
public final class AuthorizedTransport implements HttpTransport {

  private final HttpTransport transport;
  private final Authorizer authorizer;
  private final Executor blocking;

  private AuthorizedTransport(HttpTransport transport, Authorizer authorizer, Executor blocking) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
    this.blocking = Objects.requireNonNull(blocking, "blocking");
  }

  /**
   * Returns a transport as {@link #of(HttpTransport, Authorizer, Executor)} does, with the default executor of {@link
   * Exchange#overAsync(HttpTransport)}.
   */
  public static AuthorizedTransport of(HttpTransport transport, Authorizer authorizer) {
    return of(transport, authorizer, Exchange.defaultExecutor());
  }

  /**
   * Returns a transport that authorizes its requests with {@code authorizer} and sends them over {@code transport}.
   *
   * @param blocking runs the blocking work of {@link #sendAsync}, such as calls to a store or a signer, and the {@linkplain
   *     Exchange#detached detached} work of both methods, such as a refresh. Never {@code Runnable::run}. The threads that call
   *     {@link #send} wait for that work, so they must not be all the threads of {@code blocking}.
   */
  public static AuthorizedTransport of(
      HttpTransport transport, Authorizer authorizer, Executor blocking) {
    return new AuthorizedTransport(transport, authorizer, blocking);
  }

  /**
   * Authorizes and sends {@code request}.
   *
   * @throws IOException the exception of the underlying transport, if there is no response. After a first response, no
   *     exception promises that nothing was sent.
   * @throws AuthorizationException if no credential is available
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    try {
      return authorized(request).over(transport, blocking);
    } catch (NoResponse e) {
      throw e.getCause();
    }
  }

  /**
   * Authorizes and sends {@code request} without blocking the caller, provided that the underlying transport does not block.
   *
   * @return a future that fails with the {@link IOException} or {@link AuthorizationException} that {@link #send} would have
   *     thrown
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    CompletionStage<HttpResponse> ended = authorized(request).overAsync(transport, blocking);
    ended.whenComplete((response, failure) -> {
      if (failure == null) {
        result.complete(response);
      } else {
        result.completeExceptionally(failure instanceof NoResponse e ? e.getCause() : failure);
      }
    });
    return result;
  }

  private Exchange<HttpResponse> authorized(HttpRequest request) {
    return Exchange.defer(() -> authorizer.authorize(request))
        .then(attempt -> Attempt.Sequence.of(attempt).send());
  }
}
