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

/** A body that is read completely. If it is longer than the cap, reading fails and the connection is closed. */
final class CappedBody implements BodySubscriber<byte[]> {

  private final long cap;
  private final CompletableFuture<byte[]> complete = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  CappedBody(long cap) {
    this.cap = cap;
  }

  /** Returns a body that is not read, because of {@code failure}. The connection is closed. */
  static CappedBody rejected(IOException failure) {
    CappedBody body = new CappedBody(0);
    body.complete.completeExceptionally(failure);
    return body;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return complete;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (complete.isDone()) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    Flow.Subscription current = Objects.requireNonNull(subscription);
    for (ByteBuffer bytes : buffers) {
      if (bytes.remaining() > cap - received.size()) {
        complete.completeExceptionally(new IOException("The response body is longer than " + cap
            + " bytes. If this is expected, set a larger limit with withBodyCap."));
        current.cancel();
        return;
      }
      append(bytes);
    }
    current.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    complete.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    complete.complete(received.toByteArray());
  }

  private void append(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    received.writeBytes(copy);
  }
}
