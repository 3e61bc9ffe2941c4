package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
final class VirtualTimeTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration TEN_YEARS = Duration.ofDays(3_652);
  private static final HttpRequest REQUEST = HttpRequest.get("https://api.example/one");
  private static final HttpResponse EMPTY = HttpResponse.of(204, Headers.none(), new byte[0]);
  private static final HttpTransport RESPONDS = request -> EMPTY;
  private static final HttpTransport UNUSED = request -> {
    throw new AssertionError("Nothing should have been sent");
  };

  private final SettableClock clock = SettableClock.at(START);
  private final VirtualTime time = VirtualTime.of(clock);

  @Test
  @DisplayName("a pause of years advances the clock, and takes no time")
  void pausesTakeNoTime() {
    List<Instant> seen = new ArrayList<>();
    Exchange<String> exchange = Exchange.pause(TEN_YEARS, () -> {
          seen.add(clock.now());
          return Exchange.done("a");
        })
        .then(value -> Exchange.pause(Duration.ofNanos(1), () -> {
          seen.add(clock.now());
          return Exchange.done(value + "b");
        }))
        .then(value -> Exchange.defer(() -> {
          seen.add(clock.now());
          return Exchange.done(value + "c");
        }));

    assertThat(clock.now()).isEqualTo(START);
    assertThat(time.run(exchange, UNUSED)).isEqualTo("abc");
    Instant later = START.plus(TEN_YEARS);
    assertThat(seen).containsExactly(later, later.plusNanos(1), later.plusNanos(1));
    assertThat(time).hasToString("VirtualTime[" + later.plusNanos(1) + "]");
  }

  @Test
  @DisplayName("runs everything on the calling thread, also detached and blocking work")
  void runsHere() {
    List<Thread> threads = new ArrayList<>();
    Exchange<Boolean> exchange = Exchange.detached(
            () -> Exchange.blocking("The work", () -> threads.add(Thread.currentThread()))
                .<Boolean>then(added -> Exchange.send(
                    REQUEST, response -> Exchange.done(threads.add(Thread.currentThread())))),
            (value, failure) -> threads.add(Thread.currentThread()))
        .map(value -> threads.add(Thread.currentThread()));

    assertThat(time.run(exchange, request -> {
          threads.add(Thread.currentThread());
          return EMPTY;
        }))
        .isTrue();
    assertThat(threads).hasSize(5).containsOnly(Thread.currentThread());
  }

  @Test
  @DisplayName("waits for a stage that another thread completes")
  void awaitsAnotherThread() {
    CompletableFuture<Exchange<String>> stage = new CompletableFuture<>();
    Exchange<String> exchange = Exchange.await(executor -> {
      new Thread(() -> stage.complete(Exchange.done("a"))).start();
      return stage;
    });

    assertThat(time.run(exchange, UNUSED)).isEqualTo("a");
  }

  static Stream<Arguments> endings() {
    IllegalStateException planned = new IllegalStateException("planned");
    AssertionError error = new AssertionError("planned");
    Exchange<String> sending = Exchange.send(REQUEST, response -> Exchange.done("done"));
    Exchange<String> either = Exchange.send(
        REQUEST,
        response -> Exchange.done("done"),
        none -> Exchange.done(none.perhapsSent() ? "perhaps sent" : "not sent"));
    return Stream.of(
        ending("a value", Exchange.done("a"), UNUSED),
        ending("a response", either, RESPONDS),
        ending("no connection", either, request -> {
          throw new ConnectException("refused");
        }),
        ending("no response", either, request -> {
          throw new IOException("reset");
        }),
        ending("no response, and no function for it", sending, request -> {
          throw new IOException("reset");
        }),
        ending("a transport that throws what it must not", either, request -> {
          throw planned;
        }),
        ending("a transport that returns nothing", either, VirtualTimeTest::nothing),
        ending("a transport that throws an Error", either, request -> {
          throw error;
        }),
        ending("a failure", Exchange.failed(planned), UNUSED),
        ending(
            "a failure that is recovered",
            Exchange.<String>failed(planned).recover(failure -> Exchange.done("recovered")),
            UNUSED),
        ending(
            "blocking work that fails",
            Exchange.blocking("The store", () -> {
              throw new IOException("full");
            }),
            UNUSED),
        ending(
            "blocking work that throws an Error",
            Exchange.blocking("The store", () -> {
              throw error;
            }),
            UNUSED),
        ending(
            "an awaited stage that fails",
            Exchange.await(executor -> CompletableFuture.failedFuture(planned)),
            UNUSED),
        ending(
            "an awaited stage that fails with a checked exception",
            Exchange.await(executor -> CompletableFuture.failedFuture(new IOException("reset"))),
            UNUSED),
        ending(
            "an awaited stage that was cancelled",
            Exchange.await(executor -> {
              CompletableFuture<Exchange<String>> stage = new CompletableFuture<>();
              stage.cancel(false);
              return stage;
            }),
            UNUSED),
        ending(
            "detached work that fails",
            Exchange.detached(() -> Exchange.failed(planned), (value, failure) -> {}),
            UNUSED));
  }

  private static Arguments ending(String what, Exchange<String> exchange, HttpTransport transport) {
    return Arguments.of(Named.of(what, exchange), transport);
  }

  @SuppressWarnings("NullAway") // it is careless on purpose
  private static HttpResponse nothing(HttpRequest request) {
    return null;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  @DisplayName("ends every exchange as over does")
  void endsAsOverDoes(Exchange<String> exchange, HttpTransport transport) {
    assertThat(printed(() -> time.run(exchange, transport)))
        .isEqualTo(printed(() -> exchange.over(transport)));
  }

  private static String printed(Supplier<String> run) {
    String[] value = {""};
    Throwable failure = catchThrowable(() -> value[0] = run.get());
    return failure == null
        ? value[0]
        : failure + ", because " + failure.getCause()
            + (failure instanceof NoResponse none ? ", sent: " + none.perhapsSent() : "");
  }

  @Test
  @DisplayName("a failure after years leaves the clock at its time")
  void failsLater() {
    IllegalStateException planned = new IllegalStateException("planned");

    assertThatThrownBy(() -> time.run(
            Exchange.pause(TEN_YEARS, () -> {
              throw planned;
            }),
            UNUSED))
        .isSameAs(planned);
    assertThat(clock.now()).isEqualTo(START.plus(TEN_YEARS));
  }

  @Test
  @DisplayName("200,000 pauses do not overflow the stack")
  void manyPauses() {
    assertThat(time.run(pausing(200_000), UNUSED)).isEqualTo("end");
    assertThat(clock.now()).isEqualTo(START.plusSeconds(200_000));
  }

  private static Exchange<String> pausing(int left) {
    return left == 0
        ? Exchange.done("end")
        : Exchange.pause(Duration.ofSeconds(1), () -> pausing(left - 1));
  }

  @Test
  @DisplayName("rejects null arguments")
  @SuppressWarnings("NullAway") // that is the test
  void wrongArguments() {
    assertThatNullPointerException().isThrownBy(() -> VirtualTime.of(null)).withMessage("clock");
    assertThatNullPointerException()
        .isThrownBy(() -> time.run(Exchange.done("a"), null))
        .withMessage("transport");
  }
}
