package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.exchange.Sample.Recording;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
@DisplayName("The laws of handle, then, map and recover, with every interpreter")
final class ExchangeLawsTest {

  @ParameterizedTest
  @EnumSource
  @DisplayName("building calls no function; running calls each function once")
  void buildingDoesNothing(Runner runner) {
    AtomicInteger calls = new AtomicInteger();
    Exchange<String> exchange = Exchange.done("a")
        .handle(counted(calls), ExchangeLawsTest::unexpected)
        .then(counted(calls))
        .map(value -> value + calls.incrementAndGet())
        .then(value -> Exchange.defer(() -> counted(calls).apply(value)))
        .then(value -> Exchange.send(Sample.REQUEST, response -> counted(calls).apply(value))
            .then(counted(calls)))
        .then(value -> Exchange.pause(Duration.ofNanos(1), () -> counted(calls).apply(value)))
        .then(value -> Exchange.await(executor ->
            CompletableFuture.completedFuture(counted(calls).apply(value).then(counted(calls)))))
        .then(value -> Exchange.blocking("The work", () -> value + calls.incrementAndGet()))
        .<String>then(value -> {
          calls.incrementAndGet();
          throw new Planned();
        })
        .recover(failure -> counted(calls).apply("recovered"));

    assertThat(calls).hasValue(0);
    assertThat(runner.run(exchange, Sample.RESPONDS)).isEqualTo("recovered12");
    assertThat(calls).hasValue(12);
  }

  private static Function<String, Exchange<String>> counted(AtomicInteger calls) {
    return value -> Exchange.done(value + calls.incrementAndGet());
  }

  private static <R> Exchange<R> unexpected(RuntimeException failure) {
    throw new AssertionError("Nothing failed", failure);
  }

