package dev.tripod.x;

import dev.tripod.x.Wire.Envelope;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/**
 * A call on its way by {@code enqueue}: the user's id, the request, and once more after the wait for a rate limit, if there is
 * one. However a step ends, the future learns of it. Thread-safe.
 */
final class Enqueued<T> {

  private final XCall<T> asked;
  private final CompletableFuture<XAnswer<T>> result = new CompletableFuture<>();
  private final AtomicReference<@Nullable Call<Envelope<T>>> underway = new AtomicReference<>();

  Enqueued(XCall<T> asked) {
    this.asked = asked;
  }

  CompletableFuture<XAnswer<T>> begin() {
    CompletionStage<XAnswer<T>> ended = result;
    ended.whenComplete((answer, failure) -> cancelIfUnwanted());
    try {
      asked.requireScope();
      then(asked.request(), call -> send(call, this::waitFor));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private void send(Call<Envelope<T>> call, Consumer<XApiException> refused) {
    underway.set(call);
    if (!result.isDone()) {
      call.enqueue(new Answering(refused));
    }
    cancelIfUnwanted();
  }

  /** A call waits once. */
  private void waitFor(XApiException refused) {
    then(asked.waiting().later(refused), mayGoOn -> {
      Call<Envelope<T>> call = underway.get();
      if (mayGoOn && call != null) {
        send(call.clone(), result::completeExceptionally);
      } else {
        result.completeExceptionally(refused);
      }
    });
  }

  private void cancelIfUnwanted() {
    Call<Envelope<T>> call = underway.get();
    if (result.isCancelled() && call != null) {
      call.cancel();
    }
  }

  private <V> void then(CompletionStage<V> step, Consumer<V> next) {
    step.whenComplete((value, failure) -> {
      if (failure != null) {
        result.completeExceptionally(
            failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure);
        return;
      }
      try {
        next.accept(value);
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    });
  }

  /** Retrofit prints what its callbacks throw, and nobody would learn of it. */
  private final class Answering implements Callback<Envelope<T>> {

    private final Consumer<XApiException> refused;

    private Answering(Consumer<XApiException> refused) {
      this.refused = refused;
    }

    @Override
    public void onResponse(Call<Envelope<T>> call, Response<Envelope<T>> response) {
      try {
        result.complete(asked.answer(response));
      } catch (XApiException e) {
        refused.accept(e);
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    }

    @Override
    public void onFailure(Call<Envelope<T>> call, Throwable failure) {
      result.completeExceptionally(
          failure instanceof IOException e ? asked.unanswered(e) : failure);
    }
  }
}
