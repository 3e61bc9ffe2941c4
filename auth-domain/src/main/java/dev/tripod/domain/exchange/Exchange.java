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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A protocol operation as a value: what to do next, and what follows from each outcome. It does no I/O itself. {@link
 * #over} runs it on the calling thread, {@link #overAsync} without holding one, and a loop of ten lines runs it on any
 * other event loop.
 *
 * <p>An exchange is in one of four states, and there will be no fifth:
 *
 * <ul>
 *   <li>{@link Done}: it has ended, and this is its value. Failing is throwing, not a state.
 *   <li>{@link Send}: send this request, then go on with the answer, or with the lack of one.
 *   <li>{@link Pause}: let this time pass, then go on.
 *   <li>{@link Await}: start something that is not HTTP (a store, a key service, another caller's refresh), then go on when
 *       it ends.
 * </ul>
 *
 * <p>Going on gives the next state. The functions behind a state run as the state is run, not as it is built, so an
 * exchange that is run twice builds its requests twice, each with a nonce and a time of its own. An exchange may be run
 * any number of times, unless it spends something single-use: then its documentation says so, and the second run fails
 * before anything is sent.
 *
 * <p>Immutable and thread-safe; {@code toString} tells no secret.
 *
 * @param <T> what it ends with
 */
public sealed interface Exchange<T> {

  /** An exchange that has ended with {@code value}. */
  static <T> Exchange<T> done(T value) {
    return new Done<>(Objects.requireNonNull(value, "value"));
  }

  /** An exchange that fails with {@code failure} when run. */
  static <T> Exchange<T> failed(RuntimeException failure) {
    Objects.requireNonNull(failure, "failure");
    return defer(() -> {
      throw failure;
    });
  }

  /** Sends {@code request}; without an answer the exchange fails with {@link NoResponse}. */
  static <T> Exchange<T> send(
      HttpRequest request, Function<? super HttpResponse, Exchange<T>> answered) {
    return send(request, answered, noResponse -> {
      throw noResponse;
    });
  }

  /** Sends {@code request}, and goes on with {@code answered} or {@code unanswered}. */
  static <T> Exchange<T> send(
      HttpRequest request,
      Function<? super HttpResponse, Exchange<T>> answered,
      Function<? super NoResponse, Exchange<T>> unanswered) {
    Objects.requireNonNull(answered, "answered");
    Objects.requireNonNull(unanswered, "unanswered");
    return new Send<>(
        Objects.requireNonNull(request, "request"), answered, unanswered, Continuation.NONE);
  }

  /**
   * Lets {@code length} pass, then goes on with {@code then}.
   *
   * @throws IllegalArgumentException if {@code length} is negative
   */
  static <T> Exchange<T> pause(Duration length, Supplier<Exchange<T>> then) {
    if (length.isNegative()) {
      throw new IllegalArgumentException("A pause is not negative");
    }
    Objects.requireNonNull(then, "then");
    return new Pause<>(length, then, null, Continuation.NONE);
  }

  /** Goes on with {@code exchange} as it is when this step runs: how a request gets a fresh nonce and time. */
  static <T> Exchange<T> defer(Supplier<Exchange<T>> exchange) {
    return pause(Duration.ZERO, exchange);
  }

  /**
   * Goes on with {@code work}, which others may depend on and no caller can stop. {@link #over} runs it on the executor that
   * {@link CompletableFuture} uses by default, {@link #overAsync} on the one it was given, neither on the calling thread: to
   * interrupt or to cancel ends the caller's wait and nothing else. What is detached within {@code work} is part of it. An
   * interpreter of someone else's sees a {@link Pause} of no length, and runs the work as further steps.
   *
   * @param ended told once how the work ended, with a value or a failure, before anyone goes on: the place to free what the
   *     work held. Under {@code over} and {@code overAsync} it is told of an {@link Error}, and of an executor that refuses
   *     the work, too. What it throws takes the place of a value, and never of a failure.
   */
  static <T> Exchange<T> detached(
      Supplier<Exchange<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
    DetachedWork<T> detached = new DetachedWork<>(work, ended);
    return new Pause<>(Duration.ZERO, detached::inline, detached, Continuation.NONE);
  }

  /**
   * Goes on with what {@code start}'s stage completes with. {@code start} is given the executor on which to do what blocks:
   * the caller's own thread under {@link #over}. A stage that fails with an {@link Error} ends the exchange with it.
   */
  static <T> Exchange<T> await(
      Function<? super Executor, ? extends CompletionStage<? extends Exchange<T>>> start) {
    Objects.requireNonNull(start, "start");
    return new Await<>(start, Continuation.NONE);
  }

  /**
   * Does {@code work} where blocking is allowed, and ends with its result.
   *
   * @param what which adapter this calls, as a message begins: {@code "The signer"}. What {@code work} throws becomes {@link
   *     AdapterFailed}, unless it is an {@link AuthorizationException} or an {@link Error}.
   */
  static <T> Exchange<T> blocking(String what, Blocking<T> work) {
    return blocking(what, Redactor.none(), work);
  }

  /**
   * As {@link #blocking(String, Blocking)}.
   *
   * @param known struck out of what {@code work} fails with
   */
  static <T> Exchange<T> blocking(String what, Redactor known, Blocking<T> work) {
    Objects.requireNonNull(work, "work");
    return await(executor -> {
      CompletableFuture<Exchange<T>> result = new CompletableFuture<>();
      try {
        executor.execute(
            () -> Continuation.completeWith(result, () -> done(run(what, known, work))));
      } catch (RuntimeException e) {
        throw AdapterFailed.of("The executor that " + what + " needs", e, Redactor.none());
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
    return DefaultExecutor.INSTANCE;
  }

  /**
   * Returns the failure that a future or stage reports, without the {@link java.util.concurrent.CompletionException}s and
   * {@link java.util.concurrent.ExecutionException}s around it. If the innermost of these has no cause, it is returned itself.
   */
  static Throwable unwrapped(Throwable failure) {
    return Failures.unwrapped(failure);
  }

  /**
   * Returns the failure that a future or stage reports as the unchecked exception to throw: the {@linkplain #unwrapped
   * unwrapped} failure if it is a {@link RuntimeException}, else {@link AdapterFailed} with it as the cause.
   *
   * @throws Error if the unwrapped failure is one
   */
  static RuntimeException unchecked(Throwable failure) {
    return Failures.unchecked(failure);
  }

  /**
   * Goes on with {@code done} when this exchange ends, with {@code failed} when it fails. The one way to compose; {@link
   * #then}, {@link #map} and {@link #recover} are made of it. A failure of {@code done} does not come to {@code failed}.
   */
  <R> Exchange<R> handle(
      Function<? super T, Exchange<R>> done,
      Function<? super RuntimeException, Exchange<R>> failed);

  /** Goes on with {@code next} when this exchange ends. */
  default <R> Exchange<R> then(Function<? super T, Exchange<R>> next) {
    return handle(next, failure -> {
      throw failure;
    });
  }

  /** Ends with what {@code function} makes of this exchange's value. */
  default <R> Exchange<R> map(Function<? super T, ? extends R> function) {
    return then(value -> done(function.apply(value)));
  }

  /** Goes on with {@code failed} when this exchange fails. */
  default Exchange<T> recover(Function<? super RuntimeException, Exchange<T>> failed) {
    return handle(Exchange::done, failed);
  }

  /**
   * Runs this exchange on the calling thread, which also does the work of {@link Await} and sleeps through {@link Pause}.
   *
   * <p>A thread that is interrupted while it waits keeps its flag and leaves with {@link NoResponse}. What it waited for goes on
   * without it, what would have followed is not done: an exchange that others depend on is {@link #detached}.
   *
   * @throws AuthorizationException if the exchange fails
   */
  default T over(HttpTransport transport) {
    return SyncRun.run(this, transport);
  }

  /**
   * As {@link #overAsync(HttpTransport, Executor)}, with the executor that {@link CompletableFuture} uses by default: the
   * common pool or, before JDK 25, a thread for each task where that pool has fewer than two. The common pool of a small
   * machine does one piece of blocking work at a time, so servers give their own.
   */
  default CompletableFuture<T> overAsync(HttpTransport transport) {
    return overAsync(transport, defaultExecutor());
  }

  /**
   * Runs this exchange without holding the caller. Steps run on whichever thread completes the one before.
   *
   * @param blocking where {@link Await}'s work and the step after a {@link Pause} run. Never {@code Runnable::run}: after a
   *     pause that would block the one thread that keeps time for the whole JVM.
   * @return fails with what {@link #over} would throw. Cancelling it ends the wait; the exchange goes on, since what it has
   *     sent cannot be called back.
   */
  default CompletableFuture<T> overAsync(HttpTransport transport, Executor blocking) {
    return AsyncRun.start(this, transport, blocking);
  }

  /**
   * Work that may block.
   *
   * @param <T> its result
   */
  @FunctionalInterface
  interface Blocking<T> {

    /** Never {@code null}. */
    T run() throws IOException;
  }

  /** The end. */
  final class Done<T> implements Exchange<T> {

    private final T value;

    private Done(T value) {
      this.value = value;
    }

    public T value() {
      return value;
    }

    /** The functions run when the result is run, as behind any other state. */
    @Override
    public <R> Exchange<R> handle(
        Function<? super T, Exchange<R>> done,
        Function<? super RuntimeException, Exchange<R>> failed) {
      return new Pause<>(Duration.ZERO, () -> this, null, Continuation.of(done, failed));
    }

    @Override
    public String toString() {
      return "Done[" + value.getClass().getSimpleName() + "]";
    }
  }

  /** Send {@link #request} once, then go on with {@link #response} or {@link #noResponse}. */
  final class Send<T> implements Exchange<T> {

    private final HttpRequest request;
    private final Function<? super HttpResponse, ? extends Exchange<?>> answered;
    private final Function<? super NoResponse, ? extends Exchange<?>> unanswered;
    private final Continuation rest;

    private Send(
        HttpRequest request,
        Function<? super HttpResponse, ? extends Exchange<?>> answered,
        Function<? super NoResponse, ? extends Exchange<?>> unanswered,
        Continuation rest) {
      this.request = request;
      this.answered = answered;
      this.unanswered = unanswered;
      this.rest = rest;
    }

    public HttpRequest request() {
      return request;
    }

    /** Goes on with what came back, whatever its status. */
    public Exchange<T> response(HttpResponse response) {
      return rest.resume(() -> answered.apply(response));
    }

    /** Goes on without an answer; whether the request may have arrived is told from the class of {@code why}. */
    public Exchange<T> noResponse(IOException why) {
      NoResponse noResponse = NoResponse.from(request.origin(), why, RequestSecrets.of(request));
      return rest.resume(() -> unanswered.apply(noResponse));
    }

    @Override
    public <R> Exchange<R> handle(
        Function<? super T, Exchange<R>> done,
        Function<? super RuntimeException, Exchange<R>> failed) {
      return new Send<>(request, answered, unanswered, rest.and(Continuation.of(done, failed)));
    }

    Send<T> followedBy(Continuation more) {
      return new Send<>(request, answered, unanswered, rest.and(more));
    }

    @Override
    public String toString() {
      return "Send[" + request + "]";
    }
  }

  /** Let {@link #length} pass, then go on with {@link #next}. */
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

    /** Zero where the exchange was only deferred to the time it is run. */
    public Duration length() {
      return length;
    }

    public Exchange<T> next() {
      return next(then);
    }

    /** Goes on with {@code first} in place of what stands here. */
    Exchange<T> next(Supplier<? extends Exchange<?>> first) {
      return rest.resume(first);
    }

    @Override
    public <R> Exchange<R> handle(
        Function<? super T, Exchange<R>> done,
        Function<? super RuntimeException, Exchange<R>> failed) {
      return new Pause<>(length, then, detached, rest.and(Continuation.of(done, failed)));
    }

    Pause<T> followedBy(Continuation more) {
      return new Pause<>(length, then, detached, rest.and(more));
    }

    /** What an interpreter should run apart from its caller. */
    @Nullable
    DetachedWork<?> detached() {
      return detached;
    }

    /** Runs detached work by itself, and gives {@code goOn} how to go on, on the thread that ended it. */
    void whenEnded(
        HttpTransport transport, Executor elsewhere, Consumer<Supplier<Exchange<T>>> goOn) {
      CompletionStage<Object> alone = AsyncRun.start(
          new Pause<>(length, then, detached, Continuation.NONE), transport, elsewhere);
      alone.whenComplete((value, failure) ->
          goOn.accept(() -> rest.resume(() -> Continuation.ended(value, failure))));
    }

    @Override
    public String toString() {
      return "Pause[" + length + "]";
    }
  }

  /** Start something that is not HTTP, then go on with what it completes with. */
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
     * Starts it.
     *
     * @param blocking where it may block
     * @return the next state; fails with what the exchange fails with. Cancelling it ends this wait alone.
     */
    public CompletableFuture<Exchange<T>> start(Executor blocking) {
      CompletableFuture<Exchange<T>> next = new CompletableFuture<>();
      whenEnded(blocking, then -> Continuation.completeWith(next, then));
      return next;
    }

    /** Starts it, and gives {@code goOn} how to go on, on the thread that ended it. */
    void whenEnded(Executor blocking, Consumer<Supplier<Exchange<T>>> goOn) {
      CompletionStage<? extends Exchange<?>> stage;
      try {
        stage = Objects.requireNonNull(start.apply(blocking), "An awaited stage");
      } catch (RuntimeException e) {
        stage = Failures.failedFuture(e);
      }
      stage.whenComplete((exchange, failure) ->
          goOn.accept(() -> rest.resume(() -> Continuation.outcome(exchange, failure))));
    }

    @Override
    public <R> Exchange<R> handle(
        Function<? super T, Exchange<R>> done,
        Function<? super RuntimeException, Exchange<R>> failed) {
      return new Await<>(start, rest.and(Continuation.of(done, failed)));
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
