package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Callers of one keeper, in every order of their steps: joining a refresh, starting it, each call to the store, the request, the
 * end, and continuing after a wait. No order leaves a caller waiting, or sends twice. The counts are printed.
 */
@Timeout(120)
@DisplayName("One refresh in flight for all callers of a process, in every order of their steps")
final class RefreshInFlightTest {

  private static final int CALLERS = 3;

  private Answer answer = Answer.TOKENS;
  private int orders;

  enum Answer {
    TOKENS,
    DEAD,
    UNAVAILABLE,
    NOT_SENT
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("all callers end with the result of one request")
  void everyOrder(Answer brought) {
    answer = brought;

    walkOn(new ArrayList<>(), new World());

    System.out.println("Refresh in flight: " + CALLERS + " callers, " + brought + ": " + orders
        + " orders of steps");
    assertThat(orders).isGreaterThan(700);
  }

  private void walkOn(List<Integer> path, World world) {
    List<Integer> ready = world.ready();
    if (ready.isEmpty()) {
      orders++;
      world.checkEnd(path);
      return;
    }
    World next = world;
    for (int caller : ready) {
      path.add(caller);
      next.callers.get(caller).step();
      walkOn(path, next);
      path.remove(path.size() - 1);
      next = caller == ready.get(ready.size() - 1) ? next : at(path);
    }
  }

  private World at(List<Integer> path) {
    World world = new World();
    path.forEach(caller -> world.callers.get(caller).step());
    return world;
  }

  private final class World {

    private final StoredLogin login = new StoredLogin();
    private final FaultyStore store = new FaultyStore();

    /** The executor has no threads, so that 4,000 worlds start none. */
    private final TokenKeeper keeper =
        TokenKeeper.builder(login.client, store).executor(Runnable::run).build();

    private final int requestsBefore;
    private final int callsBefore;
    private final List<Caller> callers = new ArrayList<>();

    private World() {
      keeper.keep(OWNER, login.logIn()).over(login.server);
      requestsBefore = login.server.tokenRequests();
      callsBefore = store.calls();
      login.expire();
      switch (answer) {
        case TOKENS -> {}
        case DEAD -> login.server.revokeAccess();
        case UNAVAILABLE ->
          login.server.faults().nextStatus(503).nextStatus(503).nextStatus(503);
        case NOT_SENT -> {
          for (int i = 0; i < CALLERS; i++) {
            login.server.faults().nextFailure(new ConnectException("refused"));
          }
        }
      }
      for (int i = 0; i < CALLERS; i++) {
        callers.add(new Caller(keeper.current(OWNER)));
      }
    }

    /** Callers that have not begun are equal, so it is enough to begin the first one. */
    private List<Integer> ready() {
      List<Integer> ready = new ArrayList<>();
      boolean someoneBegins = false;
      for (int i = 0; i < CALLERS; i++) {
        Caller caller = callers.get(i);
        boolean begins = !caller.hasBegun;
        if (caller.isReady() && !(begins && someoneBegins)) {
          ready.add(i);
        }
        someoneBegins |= begins;
      }
      return ready;
    }

    private void checkEnd(List<Integer> path) {
      Set<Tokens> tokens = new HashSet<>();
      for (Caller caller : callers) {
        assertThat(caller.isEnded())
            .as("no caller waits forever after %s", path)
            .isTrue();
        if (caller.tokens != null) {
          tokens.add(caller.tokens);
        }
        assertThat(caller.failure)
            .as("%s", path)
            .satisfiesAnyOf(
                none -> assertThat(none).isNull(),
                failed -> assertThat(failed).isInstanceOf(AuthorizationException.class));
      }
      assertThat(tokens).as("%s", path).hasSize(answer == Answer.TOKENS ? 1 : 0);
      int requests = login.server.tokenRequests() - requestsBefore;
      if (answer == Answer.NOT_SENT) {
        assertThat(requests).as("%s", path).isBetween(1, CALLERS);
      } else {
        assertThat(requests).as("%s", path).isEqualTo(1);
      }
      assertThat(store.calls() - callsBefore)
          .as("one caller refreshes for all: %s", path)
          .isLessThanOrEqualTo(answer == Answer.TOKENS ? 3 : 3 * CALLERS);
      if (answer != Answer.DEAD) {
        checkNextRefreshStarts(path, tokens);
      }
    }

    /** Checks it before a refresh that never ended would be replaced. */
    private void checkNextRefreshStarts(List<Integer> path, Set<Tokens> before) {
      login.server.faults().clear();
      login.clock.advance(Duration.ofSeconds(1));

      assertThat(before.isEmpty() ? isRefreshed() : isReplacedAfter401())
          .as("a later caller starts its own refresh after %s", path)
          .isTrue();
    }

    private boolean isRefreshed() {
      return login.server.isActive(keeper.current(OWNER).over(login.server).accessToken());
    }

    private boolean isReplacedAfter401() {
      Exchange<Optional<Attempt>> second = keeper
          .authorizer(OWNER, StoredLogin.API)
          .authorize(HttpRequest.get(StoredLogin.API + "/me"))
          .then(attempt -> attempt.after(StoredLogin.answer(401)));
      return second.over(login.server).isPresent();
    }

    private final class Caller {

      private @Nullable Exchange<Tokens> next;
      private @Nullable CompletableFuture<Exchange<Tokens>> awaited;
      private @Nullable Tokens tokens;
      private @Nullable RuntimeException failure;
      private boolean hasBegun;
      private boolean hasJoined;

      private Caller(Exchange<Tokens> exchange) {
        this.next = exchange;
      }

      private boolean isEnded() {
        return next == null && awaited == null;
      }

      private boolean isReady() {
        return next != null || (awaited != null && awaited.isDone());
      }

      private void step() {
        hasBegun = true;
        if (awaited != null) {
          CompletableFuture<Exchange<Tokens>> ended = awaited;
          awaited = null;
          goOn(ended::join);
        } else if (next instanceof Exchange.Await<Tokens> await) {
          next = null;
          awaited = await.start(Runnable::run);
          if (awaited.isDone()) {
            step();
          }
        } else if (next instanceof Exchange.Send<Tokens> send) {
          goOn(() -> sent(send));
        } else {
          goOn(((Exchange.Pause<Tokens>) Objects.requireNonNull(next))::next);
        }
      }

      private Exchange<Tokens> sent(Exchange.Send<Tokens> send) {
        try {
          return send.response(login.server.send(send.request()));
        } catch (IOException e) {
          return send.noResponse(e);
        }
      }

      /** Continues to the next step that other callers can notice: pauses after joining are skipped. */
      private void goOn(Supplier<Exchange<Tokens>> from) {
        try {
          Exchange<Tokens> reached = from.get();
          while (hasJoined && reached instanceof Exchange.Pause<Tokens> pause) {
            assertThat(pause.length()).as("no caller waits for time to pass").isZero();
            reached = pause.next();
          }
          hasJoined = true;
          next = reached;
          if (reached instanceof Exchange.Done<Tokens> done) {
            tokens = done.value();
            next = null;
          }
        } catch (CompletionException e) {
          end((RuntimeException) e.getCause());
        } catch (RuntimeException e) {
          end(e);
        }
      }

      private void end(@Nullable RuntimeException why) {
        next = null;
        failure = why;
      }
    }
  }
}
