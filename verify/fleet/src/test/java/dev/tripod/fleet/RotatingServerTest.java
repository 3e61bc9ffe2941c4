package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.fleet.RotatingServer.Stop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the server of the fleet detects each reuse, and knows its cause. */
@Timeout(120)
final class RotatingServerTest {

  private static final int KILLED = 1;
  private static final int OTHER = 2;

  private final RotatingServer server = new RotatingServer(1);

  @BeforeEach
  void start() {
    var unused = server.logIn(0);
    server.started(KILLED);
    server.started(OTHER);
  }

  @Test
  void acceptsEachRefreshTokenOnce() throws IOException {
    assertThat(refresh(KILLED, 0)).isEqualTo(200);
    assertThat(refresh(OTHER, 1)).isEqualTo(200);
    assertThat(server.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0));
  }

  @Test
  void revokesTheGrantIfARefreshTokenArrivesTwice() throws IOException {
    assertThat(refresh(KILLED, 0)).isEqualTo(200);
    assertThat(refresh(OTHER, 0)).isEqualTo(400);
    assertThat(refresh(KILLED, 1)).isEqualTo(400);
    server.countLostGrant(0);

    assertThat(server.counts()).isEqualTo(new Counts(3, 0, 0, 1, 0, 1));
  }

  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"AFTER_ROTATION", "BEFORE_STORING"})
  void explainsAReuseWithAKillBetweenTheRotationAndTheCompareAndSet(Point point) throws Exception {
    killAt(point);
    assertThat(refresh(OTHER, 0)).isEqualTo(400);
    server.countLostGrant(0);

    assertThat(server.counts()).isEqualTo(new Counts(2, 0, 1, 0, 1, 0));
    assertThat(server.unexplained()).isEmpty();
    assertThat(server.wrongEffects()).isEmpty();
  }

  @Test
  void doesNotExplainAReuseWithAKillAfterTheCompareAndSet() throws Exception {
    killAt(Point.AFTER_STORING);
    assertThat(refresh(OTHER, 0)).isEqualTo(400);
    server.countLostGrant(0);

    assertThat(server.stored(0)).isEqualTo(1);
    assertThat(server.unexplained()).hasSize(1);
    assertThat(server.wrongEffects())
        .containsExactly("The kill after the compare-and-set lost the grant");
    assertThat(server.counts()).isEqualTo(new Counts(2, 0, 0, 1, 0, 1));
  }

  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"BEFORE_CLAIM", "AFTER_CLAIM", "AFTER_SENDING"})
  void doesNotRotateForAProcessThatWasKilledBefore(Point point) throws Exception {
    killAt(point);
    assertThat(refresh(OTHER, 0)).isEqualTo(200);
    assertThat(server.wrongEffects()).isEmpty();
  }

  @Test
  void doesNotExplainALossWithoutAReuse() {
    server.countLostGrant(0);

    assertThat(server.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 1));
  }

  /** A kill has its own effect on a grant only if no other process is about to store tokens of it. */
  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"BEFORE_CLAIM", "AFTER_CLAIM", "AFTER_SENDING"})
  void stopsNoProcessBeforeAnotherHasStoredItsTokens(Point point) throws IOException {
    assertThat(refresh(OTHER, 0)).isEqualTo(200);
    CompletableFuture<Stop> stop = server.stopNext(point);
    // A process that is stopped after this does not wait.
    server.killed(KILLED);
    server.reached(KILLED, point, 0);
    assertThat(stop).isNotDone();

    server.reached(OTHER, Point.AFTER_STORING, 0);
    assertThatThrownBy(() -> server.reached(KILLED, point, 0)).hasMessage("The process was killed");
    assertThat(stop).isCompletedWithValue(new Stop(KILLED, 0));
  }

  @ParameterizedTest
  @EnumSource(
      value = Point.class,
      names = {"AFTER_CLAIM", "AFTER_SENDING", "AFTER_ROTATION", "BEFORE_STORING"})
  void doesNotAwaitTokensThatAKilledProcessHasClaimed(Point point) throws Exception {
    killAt(point);
    server.awaitStoredUnlessKilled();

    assertThat(server.stored(0)).isZero();
  }

  /** Lets a process go through a refresh until it is killed. */
  private void killAt(Point point) {
    CompletableFuture<Stop> stop = server.stopNext(point);
    CompletableFuture<Void> process = CompletableFuture.runAsync(() -> {
      try {
        server.reached(KILLED, Point.BEFORE_CLAIM, 0);
        server.reached(KILLED, Point.AFTER_CLAIM, 0);
        assertThat(refresh(KILLED, 0)).isEqualTo(200);
        server.reached(KILLED, Point.BEFORE_STORING, 0);
        server.reached(KILLED, Point.AFTER_STORING, 0);
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    });
    assertThat(stop.join()).isEqualTo(new Stop(KILLED, 0));
    server.killed(KILLED);
    assertThatThrownBy(process::join).hasRootCauseMessage("The process was killed");
  }

  private int refresh(int process, int rotation) throws IOException {
    byte[] form =
        ("grant_type=refresh_token&refresh_token=refresh-0-1-" + rotation).getBytes(US_ASCII);
    return server
        .refresh(
            process,
            HttpRequest.post(
                "http://127.0.0.1/token", Body.bytes("application/x-www-form-urlencoded", form)))
        .status();
  }
}
