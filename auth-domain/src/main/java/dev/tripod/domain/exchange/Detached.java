package dev.tripod.domain.exchange;

import dev.tripod.domain.port.HttpTransport;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that goes on without the one who began it, and whoever must learn of its end. */
final class Detached<T> {

  private final Supplier<Exchange<T>> work;
  private final BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended;

  Detached(
      Supplier<Exchange<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
    this.work = Objects.requireNonNull(work, "work");
    this.ended = Objects.requireNonNull(ended, "ended");
  }

  /** For interpreters that know nothing of this. */
  Exchange<T> inline() {
    return Exchange.defer(work)
        .handle(
            value -> {
              ended.accept(value, null);
              return Exchange.done(value);
            },
            failure -> {
              ended.accept(null, failure);
              throw failure;
            });
  }

  /** Completes after {@link #ended} was told, on every ending. */
  CompletionStage<T> run(HttpTransport transport, Executor blocking) {
    return AsyncRun.start(Exchange.defer(work), transport, blocking).whenComplete(ended);
  }
}
