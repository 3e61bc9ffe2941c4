package dev.tripod.transport.jdk;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body handler that shows status and headers to the attempt before the application's handler sees the response. The body
 * stays unread until the attempt has decided. If another request follows, the handler cancels the body and so closes the
 * connection, because an unwanted body can be of any length. Otherwise the application's handler receives the body as a stream.
 *
 * @param <T> the type of the body
 */
final class AttemptBodyHandler<T> implements BodyHandler<T> {

  private final Attempt.Sequence attempts;
  private final BodyHandler<T> handler;
  private final HttpTransport transport;
  private final Executor executor;

  private volatile Attempt.@Nullable Sequence next;
  private volatile @Nullable Throwable failure;

  AttemptBodyHandler(
      Attempt.Sequence attempts,
      BodyHandler<T> handler,
      HttpTransport transport,
      Executor executor) {
    this.attempts = attempts;
    this.handler = handler;
    this.transport = transport;
    this.executor = executor;
  }

  /** Returns the position in the sequence of attempts for which this handler receives the response. */
  Attempt.Sequence attempts() {
    return attempts;
  }

  /** Returns the position to continue at; empty if this response is the result of the call. */
  Optional<Attempt.Sequence> next() {
    return Optional.ofNullable(next);
  }

  /** Returns why the attempt failed. The call fails with this, not with the exception that wraps it. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo response) {
    BodySubscriber<Flow.Publisher<List<ByteBuffer>>> received = BodySubscribers.ofPublisher();
    CompletionStage<T> body = received
        .getBody()
        .thenCombine(
            isUnwanted(response),
            (bytes, unwanted) -> unwanted ? cancelled(bytes) : passedOn(bytes, response))
        .thenCompose(stage -> stage);
    return new PendingBody<>(received, body);
  }

  /** Decides whether the body is unwanted: another request follows, or the attempt failed. */
  private CompletableFuture<Boolean> isUnwanted(ResponseInfo response) {
    HttpResponse seen;
    try {
      seen = JdkMessages.response(response, new byte[0]);
    } catch (IOException e) {
      failure = e;
      return CompletableFuture.completedFuture(true);
    }
    return Exchange.defer(() -> attempts.after(seen))
        .overAsync(transport, executor)
        .handle((decision, thrown) -> {
          failure = thrown;
          next = decision == null ? null : decision.orElse(null);
          return failure != null || next != null;
        });
  }

  private CompletionStage<@Nullable T> cancelled(Flow.Publisher<List<ByteBuffer>> bytes) {
    bytes.subscribe(new CancellingSubscriber());
    return failure == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(failure);
  }

  private CompletionStage<T> passedOn(
      Flow.Publisher<List<ByteBuffer>> bytes, ResponseInfo response) {
    boolean isPassedOn = false;
    try {
      BodySubscriber<T> application = handler.apply(response);
      bytes.subscribe(application);
      isPassedOn = true;
      return application.getBody();
    } finally {
      if (!isPassedOn) {
        bytes.subscribe(new CancellingSubscriber());
      }
    }
  }

  /** The subscriber that {@code java.net.http} writes to, with the body that the application finally receives. */
  private record PendingBody<T>(
      BodySubscriber<Flow.Publisher<List<ByteBuffer>>> received, CompletionStage<T> body)
      implements BodySubscriber<T> {

    @Override
    public CompletionStage<T> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      received.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      received.onNext(bytes);
    }

    @Override
    public void onError(Throwable thrown) {
      received.onError(thrown);
    }

    @Override
    public void onComplete() {
      received.onComplete();
    }
  }

  private static final class CancellingSubscriber implements Flow.Subscriber<List<ByteBuffer>> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }
}
