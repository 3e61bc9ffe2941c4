package dev.tripod.transport.jdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body read whole, unless it is longer than the cap: then reading stops there, and the connection is closed. */
final class CappedBody implements BodySubscriber<byte[]> {

  private final long cap;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  CappedBody(long cap) {
    this.cap = cap;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> octets) {
    Flow.Subscription reading = Objects.requireNonNull(subscription);
    for (ByteBuffer some : octets) {
      if (some.remaining() > cap - read.size()) {
        whole.completeExceptionally(
            new IOException("The answer's body is longer than " + cap + " octets"));
        reading.cancel();
        return;
      }
      append(some);
    }
    reading.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(read.toByteArray());
  }

  private void append(ByteBuffer octets) {
    byte[] copy = new byte[octets.remaining()];
    octets.get(copy);
    read.writeBytes(copy);
  }
}
