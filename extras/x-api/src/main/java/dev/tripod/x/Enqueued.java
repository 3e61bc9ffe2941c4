package dev.tripod.x;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.x.Wire.Envelope;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/**
 * A call on its way by {@code enqueue}: the user's id, the request, and the request once more if it waited for a rate limit.
 * However a step ends, the future learns of it. Thread-safe.
 */
final class Enqueued<T> {

  private final XCall<T> asked;
  private final CompletableFuture<XResponse<T>> result = new CompletableFuture<>();
  private final AtomicReference<@Nullable Call<Envelope<T>>> underway = new AtomicReference<>();

  Enqueued(XCall<T> asked) {
    this.asked = asked;
  }

  CompletableFuture<XResponse<T>> begin() {
    CompletionStage<XResponse<T>> ended = result;
    ended.whenComplete((answer, failure) -> cancelIfUnwanted());
    guarded(() -> {
      asked.requireScope();
      then(asked.request(), call -> send(call, this::waitFor));
    });
    return result;
  }

  private void send(Call<Envelope<T>> call, Consumer<XApiException> refused) {
    underway.set(call);
    if (!result.isDone()) {
      call.enqueue(new Answering(refused));
    }
    cancelIfUnwanted();
  }

  private void waitFor(XApiException refused) {
    then(asked.waiting().later(refused), mayGoOn -> {
      if (mayGoOn) {
        then(asked.request(), call -> send(call, result::completeExceptionally));
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
      if (failure == null) {
        guarded(() -> next.accept(value));
      } else {
        result.completeExceptionally(Exchange.unwrapped(failure));
      }
    });
  }

  /** Whoever called would print what is thrown, or drop it. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  /** What Retrofit tells. */
  private final class Answering implements Callback<Envelope<T>> {

    private final Consumer<XApiException> refused;

    private Answering(Consumer<XApiException> refused) {
      this.refused = refused;
    }

    @Override
    public void onResponse(Call<Envelope<T>> call, Response<Envelope<T>> response) {
      guarded(() -> {
        try {
          result.complete(asked.answer(response));
        } catch (XApiException e) {
          refused.accept(e);
        }
      });
    }

    @Override
    public void onFailure(Call<Envelope<T>> call, Throwable failure) {
      guarded(() -> result.completeExceptionally(
          failure instanceof IOException e ? asked.unanswered(e) : failure));
    }
  }
}
