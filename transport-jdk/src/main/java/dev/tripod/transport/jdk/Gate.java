package dev.tripod.transport.jdk;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
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
 * Stands between one answer and the application: the attempt sees status and headers first, while the body waits unread.
 * If it makes another attempt, the body is dropped and the connection with it, since nobody knows how long a body of no use
 * goes on. If not, the application's own handler gets the body, streaming as it pleases.
 *
 * @param <T> the body's type
 */
final class Gate<T> implements BodyHandler<T> {

  private final Attempt.Sequence attempts;
  private final BodyHandler<T> handler;
  private final HttpTransport transport;
  private final Executor executor;

  private volatile Attempt.@Nullable Sequence next;
  private volatile @Nullable Throwable failure;

  Gate(
      Attempt.Sequence attempts,
      BodyHandler<T> handler,
      HttpTransport transport,
      Executor executor) {
    this.attempts = attempts;
    this.handler = handler;
    this.transport = transport;
    this.executor = executor;
  }

  /** Returns the position at which this response arrives. */
  Attempt.Sequence attempts() {
    return attempts;
  }

  /** What to send instead, after an answer that does not count. */
  Optional<Attempt.Sequence> next() {
    return Optional.ofNullable(next);
  }

  /** Why the attempt could not go on: this is what the application is told, instead of what it was wrapped in. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo answer) {
    BodySubscriber<Flow.Publisher<List<ByteBuffer>>> waiting = BodySubscribers.ofPublisher();
    CompletionStage<T> body = waiting
        .getBody()
        .thenCombine(
            decided(answer), (octets, again) -> again ? dropped(octets) : passed(octets, answer))
        .thenCompose(stage -> stage);
    return new Held<>(waiting, body);
  }

  /** Whether there is another attempt. A body must not wait for a decision that failed, so it is dropped then too. */
  private CompletableFuture<Boolean> decided(ResponseInfo answer) {
    return Exchange.defer(() -> attempts.after(HttpResponse.of(
            answer.statusCode(), JdkMessages.headers(answer.headers()), new byte[0])))
        .overAsync(transport, executor)
        .handle((made, thrown) -> {
          failure = thrown;
          next = made == null ? null : made.orElse(null);
          return failure != null || next != null;
        });
  }

  private CompletionStage<@Nullable T> dropped(Flow.Publisher<List<ByteBuffer>> octets) {
    octets.subscribe(new Dropping());
    return failure == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(failure);
  }

  private CompletionStage<T> passed(Flow.Publisher<List<ByteBuffer>> octets, ResponseInfo answer) {
    BodySubscriber<T> application = handler.apply(answer);
    octets.subscribe(application);
    return application.getBody();
  }

  /** What {@code java.net.http} writes to, with the body that comes of it in the end. */
  private record Held<T>(
      BodySubscriber<Flow.Publisher<List<ByteBuffer>>> waiting, CompletionStage<T> body)
      implements BodySubscriber<T> {

    @Override
    public CompletionStage<T> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      waiting.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> octets) {
      waiting.onNext(octets);
    }

    @Override
    public void onError(Throwable thrown) {
      waiting.onError(thrown);
    }

    @Override
    public void onComplete() {
      waiting.onComplete();
    }
  }

  private static final class Dropping implements Flow.Subscriber<List<ByteBuffer>> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> octets) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }
}
