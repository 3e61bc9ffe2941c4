package dev.tripod.domain.exchange;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A protocol operation as a value: the next step, and a function for each of its outcomes. An exchange does no I/O itself.
 * {@link #over} runs it on the calling thread, and {@link #overAsync} runs it without blocking a thread. A loop of ten lines
 * runs it on any other event loop.
 *
 * <p>An exchange is in one of four states, and there will never be a fifth:
 *
 * <ul>
 *   <li>{@link Done}: the exchange has ended with a value. A failure is an exception, not a state.
 *   <li>{@link Send}: send a request, then continue with the response, or with its absence.
 *   <li>{@link Pause}: let a time pass, then continue.
 *   <li>{@link Await}: start something that is not HTTP, then continue when it ends. Examples are a call to a store or a key
 *       service, and a wait for another caller's refresh.
 * </ul>
 *
 * <p>Each step returns the next state. Functions run when the exchange runs, not when it is created. So an exchange that runs
 * twice creates its requests twice, each with its own nonce and time. An exchange may run any number of times, unless it spends
 * a single-use credential. In that case its documentation says so, and a second run fails before anything is sent.
 *
 * <p>Immutable and thread-safe; {@code toString} contains no secret.
 *
 * @param <T> the type of its value
 */
public sealed interface Exchange<T> {

  /** Returns an exchange that has ended with {@code value}. */
  static <T> Exchange<T> done(T value) {
    return new Done<>(Objects.requireNonNull(value, "value"));
  }

  /** Returns an exchange that fails with {@code failure} when it runs. */
  static <T> Exchange<T> failed(RuntimeException failure) {
    Objects.requireNonNull(failure, "failure");
    return defer(() -> {
      throw failure;
    });
  }

  /**
   * Returns an exchange that sends {@code request} and continues with {@code onResponse}. Without a response it fails with
   * {@link NoResponse}.
   */
  static <T> Exchange<T> send(
      HttpRequest request, Function<? super HttpResponse, Exchange<T>> onResponse) {
    return send(request, onResponse, noResponse -> {
      throw noResponse;
    });
  }

  /** Returns an exchange that sends {@code request} and continues with {@code onResponse} or {@code onNoResponse}. */
  static <T> Exchange<T> send(
      HttpRequest request,
      Function<? super HttpResponse, Exchange<T>> onResponse,
      Function<? super NoResponse, Exchange<T>> onNoResponse) {
    Objects.requireNonNull(onResponse, "onResponse");
    Objects.requireNonNull(onNoResponse, "onNoResponse");
    return new Send<>(
        Objects.requireNonNull(request, "request"), onResponse, onNoResponse, Continuation.NONE);
  }

  /**
   * Returns an exchange that lets {@code length} pass and continues with {@code then}.
   *
   * @throws IllegalArgumentException if {@code length} is negative
   */
  static <T> Exchange<T> pause(Duration length, Supplier<Exchange<T>> then) {
    if (length.isNegative()) {
      throw new IllegalArgumentException(
          "The pause is " + length + ". Use zero or a positive length.");
    }
    Objects.requireNonNull(then, "then");
    return new Pause<>(length, then, null, Continuation.NONE);
  }

  /** Returns an exchange that calls {@code exchange} each time it runs, so a request gets a new nonce and time. */
  static <T> Exchange<T> defer(Supplier<Exchange<T>> exchange) {
    return pause(Duration.ZERO, exchange);
  }

  /**
   * Returns an exchange that runs {@code work} to its end, even if its caller stops waiting. {@link #over(HttpTransport)} runs
   * the work on {@link #defaultExecutor}; {@link #over(HttpTransport, Executor)} and {@code overAsync} run it on the executor
   * that they receive. None of them uses the calling thread, so an interrupt or a cancellation ends only the caller's wait.
   * Detached work inside {@code work} runs as a part of it. Other interpreters see a {@link Pause} of length zero, and run the
   * work as ordinary steps.
   *
   * @param ended called once with the value or the failure of the work, before anyone continues. Release resources here.
   *     {@code over} and {@code overAsync} also report an executor that rejects the work. An {@link Error} is reported too; in
   *     other interpreters, only if a function throws it. An exception that {@code ended} throws replaces a value, but never a
   *     failure.
   */
  static <T> Exchange<T> detached(
      Supplier<Exchange<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
    return detached(new DetachedWork<>(null, work, ended));
  }

  /**
   * Returns an exchange as {@link #detached(Supplier, BiConsumer)} does, but runs the work on {@code executor}, whatever
   * executor the caller uses. Detached work inside other detached work stays on the executor of the outer one.
   */
  static <T> Exchange<T> detached(
      Executor executor,
      Supplier<Exchange<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
    return detached(new DetachedWork<>(Objects.requireNonNull(executor, "executor"), work, ended));
  }

  private static <T> Exchange<T> detached(DetachedWork<T> detached) {
    return new Pause<>(Duration.ZERO, detached::inline, detached, Continuation.NONE);
  }

  /**
   * Returns an exchange that calls {@code start} and continues with the exchange that its stage completes with. {@code start}
   * receives the executor for blocking work, which under {@link #over} is the calling thread. If the stage fails with an {@link
   * Error}, the exchange fails with it.
   */
  static <T> Exchange<T> await(
      Function<? super Executor, ? extends CompletionStage<? extends Exchange<T>>> start) {
    Objects.requireNonNull(start, "start");
    return new Await<>(start, Continuation.NONE);
  }

  /**
   * Returns an exchange that runs {@code work} where blocking is allowed, and ends with its result.
   *
   * @param what the adapter that {@code work} calls, as the start of a message: {@code "The signer"}. An exception of {@code
   *     work} becomes {@link AdapterFailed}, unless it is an {@link AuthorizationException} or an {@link Error}.
   */
  static <T> Exchange<T> blocking(String what, Blocking<T> work) {
    return blocking(what, Redactor.none(), work);
  }

  /**
   * Returns an exchange as {@link #blocking(String, Blocking)} does.
   *
   * @param known removes secrets from the exception of {@code work}
   */
  static <T> Exchange<T> blocking(String what, Redactor known, Blocking<T> work) {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(known, "known");
    Objects.requireNonNull(work, "work");
    return await(executor -> {
      CompletableFuture<Exchange<T>> result = new CompletableFuture<>();
      try {
        executor.execute(() -> PlatformExecutor.runBlocking(
            () -> Continuation.completeWith(result, () -> done(run(what, known, work)))));
      } catch (RuntimeException e) {
        throw AdapterFailed.of("The executor of blocking work (" + what + ")", e, Redactor.none());
      }
      return result;
    });
  }

  private static <T> T run(String what, Redactor known, Blocking<T> work) {
    try {
      return Objects.requireNonNull(work.run(), what);
    } catch (AuthorizationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw AdapterFailed.of(what, e, known);
    }
  }

  /**
   * Returns the executor that {@link CompletableFuture} uses by default, also on Android before API 31. It is the common pool
   * or, before JDK 25, a thread per task if that pool has fewer than two threads.
   */
  static Executor defaultExecutor() {
    return PlatformExecutor.INSTANCE;
  }

  /**
   * Returns the failure that a future or stage reports, without the {@link java.util.concurrent.CompletionException}s and
   * {@link java.util.concurrent.ExecutionException}s around it. If the innermost wrapper has no cause, this returns that
   * wrapper.
   */
  static Throwable unwrapped(Throwable failure) {
    return Failures.unwrapped(failure);
  }

  /**
   * Returns {@code failure} in a form that is safe as the cause of a transport's exception: see {@link Redactor#redact(Throwable)}.
   * No message contains a secret of {@code request}, and none quotes a response that cannot be read, which may contain a token.
   */
  static Throwable redacted(Throwable failure, HttpRequest request) {
    return Failures.redacted(failure, request);
  }

  /**
   * Returns the unchecked exception to throw for the failure that a future or stage reports. It is the {@linkplain #unwrapped
   * unwrapped} failure if that is a {@link RuntimeException}. Otherwise it is {@link AdapterFailed} with the unwrapped failure
   * as its cause.
   *
   * @throws Error if the unwrapped failure is one
   */
  static RuntimeException unchecked(Throwable failure) {
    return Failures.unchecked(failure);
  }

  /**
   * Returns an exchange that continues with {@code done} if this one ends with a value, and with {@code failed} if it fails.
   * {@link #then}, {@link #map} and {@link #recover} are built on it. {@code failed} does not see a failure of {@code done}.
   */
  default <R> Exchange<R> handle(
      Function<? super T, Exchange<R>> done,
      Function<? super RuntimeException, Exchange<R>> failed) {
    return Continuation.append(this, Continuation.of(done, failed));
  }

  /**
   * Returns an exchange that fails with the result of {@code failure} if an {@link Error} ends this one. The functions that
   * follow then run as after an exception. Without this method, an {@code Error} skips all functions. Use it only to release
   * what others wait for, and throw the {@code Error} in the end.
   */
  default Exchange<T> convertError(Function<? super Error, ? extends RuntimeException> failure) {
    return Continuation.append(this, Continuation.ofError(failure));
  }

  /** Returns an exchange that continues with {@code next} after this one. */
  default <R> Exchange<R> then(Function<? super T, Exchange<R>> next) {
    return handle(next, failure -> {
      throw failure;
    });
  }

  /** Returns an exchange that ends with {@code function} applied to the value of this one. */
  default <R> Exchange<R> map(Function<? super T, ? extends R> function) {
    Objects.requireNonNull(function, "function");
    return then(value -> done(function.apply(value)));
  }

  /** Returns an exchange that continues with {@code failed} if this one fails. */
  default Exchange<T> recover(Function<? super RuntimeException, Exchange<T>> failed) {
    return handle(Exchange::done, failed);
  }

  /**
   * Runs this exchange on the calling thread. The thread also does the work of {@link Await}, and sleeps during a {@link
   * Pause}.
   *
   * <p>If the thread is interrupted while it waits, it keeps its interrupt flag and fails with {@link NoResponse}. The step
   * that it waited for continues, but no step follows it. Work that others depend on should be {@link #detached}.
   *
   * @throws AuthorizationException if the exchange fails
   */
  default T over(HttpTransport transport) {
    return over(transport, defaultExecutor());
  }

  /**
   * Runs this exchange as {@link #over(HttpTransport)} does, but runs {@linkplain #detached detached} work on {@code detached}.
   *
   * @param detached never {@code Runnable::run}: an interrupt of the caller would then reach the work. The calling thread waits
   *     for the work, so it must not be the only thread of {@code detached}
   */
  default T over(HttpTransport transport, Executor detached) {
    return SyncRun.run(this, transport, detached);
  }

  /**
   * Runs this exchange as {@link #overAsync(HttpTransport, Executor)} does, on {@link #defaultExecutor}. If work blocks the
   * common pool, the pool adds threads up to its limit. A server should pass its own executor.
   */
  default CompletableFuture<T> overAsync(HttpTransport transport) {
    return overAsync(transport, defaultExecutor());
  }

  /**
   * Runs this exchange without blocking the caller. Each step runs on the thread that completes the previous one.
   *
   * @param blocking runs the work of {@link Await} and the step after a {@link Pause}. Never {@code Runnable::run}: after a
   *     pause it would block the JVM's only timer thread.
   * @return a future that fails with the exception that {@link #over} would throw. Cancelling it ends the wait only. The
   *     exchange continues, because a sent request cannot be taken back.
   */
  default CompletableFuture<T> overAsync(HttpTransport transport, Executor blocking) {
    return AsyncRun.start(this, transport, blocking);
  }

  /**
   * Work that may block.
   *
   * @param <T> the type of its result
   */
  @FunctionalInterface
  interface Blocking<T> {

    /** Does the work and returns its result, never {@code null}. */
    T run() throws IOException;
  }

  /** The end of an exchange. */
  final class Done<T> implements Exchange<T> {

    private final T value;

    private Done(T value) {
      this.value = value;
    }

    /** Returns the value. */
    public T value() {
      return value;
    }

    /** Returns an exchange that calls the functions when it runs, as in every other state. */
    Pause<T> followedBy(Continuation more) {
      return new Pause<>(Duration.ZERO, () -> this, null, more);
    }

    @Override
    public String toString() {
      return "Done[" + value.getClass().getSimpleName() + "]";
    }
  }

  /** A request to send once. Continue with {@link #response} or {@link #noResponse}. */
  final class Send<T> implements Exchange<T> {

    private final HttpRequest request;
    private final Function<? super HttpResponse, ? extends Exchange<?>> onResponse;
    private final Function<? super NoResponse, ? extends Exchange<?>> onNoResponse;
    private final Continuation rest;

    private Send(
        HttpRequest request,
        Function<? super HttpResponse, ? extends Exchange<?>> onResponse,
        Function<? super NoResponse, ? extends Exchange<?>> onNoResponse,
        Continuation rest) {
      this.request = request;
      this.onResponse = onResponse;
      this.onNoResponse = onNoResponse;
      this.rest = rest;
    }

    /** Returns the request to send. */
    public HttpRequest request() {
      return request;
    }

    /** Continues with a response of any status, and returns the next state. */
    public Exchange<T> response(HttpResponse response) {
      Objects.requireNonNull(response, "response");
      return rest.resume(() -> onResponse.apply(response));
    }

    /**
     * Continues without a response, and returns the next state. The class of {@code why} decides whether the request may have
     * arrived, see {@link HttpTransport#send}.
     */
    public Exchange<T> noResponse(IOException why) {
      return failed(Objects.requireNonNull(why, "why"));
    }

    /** Continues after the transport failed. An {@link Error} is not the absence of a response: it ends the exchange. */
    Exchange<T> failed(Throwable failure) {
      return rest.resume(() -> onNoResponse.apply(NoResponse.from(
          request.origin(), Failures.noResponse(failure), RequestSecrets.of(request))));
    }

    Send<T> followedBy(Continuation more) {
      return new Send<>(request, onResponse, onNoResponse, rest.and(more));
    }

    @Override
    public String toString() {
      return "Send[" + request + "]";
    }
  }

  /** A time that must pass. Continue with {@link #next}. */
  final class Pause<T> implements Exchange<T> {

    private final Duration length;
    private final Supplier<? extends Exchange<?>> then;
    private final @Nullable DetachedWork<?> detached;
    private final Continuation rest;

    private Pause(
        Duration length,
        Supplier<? extends Exchange<?>> then,
        @Nullable DetachedWork<?> detached,
        Continuation rest) {
      this.length = length;
      this.then = then;
      this.detached = detached;
      this.rest = rest;
    }

    /** Returns the length of the pause. It is zero if a step was only deferred until the exchange runs. */
    public Duration length() {
      return length;
    }

    /** Continues after the pause, and returns the next state. */
    public Exchange<T> next() {
      return next(then);
    }

    /** Continues with {@code first} in place of the function of this state. */
    Exchange<T> next(Supplier<? extends Exchange<?>> first) {
      return rest.resume(first);
    }

    Pause<T> followedBy(Continuation more) {
      return new Pause<>(length, then, detached, rest.and(more));
    }

    /** Returns the work to run apart from the caller, if there is any. */
    @Nullable
    DetachedWork<?> detached() {
      return detached;
    }

    /** Runs detached work, and returns a future of the next step. */
    CompletableFuture<Supplier<Exchange<T>>> ended(HttpTransport transport, Executor executor) {
      CompletionStage<Object> alone = AsyncRun.start(
          new Pause<>(length, then, detached, Continuation.NONE), transport, executor);
      return rest.resumed(alone, Continuation::ended);
    }

    @Override
    public String toString() {
      return "Pause[" + length + "]";
    }
  }

  /** Something to start that is not HTTP. Continue with the exchange that it completes with. */
  final class Await<T> implements Exchange<T> {

    private final Function<? super Executor, ? extends CompletionStage<? extends Exchange<?>>>
        start;
    private final Continuation rest;

    private Await(
        Function<? super Executor, ? extends CompletionStage<? extends Exchange<?>>> start,
        Continuation rest) {
      this.start = start;
      this.rest = rest;
    }

    /**
     * Starts the work.
     *
     * @param blocking runs blocking work
     * @return a future that completes with the next state, or fails with the failure of the exchange. Cancelling it ends this
     *     wait only.
     */
    public CompletableFuture<Exchange<T>> start(Executor blocking) {
      Objects.requireNonNull(blocking, "blocking");
      CompletableFuture<Exchange<T>> next = new CompletableFuture<>();
      CompletionStage<Supplier<Exchange<T>>> ended = ended(blocking);
      ended.thenAccept(then -> Continuation.completeWith(next, then));
      return next;
    }

    /** Starts the work, and returns a future of the next step. */
    CompletableFuture<Supplier<Exchange<T>>> ended(Executor blocking) {
      CompletionStage<? extends Exchange<?>> stage;
      try {
        stage = Objects.requireNonNull(start.apply(blocking), "The awaited stage is null");
      } catch (RuntimeException | Error e) {
        stage = Failures.failedFuture(e);
      }
      return rest.resumed(stage, Continuation::outcome);
    }

    Await<T> followedBy(Continuation more) {
      return new Await<>(start, rest.and(more));
    }

    @Override
    public String toString() {
      return "Await";
    }
  }
}
