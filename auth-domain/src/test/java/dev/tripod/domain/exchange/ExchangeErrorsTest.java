package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.port.HttpTransport;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@DisplayName("An Error can be converted to release what others wait for")
final class ExchangeErrorsTest {

  private static final HttpTransport DYING = request -> {
    throw new OutOfMemoryError("planned");
  };

  private final List<String> log = new ArrayList<>();

  /** Returns every place of an Error. Other interpreters do not pass the Error of their transport to the exchange. */
  static Stream<Arguments> places() {
    return Stream.of(Runner.values())
        .flatMap(runner -> Stream.concat(
            runner == Runner.FOREIGN
                ? Stream.empty()
                : Stream.of(place(
                    runner,
                    "the transport",
                    DYING,
                    () -> Exchange.send(Sample.REQUEST, response -> Exchange.done("wrong")))),
            Stream.of(
                place(
                    runner,
                    "a response",
                    Sample.RESPONDS,
                    () -> Exchange.send(Sample.REQUEST, response -> die())),
                place(
                    runner,
                    "a deferred step",
                    Sample.UNUSED,
                    () -> Exchange.defer(ExchangeErrorsTest::die)),
                place(
                    runner,
                    "a step after a pause",
                    Sample.UNUSED,
                    () -> Exchange.pause(Duration.ofNanos(1), ExchangeErrorsTest::die)),
                place(
                    runner,
                    "blocking work",
                    Sample.UNUSED,
                    () -> Exchange.blocking("The work", ExchangeErrorsTest::die)),
                place(
                    runner,
                    "the start of awaited work",
                    Sample.UNUSED,
                    () -> Exchange.await(executor -> die())),
                place(
                    runner,
                    "an awaited stage",
                    Sample.UNUSED,
                    () -> Exchange.await(executor ->
                        CompletableFuture.failedFuture(new OutOfMemoryError("planned")))),
                place(
                    runner,
                    "detached work",
                    Sample.UNUSED,
                    () -> Exchange.detached(ExchangeErrorsTest::die, (value, failure) -> {})))));
  }

  private static Arguments place(
      Runner runner, String name, HttpTransport transport, Supplier<Exchange<String>> exchange) {
    return Arguments.of(runner, Named.of(name, exchange), transport);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  private static <T> T die() {
    throw new OutOfMemoryError("planned");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("places")
  @DisplayName("an Error skips functions up to the conversion, and the functions that follow run")
  void convertsAnError(
      Runner runner, Supplier<Exchange<String>> exchange, HttpTransport transport) {
    Exchange<String> converted = exchange
        .get()
        .handle(value -> Exchange.done("wrong"), failure -> Exchange.done("wrong"))
        .convertError(error -> new IllegalStateException(error.getMessage() + ", converted"))
        .recover(failure -> {
          log.add(failure.getMessage());
          return Exchange.blocking("The release", () -> "released");
        });

    assertThat(runner.run(converted, transport)).isEqualTo("released");
    assertThat(log).containsExactly("planned, converted");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a value and an exception pass the conversion unchanged")
  void convertsNothingElse(Runner runner) {
    IllegalStateException planned = new IllegalStateException("planned");
    Exchange<String> value =
        Exchange.done("a").convertError(error -> planned).map(text -> text + "b");
    Exchange<String> failing = Exchange.<String>failed(planned)
        .convertError(error -> new IllegalArgumentException("wrong"));

    assertThat(runner.run(value, Sample.UNUSED)).isEqualTo("ab");
    assertThatThrownBy(() -> runner.run(failing, Sample.UNUSED)).isSameAs(planned);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("what the conversion throws replaces the Error")
  void conversionThrows(Runner runner) {
    AssertionError second = new AssertionError("second");
    Exchange<String> rethrown = Exchange.<String>defer(ExchangeErrorsTest::die)
        .convertError(error -> {
          throw second;
        });

    assertThatThrownBy(
            () -> runner.run(rethrown.recover(failure -> Exchange.done("wrong")), Sample.UNUSED))
        .isSameAs(second);
    assertThatThrownBy(() -> runner.run(
            rethrown.convertError(error -> new IllegalStateException(error)), Sample.UNUSED))
        .hasCause(second);
  }

  @Test
  @DisplayName("another interpreter reports an Error of a function to detached work")
  void reportsTheErrorOfAFunction() {
    OutOfMemoryError error = new OutOfMemoryError("planned");
    Exchange<String> exchange = Exchange.detached(
        () -> Exchange.<String>detached(
            () -> {
              throw error;
            },
            (value, failure) -> log.add("inner " + failure)),
        (value, failure) -> log.add("outer " + failure));

    assertThatThrownBy(() -> Runner.FOREIGN.run(exchange, Sample.UNUSED)).isSameAs(error);
    assertThat(log).containsExactly("inner " + error, "outer " + error);
  }

  @Test
  @DisplayName("rejects null")
  void rejectsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> Exchange.done("a").convertError(Sample.nothing()))
        .withMessage("failure");
  }
}
