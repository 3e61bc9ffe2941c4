package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A transport on which every request is authorized before it is sent. Where its authorizer sees from an answer that another
 * attempt is worth making, it is made: three sends in all, at most. Thread-safe.
 */
public final class AuthorizedTransport implements HttpTransport {

  private static final int SENDS_IN_ALL = 3;

  private final HttpTransport transport;
  private final Authorizer authorizer;
  private final Executor blocking;

  private AuthorizedTransport(HttpTransport transport, Authorizer authorizer, Executor blocking) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
    this.blocking = Objects.requireNonNull(blocking, "blocking");
  }

  /** As {@link #of(HttpTransport, Authorizer, Executor)}, with the executor that {@link Exchange#overAsync} names. */
  public static AuthorizedTransport of(HttpTransport transport, Authorizer authorizer) {
    return of(transport, authorizer, new CompletableFuture<Void>().defaultExecutor());
  }

  /**
   * A transport that authorizes what it sends.
   *
   * @param blocking where {@link #sendAsync} does what blocks: a store, a signer. Never {@code Runnable::run}.
   */
  public static AuthorizedTransport of(
      HttpTransport transport, Authorizer authorizer, Executor blocking) {
    return new AuthorizedTransport(transport, authorizer, blocking);
  }

  /**
   * Authorizes and sends {@code request}.
   *
   * @throws IOException if there is no answer, as the transport below threw it; once an attempt was answered, none that
   *     promises that nothing was sent
   * @throws AuthorizationException if there is no credential to be had
   */
  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    try {
      return authorized(request).over(transport);
    } catch (NoResponse e) {
      throw e.getCause();
    }
  }

  /**
   * Authorizes and sends {@code request} without holding the caller, as far as the transport below does so.
   *
   * @return fails with the {@link IOException} or {@link AuthorizationException} that {@link #send} would have thrown
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    return authorized(request)
        .overAsync(transport, blocking)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
            failure instanceof NoResponse e ? e.getCause() : failure));
  }

  private Exchange<HttpResponse> authorized(HttpRequest request) {
    return Exchange.defer(() -> authorizer.authorize(request))
        .then(attempt -> send(attempt, SENDS_IN_ALL));
  }

  private static Exchange<HttpResponse> send(Attempt attempt, int left) {
    return Exchange.send(attempt.request(), answer -> answered(attempt, answer, left));
  }

  /** The last answer too is shown to its attempt, which may learn from it. Nearly always it says at once that this was all. */
  private static Exchange<HttpResponse> answered(Attempt attempt, HttpResponse answer, int left) {
    Exchange<Optional<Attempt>> after = after(attempt, answer);
    if (after instanceof Exchange.Done<Optional<Attempt>> done && done.value().isEmpty()) {
      return Exchange.done(answer);
    }
    return after
        .then(next ->
            next.isPresent() && left > 1 ? send(next.get(), left - 1) : Exchange.done(answer))
        .recover(failure -> {
          throw afterAnAnswer(failure, attempt.request().origin());
        });
  }

  /** What it throws goes the way of a step that fails: it may promise that nothing was sent. */
  private static Exchange<Optional<Attempt>> after(Attempt attempt, HttpResponse answer) {
    try {
      return Objects.requireNonNull(attempt.after(answer), "An attempt returned null");
    } catch (RuntimeException e) {
      return Exchange.failed(e);
    }
  }

  /** That nothing was sent is true of the last request alone: taken for all of them, it would allow to send again. */
  private static RuntimeException afterAnAnswer(RuntimeException failure, Origin origin) {
    if (failure instanceof NoResponse noResponse && !noResponse.perhapsSent()) {
      IOException why =
          new IOException("No answer to what followed an answer", noResponse.getCause());
      return NoResponse.from(origin, why, Redactor.none());
    }
    return failure;
  }
}
