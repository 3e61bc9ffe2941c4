package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@DisplayName("Every failure is reported, and no caller waits forever")
final class ExchangeFailuresTest {

  private static final Exchange<String> LOST_IS_A_VALUE = Exchange.send(
      Sample.REQUEST,
      response -> Exchange.done("received"),
      none -> Exchange.done((none.perhapsSent() ? "perhaps sent: " : "not sent: ") + rootOf(none)));

  private static Throwable rootOf(Throwable failure) {
    return failure.getCause() == null ? failure : rootOf(failure.getCause());
  }

  /** Returns a failing transport and the expected root cause of NoResponse. */
  static Stream<Arguments> failingTransports() {
    return Stream.of(
        failing("throws IOException", "perhaps sent: java.io.IOException: lost", request -> {
          throw new IOException("lost");
        }),
        failing("is refused", "not sent: java.net.ConnectException: refused", request -> {
          throw new ConnectException("refused");
        }),
        failing(
            "throws RuntimeException",
            "perhaps sent: " + new IllegalStateException("broken"),
            request -> {
              throw new IllegalStateException("broken");
            }),
        failing(
            "throws a checked exception that is not IOException",
            "perhaps sent: " + new TimeoutException("late"),
            request -> Sample.sneak(new TimeoutException("late"))),
        failing(
            "returns null",
            "perhaps sent: java.lang.NullPointerException: The transport returned null",
            request -> Sample.nothing()));
  }

