package dev.tripod.x;

import dev.tripod.domain.exchange.Exchange;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/**
 * One asynchronous execution of a call. It gets the user's id if necessary and sends the request. After a wait for a rate
 * limit, it sends the request a second time. The future completes even if a step fails. Thread-safe.
 */
final class AsyncCall<T> {

  private final PreparedCall<T> call;
  private final CompletableFuture<XResponse<T>> result = new CompletableFuture<>();
  private final AtomicReference<@Nullable Call<ResponseBody>> current = new AtomicReference<>();

  AsyncCall(PreparedCall<T> call) {
    this.call = call;
  }

  CompletableFuture<XResponse<T>> start() {
    CompletionStage<XResponse<T>> ended = result;
    ended.whenComplete((response, failure) -> cancelRequestIfCancelled());
    guarded(() -> {
      call.requireScopes();
      then(call.newRequestAsync(), request -> send(request, this::retryAfterWait));
    });
    return result;
  }

  private void send(Call<ResponseBody> request, Consumer<XApiException> onError) {
    current.set(request);
    if (!result.isDone()) {
      request.enqueue(new ResponseCallback(onError));
    }
    // The future may have been cancelled before the request was set.
    cancelRequestIfCancelled();
  }

  private void retryAfterWait(XApiException error) {
    then(call.retry().awaitAsync(error), maySend -> {
      if (maySend) {
        then(call.newRequestAsync(), request -> send(request, result::completeExceptionally));
      } else {
        result.completeExceptionally(error);
      }
    });
  }

  private void cancelRequestIfCancelled() {
    Call<ResponseBody> request = current.get();
    if (result.isCancelled() && request != null) {
      request.cancel();
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

  /** Passes exceptions of {@code step} to the future. OkHttp's threads would print or drop them. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  /** Receives the result of one request from Retrofit. */
  private final class ResponseCallback implements Callback<ResponseBody> {

    private final Consumer<XApiException> onError;

    private ResponseCallback(Consumer<XApiException> onError) {
      this.onError = onError;
    }

    @Override
    public void onResponse(Call<ResponseBody> request, Response<ResponseBody> response) {
      guarded(() -> {
        try {
          result.complete(call.read(response));
        } catch (XApiException e) {
          onError.accept(e);
        }
      });
    }

    @Override
    public void onFailure(Call<ResponseBody> request, Throwable failure) {
      guarded(() -> result.completeExceptionally(
          failure instanceof IOException e ? call.noResponse(e) : failure));
    }
  }
}
