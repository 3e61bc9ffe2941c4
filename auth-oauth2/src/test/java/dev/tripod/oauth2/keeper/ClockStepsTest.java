package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clock steps, as after a correction by NTP or a change by a user, while a refresh is at each of its points. The server rotates
 * and detects a refresh token that arrives twice. No test takes real time.
 */
@Timeout(120)
@DisplayName("A clock that steps")
final class ClockStepsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** More than the points of one refresh. */
  private static final int MOST_POINTS = 12;

  private final StoredLogin login = new StoredLogin();
  private final CredentialStore store = InMemoryCredentialStore.create();

  /** Returns a clock that shows the time of the server. */
  private SettableClock newClock() {
    return SettableClock.at(login.clock.now());
  }

  private TokenKeeper node(SettableClock clock) {
    return TokenKeeper.of(login.client(clock), store);
  }

  /** Stores tokens that stay expired although a clock steps back by an hour. */
  private void storeExpired(TokenKeeper keeper, SettableClock... clocks) {
    keeper.keep(OWNER, login.logIn()).over(login.server);
    Duration later = StoredLogin.LIFETIME.plusHours(5);
    login.clock.advance(later);
    for (SettableClock clock : clocks) {
      clock.advance(later);
    }
  }

  private void assertOneRefresh(Tokens... received) {
    assertThat(login.server.refreshTokenReuses()).isZero();
    assertThat(login.server.refreshes()).isEqualTo(1);
    assertThat(received)
        .allSatisfy(
            tokens -> assertThat(login.server.isActive(tokens.refreshToken().orElseThrow()))
                .isTrue());
  }

  /** A node with a clock that is ahead may refresh the new tokens once more. */
  private void assertNoReuse() {
    assertThat(login.server.refreshTokenReuses()).isZero();
    assertThat(login.server.refreshes()).isLessThanOrEqualTo(2);
    Tokens last = run(node(login.clock), login.clock);
    assertThat(login.server.isActive(last.refreshToken().orElseThrow())).isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  static Stream<Arguments> pointsAndSteps() {
    return IntStream.range(0, MOST_POINTS)
        .boxed()
        .flatMap(point -> Stream.of(HOUR, HOUR.negated(), Duration.ofMinutes(3))
            .map(step -> Arguments.of(point, step)));
  }

  @ParameterizedTest(name = "by {1} at point {0}")
  @MethodSource("pointsAndSteps")
  @DisplayName("does not start a second refresh in the process that runs the first")
  void oneNode(int point, Duration step) {
    SettableClock clock = newClock();
    TokenKeeper keeper = node(clock);
    storeExpired(keeper, clock);
    Caller first = new Caller(keeper.current(OWNER), clock);

    first.run(point);
    clock.step(step);
    if (first.isEnded()) {
      assertOneRefresh(first.runToEnd());
      return;
    }
    CompletableFuture<Tokens> second = keeper.current(OWNER).overAsync(login.server, Runnable::run);
    Tokens received = first.runToEnd();

    assertOneRefresh(received);
    assertThat(second).isCompletedWithValue(received);
  }

  static Stream<Arguments> pointsAndStepsOfNodes() {
    return pointsAndSteps()
        .flatMap(arguments -> Stream.of("the refreshing node", "the other node", "both nodes")
            .map(which -> Arguments.of(arguments.get()[0], arguments.get()[1], which)));
  }

  @ParameterizedTest(name = "by {1} at point {0} on {2}")
  @MethodSource("pointsAndStepsOfNodes")
  @DisplayName("does not start a second refresh in another process")
  void twoNodes(int point, Duration step, String which) {
    SettableClock clock = newClock();
    SettableClock otherClock = newClock();
    TokenKeeper keeper = node(clock);
    TokenKeeper otherNode = node(otherClock);
    storeExpired(keeper, clock, otherClock);
    Caller first = new Caller(keeper.current(OWNER), clock, otherClock);
    Caller second = new Caller(otherNode.current(OWNER), clock, otherClock);

    first.run(point);
    if (!which.equals("the other node")) {
      clock.step(step);
    }
    if (!which.equals("the refreshing node")) {
      otherClock.step(step);
    }
    second.runUntilItWaits();
    first.runToEnd();
    second.runToEnd();

    assertNoReuse();
  }

  @Test
  @DisplayName(
      "never sends a refresh token twice, whatever steps and in whatever order callers run")
  void randomSteps() {
    for (long seed = 1; seed <= 300; seed++) {
      new RandomRun(seed).check();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 60})
  @DisplayName("does not change how long a process waits after a failure")
  void quietPeriod(long minutes) {
    SettableClock clock = newClock();
    TokenKeeper keeper = node(clock);
    storeExpired(keeper, clock);
    int before = login.server.tokenRequests();
    login.server.faults().nextStatus(503);
    assertThatThrownBy(() -> run(keeper, clock)).isInstanceOf(ErrorResponse.class);

    clock.step(Duration.ofMinutes(minutes));

    assertThatThrownBy(() -> run(keeper, clock)).isInstanceOf(ErrorResponse.class);
    assertThat(login.server.tokenRequests() - before).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertOneRefresh(run(keeper, clock));
    assertThat(login.server.tokenRequests() - before).isEqualTo(2);
  }

  @Test
  @DisplayName("back does not prolong a pause that all processes share")
  void sharedPause() {
    SettableClock clock = newClock();
    TokenKeeper keeper = node(clock);
    storeExpired(keeper, clock);
    HttpTransport busy = request ->
        HttpResponse.of(429, Headers.of("Retry-After", "60"), "{\"error\":\"x\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> VirtualTime.of(clock).run(keeper.current(OWNER), busy))
        .isInstanceOf(ErrorResponse.class);

    clock.step(HOUR.negated());
    clock.advance(Duration.ofMinutes(1));

    assertOneRefresh(run(keeper, clock));
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 60})
  @DisplayName("does not change how long a lost response protects the refresh token")
  void heldClaim(long minutes) {
    SettableClock clock = newClock();
    TokenKeeper keeper = node(clock);
    storeExpired(keeper, clock);
    int before = login.server.tokenRequests();
    login.server.faults().nextFailure(new SocketException("reset"));
    assertThatThrownBy(() -> run(keeper, clock)).isInstanceOf(OutcomeUnknown.class);

    clock.step(Duration.ofMinutes(minutes));
    clock.advance(Duration.ofSeconds(59));
    assertThatThrownBy(() -> run(keeper, clock)).isInstanceOf(OutcomeUnknown.class);
    assertThat(login.server.tokenRequests() - before).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));
    assertOneRefresh(run(keeper, clock));
  }

  @Test
  @DisplayName("does not let a process send in the second half of its claim")
  void secondHalfAfterAStepBack() {
    SettableClock clock = newClock();
    TokenKeeper keeper = node(clock);
    storeExpired(keeper, clock);
    Caller caller = new Caller(keeper.current(OWNER), clock);
    caller.runUntilItHasClaimed();

    clock.step(HOUR.negated());
    clock.advance(Duration.ofSeconds(30).plusMillis(1));

    assertThatThrownBy(caller::runToEnd).isInstanceOf(AdapterFailed.class);
    assertThat(login.server.refreshes()).isZero();
    assertOneRefresh(run(keeper, clock));
  }

  private Tokens run(TokenKeeper keeper, SettableClock clock) {
    return VirtualTime.of(clock).run(keeper.current(OWNER), login.server);
  }

  /** A caller that runs step by step. Its pauses advance all clocks. */
  private final class Caller {

    private final SettableClock[] clocks;
    private Exchange<Tokens> step;
    private int awaits;

    private Caller(Exchange<Tokens> exchange, SettableClock... clocks) {
      this.step = exchange;
      this.clocks = clocks;
    }

    private boolean isEnded() {
      return step instanceof Exchange.Done;
    }

    private boolean waits() {
      return step instanceof Exchange.Pause<Tokens> pause && !pause.length().isZero();
    }

    private void run(int steps) {
      for (int i = 0; i < steps && !isEnded(); i++) {
        next();
      }
    }

    private void runUntilItWaits() {
      while (!isEnded() && !waits()) {
        next();
      }
    }

    /** Runs the calls to the store that read the entry and write the claim. */
    private void runUntilItHasClaimed() {
      while (awaits < 2) {
        next();
      }
    }

    private Tokens runToEnd() {
      while (!isEnded()) {
        next();
      }
      return ((Exchange.Done<Tokens>) step).value();
    }

    private void next() {
      if (step instanceof Exchange.Send<Tokens> send) {
        try {
          step = send.response(login.server.send(send.request()));
        } catch (IOException e) {
          step = send.noResponse(e);
        }
      } else if (step instanceof Exchange.Pause<Tokens> pause) {
        for (SettableClock clock : clocks) {
          clock.advance(pause.length());
        }
        step = pause.next();
      } else {
        awaits++;
        try {
          step = ((Exchange.Await<Tokens>) step).start(Runnable::run).join();
        } catch (CompletionException e) {
          throw Exchange.unchecked(e);
        }
      }
    }
  }

  /** Two nodes, with clocks that step at random times. A caller pauses only if no other caller has something to do. */
  private static final class RandomRun {

    private final ClockStepsTest test = new ClockStepsTest();
    private final long seed;
    private final Random random;
    private final List<SettableClock> clocks = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();

    private RandomRun(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    private void check() {
      List<TokenKeeper> nodes = new ArrayList<>();
      for (int node = 0; node < 2; node++) {
        clocks.add(test.newClock());
        clocks.get(node).step(Duration.ofSeconds(random.nextInt(240) - 120));
        nodes.add(test.node(clocks.get(node)));
      }
      test.storeExpired(nodes.get(0), clocks.toArray(SettableClock[]::new));
      nodes.forEach(node -> callers.add(caller(node)));
      while (!callers.stream().allMatch(Caller::isEnded)) {
        if (random.nextInt(4) == 0) {
          stepAClock();
        }
        Caller caller = callers.get(random.nextInt(callers.size()));
        boolean mayPause = callers.stream().allMatch(each -> each.isEnded() || each.waits());
        if (!caller.isEnded() && (mayPause || !caller.waits())) {
          caller.next();
        }
      }
      assertThat(test.login.server.refreshTokenReuses()).as("seed %d", seed).isZero();
      test.assertNoReuse();
    }

    private Caller caller(TokenKeeper keeper) {
      return test.new Caller(keeper.current(OWNER), clocks.toArray(SettableClock[]::new));
    }

    /** Steps one clock, or both as on one machine. */
    private void stepAClock() {
      Duration step = Duration.ofSeconds(random.nextInt(4 * 3600) - 2 * 3600);
      int which = random.nextInt(3);
      for (int node = 0; node < 2; node++) {
        if (which == 2 || which == node) {
          clocks.get(node).step(step);
        }
      }
    }
  }
}