  private static Arguments failing(String name, String outcome, HttpTransport transport) {
    return Arguments.of(Named.of("a transport that " + name, transport), outcome);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failingTransports")
  @DisplayName("there is no response from")
  void failingTransport(HttpTransport transport, String outcome) {
    assertThat(LOST_IS_A_VALUE.over(transport)).isEqualTo(outcome);
    assertThat(Runner.outcome(LOST_IS_A_VALUE.overAsync(transport))).isEqualTo(outcome);
    assertThat(Runner.outcome(LOST_IS_A_VALUE.overAsync(
            sending(() -> CompletableFuture.supplyAsync(() -> received(transport))))))
        .isEqualTo(outcome);
  }

  private static HttpResponse received(HttpTransport transport) {
    try {
      return transport.send(Sample.REQUEST);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  static Stream<Arguments> failingFutures() {
    return Stream.of(
        future(
            "null",
            "perhaps sent: java.lang.NullPointerException: The transport returned no future",
            Sample.nothing()),
        future(
            "of null",
            "perhaps sent: java.lang.NullPointerException: The transport returned null",
            CompletableFuture.completedFuture(Sample.nothing())),
        future(
            "failed with IOException",
            "perhaps sent: java.io.IOException: lost",
            CompletableFuture.failedFuture(new IOException("lost"))),
        future(
            "failed with a wrapped IOException",
            "not sent: java.net.ConnectException: refused",
            CompletableFuture.failedFuture(
                new CompletionException(new ConnectException("refused")))),
        future(
            "failed with an IOException wrapped twice",
            "not sent: java.net.ConnectException: refused",
            CompletableFuture.failedFuture(
                new CompletionException(new ExecutionException(new ConnectException("refused"))))),
        future(
            "failed with a checked exception that is not IOException",
            "perhaps sent: " + new TimeoutException("late"),
            CompletableFuture.failedFuture(new TimeoutException("late"))),
        future(
            "failed with RuntimeException",
            "perhaps sent: " + new IllegalStateException("broken"),
            CompletableFuture.failedFuture(new IllegalStateException("broken"))),
        future(
            "failed with a wrapper around nothing",
            "perhaps sent: " + new CompletionException("empty", null),
            CompletableFuture.failedFuture(new CompletionException("empty", null))),
        future("cancelled", "perhaps sent: " + new CancellationException(), cancelled()));
  }

  private static Arguments future(
      String name, String outcome, CompletableFuture<HttpResponse> future) {
    return Arguments.of(Named.of("a future " + name, new Future(future)), outcome);
  }

  /** A supplier, because the future of a parameter may be {@code null}. */
  private record Future(@Nullable CompletableFuture<HttpResponse> future) {}

  private static <T> CompletableFuture<T> cancelled() {
    CompletableFuture<T> future = new CompletableFuture<>();
    future.cancel(false);
    return future;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failingFutures")
  @DisplayName("there is no response from a transport that returns")
  @SuppressWarnings("NullAway") // null on purpose
  void failingFuture(Future given, String outcome) {
    assertThat(Runner.outcome(LOST_IS_A_VALUE.overAsync(sending(given::future))))
        .isEqualTo(outcome);
  }

  private static HttpTransport sending(Supplier<CompletableFuture<HttpResponse>> future) {
    return new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) {
        throw new AssertionError("Only asynchronously");
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        return future.get();
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an Error of the transport is not handled, and is thrown unchanged")
  void transportError(Runner runner) {
    Planned error = new Planned();
    Exchange<String> exchange = LOST_IS_A_VALUE.recover(failure -> Exchange.done("wrong"));

    assertThatThrownBy(() -> runner.run(exchange, request -> {
          throw error;
        }))
        .isSameAs(error);
  }

  @Test
  @DisplayName("an Error in the transport's future is thrown unchanged")
  void transportFutureError() {
    Planned error = new Planned();
    Exchange<String> exchange = LOST_IS_A_VALUE.recover(failure -> Exchange.done("wrong"));

    for (CompletableFuture<HttpResponse> future : List.of(
        CompletableFuture.<HttpResponse>failedFuture(error),
        CompletableFuture.<HttpResponse>supplyAsync(() -> {
          throw error;
        }))) {
      assertThatThrownBy(() -> Runner.outcome(exchange.overAsync(sending(() -> future))))
          .isSameAs(error);
    }
  }

  /** Returns an exchange with a function that throws, for every place of a function. */
  private record Place(String name, Function<Throwable, Exchange<String>> throwing) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Place> PLACES = List.of(
      new Place("received", thrown -> Exchange.send(Sample.REQUEST, response -> raise(thrown))),
      new Place(
          "unanswered",
          thrown -> Exchange.send(
              HttpRequest.of("LOSE", "https://api.example/"),
              response -> Exchange.done("wrong"),
              none -> raise(thrown))),
      new Place("deferred", thrown -> Exchange.defer(() -> raise(thrown))),
      new Place("paused", thrown -> Exchange.pause(Duration.ofNanos(1), () -> raise(thrown))),
      new Place("started", thrown -> Exchange.await(executor -> raise(thrown))),
      new Place(
          "awaited", thrown -> Exchange.await(executor -> CompletableFuture.failedFuture(thrown))),
      new Place(
          "in other work that is awaited",
          thrown -> Exchange.await(
              executor -> CompletableFuture.supplyAsync(() -> raise(thrown), executor))),
      new Place(
          "after other work that was awaited",
          thrown -> Exchange.<String>await(
                  executor -> CompletableFuture.supplyAsync(() -> Exchange.done("a"), executor))
              .then(value -> raise(thrown))),
      new Place(
          "after blocking work",
          thrown -> Exchange.blocking("The work", () -> "a").then(value -> raise(thrown))),
      new Place(
          "after a pause",
          thrown -> Exchange.pause(Duration.ofNanos(1), () -> Exchange.done("a"))
              .map(value -> raise(thrown))),
      new Place("then", thrown -> Exchange.done("a").then(value -> raise(thrown))),
      new Place("map", thrown -> Exchange.done("a").map(value -> raise(thrown))),
      new Place(
          "recover",
          thrown -> Exchange.<String>failed(new IllegalStateException("first"))
              .recover(failure -> raise(thrown))));

  @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"}) // it never returns
  private static <T> T raise(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  static Stream<Arguments> places() {
    return Stream.of(Runner.values())
        .flatMap(runner -> PLACES.stream().map(place -> Arguments.of(runner, place)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("places")
  @DisplayName("a function that throws RuntimeException fails the exchange, which can be recovered")
  void functionThrows(Runner runner, Place place) {
    RuntimeException thrown = new IllegalStateException("planned");
    Exchange<String> exchange = place.throwing.apply(thrown);

    assertThatThrownBy(() -> runner.run(exchange, ExchangeFailuresTest::respondOrLose))
        .isSameAs(thrown);
    assertThat(runner.run(
            exchange.recover(failure -> Exchange.done("caught " + failure.getMessage())),
            ExchangeFailuresTest::respondOrLose))
        .isEqualTo("caught planned");
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("places")
  @DisplayName("a function that throws an Error ends the exchange, which cannot be recovered")
  void functionThrowsError(Runner runner, Place place) {
    Planned error = new Planned();
    Exchange<String> exchange =
        place.throwing.apply(error).recover(failure -> Exchange.done("wrong"));

    assertThatThrownBy(() -> runner.run(exchange, ExchangeFailuresTest::respondOrLose))
        .isSameAs(error);
  }

  private static HttpResponse respondOrLose(HttpRequest request) throws IOException {
    if (request.method().equals("LOSE")) {
      throw new IOException("lost");
    }
    return Sample.OK;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an awaited stage that fails with a checked exception becomes AdapterFailed")
  void checkedStage(Runner runner) {
    IOException checked = new IOException("the store is away");
    for (Throwable thrown : List.of(checked, new CompletionException(checked))) {
      Exchange<String> exchange =
          Exchange.await(executor -> CompletableFuture.failedFuture(thrown));

      assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
          .isInstanceOf(AdapterFailed.class)
          .hasCause(checked);
      assertThat(runner.run(
              exchange.recover(failure -> Exchange.done(failure.getClass().getSimpleName())),
              Sample.UNUSED))
          .isEqualTo("AdapterFailed");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "an awaited stage that fails with a wrapped RuntimeException fails the exchange with the unwrapped one")
  void wrappedStage(Runner runner) {
    RuntimeException thrown = AccessDenied.of(null, Redactor.none());
    Exchange<String> exchange =
        Exchange.await(executor -> CompletableFuture.failedFuture(new CompletionException(thrown)));

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED)).isSameAs(thrown);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "only the wrapper of a stage is removed: an exception of a function is thrown unchanged")
  void functionThrowsWrapper(Runner runner) {
    CompletionException thrown = new CompletionException(new IOException("inside"));
    Exchange<String> awaited =
        Exchange.await(executor -> CompletableFuture.completedFuture(Exchange.done("a")));

    for (Exchange<String> before : List.of(awaited, Exchange.done("a"))) {
      Exchange<String> exchange = before.then(value -> {
        throw thrown;
      });

      assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED)).isSameAs(thrown);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an awaited stage that is cancelled is a failure like any other")
  void cancelledStage(Runner runner) {
    Exchange<String> exchange = Exchange.await(executor -> cancelled());

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
        .isInstanceOf(CancellationException.class);
    assertThat(runner.run(exchange.recover(failure -> Exchange.done("caught")), Sample.UNUSED))
        .isEqualTo("caught");
  }

  @Test
  @DisplayName(
      "cancelling the future of start ends that wait only: the stage and the next steps continue")
  void cancellingOneWait() {
    CompletableFuture<Exchange<String>> shared = new CompletableFuture<>();
    AtomicReference<String> followed = new AtomicReference<>("not yet");
    Exchange.Await<String> await =
        (Exchange.Await<String>) Exchange.<String>await(executor -> shared).map(value -> {
          followed.set(value);
          return value;
        });
    CompletableFuture<Exchange<String>> one = await.start(Runnable::run);
    CompletableFuture<Exchange<String>> other = await.start(Runnable::run);

    one.cancel(true);
    assertThat(shared).isNotDone();
    shared.complete(Exchange.done("a"));

    assertThat(followed).hasValue("a");
    assertThat(other).isCompletedWithValueMatching(next -> next instanceof Exchange.Done);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "an exception of blocking work becomes AdapterFailed with the adapter's name and the cause")
  void blockingWorkFails(Runner runner) {
    for (Exception thrown : List.<Exception>of(
        new IOException("the disk is full"),
        new SocketTimeoutException("no key in time"),
        new IllegalStateException("closed"))) {
      Exchange<String> exchange = Exchange.blocking("The signer", () -> {
        if (thrown instanceof IOException checked) {
          throw checked;
        }
        throw (RuntimeException) thrown;
      });

      assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
          .isInstanceOf(AdapterFailed.class)
          .hasMessageContaining("The signer")
          .hasCause(thrown);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an AuthorizationException and an Error of blocking work are thrown unchanged")
  void blockingWorkPasses(Runner runner) {
    AuthorizationException known = AccessDenied.of("not today", Redactor.none());
    Planned error = new Planned();

    assertThatThrownBy(() -> runner.run(
            Exchange.blocking("The store", () -> {
              throw known;
            }),
            Sample.UNUSED))
        .isSameAs(known);
    assertThatThrownBy(() -> runner.run(
            Exchange.blocking("The store", () -> {
              throw error;
            }),
            Sample.UNUSED))
        .isSameAs(error);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("blocking work that throws an undeclared checked exception is AdapterFailed too")
  void blockingWorkSneaks(Runner runner) {
    Exchange<String> exchange =
        Exchange.blocking("The store", () -> Sample.sneak(new TimeoutException("late")));

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
        .isInstanceOf(AdapterFailed.class)
        .hasRootCauseInstanceOf(TimeoutException.class);
  }

  @Test
  @DisplayName(
      "an executor that rejects blocking work is AdapterFailed, which names the adapter and can be recovered")
  void executorRejects() {
    for (RuntimeException rejection : List.<RuntimeException>of(
        new RejectedExecutionException("full"), new IllegalStateException("shut down"))) {
      Executor rejecting = work -> {
        throw rejection;
      };
      Exchange<String> exchange = Exchange.blocking("The signer", () -> "a");

      assertThatThrownBy(() -> Runner.outcome(exchange.overAsync(Sample.UNUSED, rejecting)))
          .isInstanceOf(AdapterFailed.class)
          .hasMessageContaining("The signer")
          .hasCause(rejection);
      assertThat(Runner.outcome(exchange
              .recover(failure -> Exchange.done("caught"))
              .overAsync(Sample.UNUSED, rejecting)))
          .isEqualTo("caught");
    }
  }

  @Test
  @DisplayName("an executor that rejects the work of a start function fails the exchange")
  void executorRejectsStart() {
    RejectedExecutionException rejection = new RejectedExecutionException("full");
    Exchange<String> exchange = Exchange.await(
        executor -> CompletableFuture.supplyAsync(() -> Exchange.done("a"), executor));

    assertThatThrownBy(() -> Runner.outcome(exchange.overAsync(Sample.UNUSED, work -> {
          throw rejection;
        })))
        .isSameAs(rejection);
  }

  @Test
  @DisplayName("an executor that rejects the step after a pause fails the exchange")
  void executorRejectsAfterPause() {
    for (Throwable rejection : List.of(
        new RejectedExecutionException("full"), new Planned(), new IllegalStateException())) {
      Exchange<String> exchange = Exchange.pause(Duration.ofNanos(1), () -> Exchange.done("a"));

      assertThatThrownBy(() ->
              Runner.outcome(exchange.overAsync(Sample.UNUSED, work -> Sample.sneak(rejection))))
          .isInstanceOf(AdapterFailed.class)
          .hasMessageContaining("executor")
          .hasCause(rejection);
    }
  }

  @Test
  @DisplayName("overAsync reports every failure in the future")
  void nothingThrownAtTheCaller() {
    for (Place place : PLACES) {
      for (Throwable thrown : List.of(new Planned(), new IllegalStateException("planned"))) {
        CompletableFuture<String> future =
            place.throwing.apply(thrown).overAsync(ExchangeFailuresTest::respondOrLose);

        assertThatThrownBy(() -> Runner.outcome(future)).isSameAs(thrown);
      }
    }
  }

  @Test
  @DisplayName("both interpreters throw NoResponse of a lost request unwrapped")
  void noResponseIsNotWrapped() {
    Exchange<String> exchange = Exchange.send(Sample.REQUEST, response -> Exchange.done("a"));
    CompletableFuture<Throwable> seen =
        exchange.overAsync(Sample.SILENT).handle((value, failure) -> failure);

    assertThatThrownBy(() -> exchange.over(Sample.SILENT)).isInstanceOf(NoResponse.class);
    assertThat(Runner.outcome(seen)).isInstanceOf(NoResponse.class);
  }

  private static final class Planned extends Error {

    Planned() {
      super("planned");
    }
  }

  @Test
  @DisplayName("a failure is unwrapped from the wrappers of futures, and no further")
  void unwrapped() {
    IOException failure = new IOException("lost", new IOException("cause"));

    assertThat(Exchange.unwrapped(failure)).isSameAs(failure);
    assertThat(Exchange.unwrapped(new CompletionException(failure))).isSameAs(failure);
    assertThat(Exchange.unwrapped(new ExecutionException(new CompletionException(failure))))
        .isSameAs(failure);
    CompletionException empty = new CompletionException("empty", null);
    assertThat(Exchange.unwrapped(new ExecutionException(empty))).isSameAs(empty);
  }

  @Test
  @DisplayName("a checked failure of a future becomes AdapterFailed, any other stays unchanged")
  void unchecked() {
    IllegalStateException unchecked = new IllegalStateException("planned");
    assertThat(Exchange.unchecked(new ExecutionException(unchecked))).isSameAs(unchecked);
    IOException checked = new IOException("lost");
    assertThat(Exchange.unchecked(new CompletionException(checked)))
        .isInstanceOf(AdapterFailed.class)
        .hasCause(checked);
    AssertionError error = new AssertionError("planned");
    assertThatThrownBy(() -> Exchange.unchecked(new ExecutionException(error))).isSameAs(error);
  }
}