  @Test
  @DisplayName("composing on a completed exchange calls no function either")
  void composingOnDoneDoesNothing() {
    Exchange<String> done = Exchange.done("a");

    assertThat(done.handle(ExchangeLawsTest::mustNotRun, ExchangeLawsTest::mustNotRun))
        .isNotInstanceOf(Exchange.Done.class);
    assertThat(done.then(ExchangeLawsTest::mustNotRun)).isNotInstanceOf(Exchange.Done.class);
    assertThat(done.map(ExchangeLawsTest::<String, String>mustNotRun))
        .isNotInstanceOf(Exchange.Done.class);
    assertThat(done.recover(ExchangeLawsTest::mustNotRun)).isNotInstanceOf(Exchange.Done.class);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  private static <A, R> R mustNotRun(A argument) {
    throw new AssertionError("Called while the exchange was built, with " + argument);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the value of one step is the argument of the next")
  void valuesPassOn(Runner runner) {
    Exchange<Integer> exchange = Exchange.send(
            Sample.REQUEST, response -> Exchange.done(response.bodyText()))
        .map(String::length)
        .then(length -> Exchange.done(length * 10))
        .handle(ten -> Exchange.done(ten + 2), ExchangeLawsTest::unexpected);

    assertThat(runner.run(exchange, Sample.RESPONDS)).isEqualTo(42);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a failure of done is handled by the next failed, not by the one beside it")
  void failureOfDone(Runner runner) {
    List<String> seen = new ArrayList<>();
    Exchange<String> exchange = Exchange.done("a")
        .<String>handle(
            value -> {
              throw new Planned();
            },
            failure -> {
              seen.add("beside");
              return Exchange.done("wrong");
            })
        .recover(failure -> {
          seen.add("next: " + failure.getMessage());
          return Exchange.done("right");
        });

    assertThat(runner.run(exchange, Sample.UNUSED)).isEqualTo("right");
    assertThat(seen).containsExactly("next: planned");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a failure skips then and map, and reaches recover unchanged")
  void failurePassesBy(Runner runner) {
    RuntimeException planned = new Planned();
    List<RuntimeException> seen = new ArrayList<>();
    Exchange<String> exchange = Exchange.<String>failed(planned)
        .then(ExchangeLawsTest::<String, Exchange<String>>mustNotRun)
        .map(ExchangeLawsTest::<String, String>mustNotRun)
        .recover(failure -> {
          seen.add(failure);
          return Exchange.done("recovered");
        });

    assertThat(runner.run(exchange, Sample.UNUSED)).isEqualTo("recovered");
    assertThat(seen).containsExactly(planned);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a failure of failed replaces its argument")
  void failureOfFailed(Runner runner) {
    Exchange<String> exchange = Exchange.<String>failed(new Planned()).recover(failure -> {
      throw new UnsupportedOperationException("instead of " + failure.getMessage());
    });

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("instead of planned");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a failed exchange fails with the same exception when it runs")
  void failedFailsWhenRun(Runner runner) {
    RuntimeException planned = new Planned();
    Exchange<String> exchange = Exchange.failed(planned);

    assertThatThrownBy(() -> runner.run(exchange, Sample.UNUSED)).isSameAs(planned);
  }

  static Stream<Arguments> throwing() {
    return eachRunner(
        Named.of("received", Exchange.<String>send(Sample.REQUEST, response -> {
          throw new Planned();
        })),
        Named.of(
            "unanswered",
            Exchange.send(
                HttpRequest.get("https://silent.example/"), ExchangeLawsTest::mustNotRun, none -> {
                  throw new Planned();
                })),
        Named.of("what follows a pause", Exchange.pause(Duration.ofNanos(1), () -> {
          throw new Planned();
        })),
        Named.of("what is deferred", Exchange.defer(() -> {
          throw new Planned();
        })),
        Named.of("the start of what is awaited", Exchange.await(executor -> {
          throw new Planned();
        })),
        Named.of(
            "the stage that is awaited",
            Exchange.await(executor -> CompletableFuture.failedFuture(new Planned()))),
        Named.of(
            "the stage that is awaited, on another thread",
            Exchange.await(executor -> CompletableFuture.supplyAsync(() -> {
              throw new Planned();
            }))),
        Named.of(
            "the exchange that was awaited",
            Exchange.await(
                executor -> CompletableFuture.completedFuture(Exchange.failed(new Planned())))),
        Named.of("a function given to then", Exchange.done("a").then(value -> {
          throw new Planned();
        })),
        Named.of("a function given to map", Exchange.done("a").map(value -> {
          throw new Planned();
        })),
        Named.of("a function given to recover", Exchange.failed(new Planned()).recover(failure -> {
          throw failure;
        })));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("throwing")
  @DisplayName("recover catches what is thrown in")
  void recoverCatches(Runner runner, Exchange<String> throwing) {
    Exchange<String> recovered =
        throwing.recover(failure -> Exchange.done("caught " + failure.getMessage()));

    assertThat(runner.run(recovered, ExchangeLawsTest::responseOrSilence))
        .isEqualTo("caught planned");
    assertThatThrownBy(() -> runner.run(throwing, ExchangeLawsTest::responseOrSilence))
        .isInstanceOf(Planned.class);
  }

  private static HttpResponse responseOrSilence(HttpRequest request) throws IOException {
    return request.origin().host().startsWith("silent")
        ? Sample.SILENT.send(request)
        : Sample.RESPONDS.send(request);
  }

  static Stream<Arguments> careless() {
    return eachRunner(
        Named.of("received", Exchange.send(Sample.REQUEST, response -> Sample.nothing())),
        Named.of(
            "unanswered",
            Exchange.send(
                HttpRequest.get("https://silent.example/"),
                ExchangeLawsTest::mustNotRun,
                none -> Sample.nothing())),
        Named.of("a pause", Exchange.pause(Duration.ofNanos(1), Sample::nothing)),
        Named.of("defer", Exchange.defer(Sample::nothing)),
        Named.of("the start of an await", Exchange.await(executor -> Sample.nothing())),
        Named.of(
            "the stage of an await",
            Exchange.await(executor -> CompletableFuture.completedFuture(Sample.nothing()))),
        Named.of(
            "the stage of an await, on another thread",
            Exchange.await(executor -> CompletableFuture.supplyAsync(Sample::nothing))),
        Named.of("blocking work", Exchange.blocking("The work", Sample::nothing)),
        Named.of("then", Exchange.done("a").then(value -> Sample.nothing())),
        Named.of("map", Exchange.done("a").map(value -> Sample.nothing())),
        Named.of("recover", Exchange.failed(new Planned()).recover(failure -> Sample.nothing())),
        Named.of(
            "handle's done",
            Exchange.done("a")
                .handle(value -> Sample.nothing(), failure -> Exchange.done("wrong"))),
        Named.of(
            "handle's failed",
            Exchange.failed(new Planned())
                .handle(value -> Exchange.done("wrong"), failure -> Sample.nothing())));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("careless")
  @DisplayName("null is a failure if it is returned by")
  void nullIsAFailure(Runner runner, Exchange<String> careless) {
    Exchange<String> recovered = careless.recover(failure -> Exchange.done("caught"));

    assertThat(runner.run(recovered, ExchangeLawsTest::responseOrSilence)).isEqualTo("caught");
    assertThatThrownBy(() -> runner.run(careless, ExchangeLawsTest::responseOrSilence))
        .isNotInstanceOf(Planned.class)
        .satisfies(failure -> assertThat(rootOf(failure)).isInstanceOf(NullPointerException.class));
  }

  private static Throwable rootOf(Throwable failure) {
    return failure.getCause() == null ? failure : rootOf(failure.getCause());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an exchange that runs twice creates its request twice")
  void requestsAreBuiltWhenRun(Runner runner) {
    AtomicInteger nonce = new AtomicInteger();
    Recording transport = new Recording(Sample.RESPONDS);
    Exchange<String> exchange = Exchange.defer(() -> Exchange.send(
        Sample.REQUEST.withHeader("Nonce", "n" + nonce.incrementAndGet()),
        response -> Exchange.done(response.bodyText())));

    assertThat(nonce).hasValue(0);
    assertThat(runner.run(exchange, transport)).isEqualTo("fine");
    assertThat(runner.run(exchange, transport)).isEqualTo("fine");
    assertThat(transport.requests())
        .extracting(request -> request.headers().first("Nonce").orElseThrow())
        .containsExactly("n1", "n2");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a step can be continued again, and composing on it does not change it")
  void stepsAreValues(Runner runner) {
    Exchange.Send<String> send = (Exchange.Send<String>)
        Exchange.send(Sample.REQUEST, response -> Exchange.done(response.bodyText()));
    Exchange<String> longer = send.map(text -> text + "!");

    assertThat(runner.run(send.response(Sample.response(200, "first")), Sample.UNUSED))
        .isEqualTo("first");
    assertThat(runner.run(send.response(Sample.response(200, "second")), Sample.UNUSED))
        .isEqualTo("second");
    assertThat(runner.run(longer, Sample.RESPONDS)).isEqualTo("fine!");
    assertThat(runner.run(send, Sample.RESPONDS)).isEqualTo("fine");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a send with one function fails with NoResponse if there is no response")
  void failsWithoutAResponse(Runner runner) {
    Exchange<String> exchange = Exchange.send(Sample.REQUEST, ExchangeLawsTest::mustNotRun);

    assertThatThrownBy(() -> runner.run(exchange, Sample.SILENT)).isInstanceOf(NoResponse.class);
  }

  @Test
  @DisplayName("a pause has its length, and a deferred step has length zero")
  void pausesTellTheirLength() {
    assertThat(Exchange.pause(Duration.ofSeconds(3), () -> Exchange.done("a")))
        .isInstanceOfSatisfying(
            Exchange.Pause.class, pause -> assertThat(pause.length()).hasSeconds(3));
    assertThat(Exchange.defer(() -> Exchange.done("a")))
        .isInstanceOfSatisfying(
            Exchange.Pause.class, pause -> assertThat(pause.length()).isZero());
  }

  @Test
  @DisplayName("both interpreters wait at least as long as the pause")
  void pausesTakeTheirTime() {
    Duration length = Duration.ofMillis(20);
    Exchange<String> exchange = Exchange.pause(length, () -> Exchange.done("a"));
    for (Runner runner : List.of(Runner.OVER, Runner.OVER_ASYNC)) {
      long start = System.nanoTime();
      assertThat(runner.run(exchange, Sample.UNUSED)).isEqualTo("a");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(length.toNanos());
    }
  }

  @Test
  @DisplayName("wrong arguments are rejected when the exchange is created")
  void wrongArguments() {
    Exchange<String> done = Exchange.done("a");
    for (Supplier<?> wrong : List.<Supplier<?>>of(
        () -> Exchange.done(Sample.nothing()),
        () -> Exchange.failed(Sample.nothing()),
        () -> Exchange.send(Sample.nothing(), response -> done),
        () -> Exchange.send(Sample.REQUEST, Sample.nothing()),
        () -> Exchange.send(Sample.REQUEST, response -> done, Sample.nothing()),
        () -> Exchange.pause(Sample.nothing(), () -> done),
        () -> Exchange.pause(Duration.ZERO, Sample.nothing()),
        () -> Exchange.defer(Sample.nothing()),
        () -> Exchange.await(Sample.nothing()),
        () -> Exchange.blocking("The work", Sample.nothing()),
        () -> done.handle(Sample.nothing(), failure -> done),
        () -> done.handle(value -> done, Sample.nothing()),
        () -> done.then(Sample.nothing()),
        () -> done.recover(Sample.nothing()))) {
      assertThatNullPointerException().isThrownBy(wrong::get);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Exchange.pause(Duration.ofNanos(-1), () -> done));
  }

  @Test
  @DisplayName("a null transport or executor is an error of the caller, not a lost request")
  void wrongArgumentsOfTheRun() {
    Exchange<String> exchange = Exchange.send(
        Sample.REQUEST, response -> Exchange.done("a"), none -> Exchange.done("lost"));

    assertThatNullPointerException().isThrownBy(() -> exchange.over(Sample.nothing()));
    assertThatNullPointerException().isThrownBy(() -> exchange.overAsync(Sample.nothing()));
    assertThatNullPointerException()
        .isThrownBy(() -> exchange.overAsync(Sample.RESPONDS, Sample.nothing()));
  }

  private static Stream<Arguments> eachRunner(Named<?>... exchanges) {
    return Stream.of(Runner.values())
        .flatMap(runner -> Stream.of(exchanges).map(exchange -> Arguments.of(runner, exchange)));
  }

  private static final class Planned extends RuntimeException {

    Planned() {
      super("planned");
    }
  }
}
