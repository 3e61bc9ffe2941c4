package dev.tripod.printer;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A transport that calls {@link Hooks} before each request and after each response, and otherwise works exactly like the
 * transport that it wraps. Use it to log, measure or change HTTP messages.
 *
 * <p>An asynchronous request stays asynchronous: {@link #sendAsync} calls the wrapped transport's {@code sendAsync}, and
 * cancelling its future cancels the wrapped transport's future. Thread-safe if the hooks are.
 */
public final class HookedTransport implements HttpTransport {

  private final HttpTransport transport;
  private final Hooks hooks;

  private HookedTransport(HttpTransport transport, Hooks hooks) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.hooks = Objects.requireNonNull(hooks, "hooks");
  }

  /** Returns a transport that sends over {@code transport} and calls {@code hooks}. */
  public static HookedTransport of(HttpTransport transport, Hooks hooks) {
    return new HookedTransport(transport, hooks);
  }

  /**
   * Returns a transport that sends {@code change} of each request over {@code transport}, such as {@code request ->
   * request.withHeader("User-Agent", "shop/1")}. A lambda in place of this transport, {@code request ->
   * transport.send(change(request))}, would lose {@link #sendAsync}: it would block the caller.
   */
  public static HookedTransport changing(
      HttpTransport transport, UnaryOperator<HttpRequest> change) {
    Objects.requireNonNull(change, "change");
    return of(transport, new Hooks() {
      @Override
      public HttpRequest request(HttpRequest request) {
        return change.apply(request);
      }
    });
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    HttpRequest sent = request(request);
    HttpResponse response;
    try {
      response = transport.send(sent);
    } catch (IOException | RuntimeException | Error e) {
      hooks.failure(sent, e);
      throw e;
    }
    return response(sent, response);
  }

  /**
   * Sends {@code request} as {@link #send} does, without blocking the caller if the wrapped transport does not.
   *
   * @return a future that fails with the exception that {@link #send} would have thrown
   */
  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    CompletableFuture<HttpResponse> result = new CompletableFuture<>();
    try {
      send(request(request), result);
    } catch (Throwable thrownByTheRequestHook) {
      result.completeExceptionally(thrownByTheRequestHook);
    }
    return result;
  }

  private void send(HttpRequest request, CompletableFuture<HttpResponse> result) {
    CompletableFuture<HttpResponse> sending = sending(request);
    CompletionStage<HttpResponse> sent = sending;
    sent.whenComplete((response, failure) -> complete(result, request, response, failure));
    CompletionStage<HttpResponse> ended = result;
    ended.whenComplete((response, failure) -> {
      if (result.isCancelled()) {
        sending.cancel(true);
      }
    });
  }

  private CompletableFuture<HttpResponse> sending(HttpRequest request) {
    try {
      return Objects.requireNonNull(
          transport.sendAsync(request), "The transport returned no future");
    } catch (Throwable t) {
      // Android has CompletableFuture.failedFuture from API 31 only.
      CompletableFuture<HttpResponse> failed = new CompletableFuture<>();
      failed.completeExceptionally(t);
      return failed;
    }
  }

  private void complete(
      CompletableFuture<HttpResponse> result,
      HttpRequest request,
      @Nullable HttpResponse response,
      @Nullable Throwable failure) {
    try {
      if (failure == null) {
        result.complete(response(request, response));
      } else {
        Throwable unwrapped = Exchange.unwrapped(failure);
        hooks.failure(request, unwrapped);
        result.completeExceptionally(unwrapped);
      }
    } catch (Throwable thrownByAHook) {
      result.completeExceptionally(thrownByAHook);
    }
  }

  private HttpRequest request(HttpRequest request) {
    return Objects.requireNonNull(hooks.request(request), "The request hook returned null");
  }

  private HttpResponse response(HttpRequest request, @Nullable HttpResponse response) {
    return Objects.requireNonNull(
        hooks.response(request, Objects.requireNonNull(response, "The transport returned null")),
        "The response hook returned null");
  }

  @Override
  public String toString() {
    return "HookedTransport[" + transport + "]";
  }

  /**
   * The hooks of a {@link HookedTransport}. Each request that is sent is followed by exactly one call of {@link #response} or
   * {@link #failure}. Both receive the request object that {@link #request} returned.
   *
   * <p>Hooks run on the thread that sends the request or completes the response, so they must not block. The request still
   * contains its credentials, and a token response contains the tokens: do not log them. An exception that a hook throws
   * is the failure of the call.
   */
  public interface Hooks {

    /** Returns the request to send instead of {@code request}. By default this is {@code request} itself. */
    default HttpRequest request(HttpRequest request) {
      return request;
    }

    /**
     * Returns the response to use instead of {@code response}. By default this is {@code response} itself. If this method
     * throws, the response is lost, with the tokens in it: catch the exceptions of a log here.
     */
    default HttpResponse response(HttpRequest request, HttpResponse response) {
      return response;
    }

    /**
     * Observes a request that got no response.
     *
     * @param failure the exception of the wrapped transport, which the caller receives unchanged. A call that was cancelled
     *     fails with {@link java.util.concurrent.CancellationException}.
     */
    default void failure(HttpRequest request, Throwable failure) {}
  }
}
