package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SettableClockTest {

  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  @Test
  @DisplayName("changes only when it is advanced or set, also back")
  void changesOnlyOnDemand() {
    SettableClock clock = SettableClock.at(START);

    assertThat(clock.now()).isEqualTo(START).isEqualTo(clock.now());
    clock.advance(Duration.ofSeconds(90));
    assertThat(clock.now()).isEqualTo(START.plusSeconds(90));
    clock.advance(Duration.ofSeconds(-100));
    assertThat(clock.now()).isEqualTo(START.minusSeconds(10));
    clock.set(Instant.EPOCH);
    assertThat(clock).hasToString("SettableClock[1970-01-01T00:00:00Z]");
  }

  @Test
  @DisplayName("a step corrects the time of day, and no time passes")
  void stepsWithoutTimePassing() {
    SettableClock clock = SettableClock.at(START);
    clock.advance(Duration.ofSeconds(2));

    clock.step(Duration.ofHours(1));
    assertThat(clock.now()).isEqualTo(START.plusSeconds(3602));
    assertThat(clock.nanoTime()).isEqualTo(2_000_000_000L);
    clock.step(Duration.ofHours(-2));
    assertThat(clock.now()).isEqualTo(START.plusSeconds(2 - 3600));
    assertThat(clock.nanoTime()).isEqualTo(2_000_000_000L);

    clock.set(START);
    assertThat(clock.nanoTime()).isEqualTo(3_600_000_000_000L);
  }

  @Test
  @DisplayName("the time that has passed never decreases, and does not overflow")
  void passedTimeNeverDecreases() {
    SettableClock clock = SettableClock.at(START);

    clock.advance(Duration.ofSeconds(-5));
    assertThat(clock.nanoTime()).isZero();
    clock.set(Instant.MAX);
    clock.set(START);
    clock.set(Instant.MAX);
    assertThat(clock.nanoTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @DisplayName("loses no update when many threads advance it")
  void losesNoUpdate() {
    SettableClock clock = SettableClock.at(START);
    CountDownLatch start = new CountDownLatch(1);
    CompletableFuture<?>[] threads = IntStream.range(0, 4)
        .mapToObj(i -> CompletableFuture.runAsync(
            () -> {
              await(start);
              IntStream.range(0, 1000).forEach(n -> clock.advance(Duration.ofMillis(1)));
            },
            task -> new Thread(task).start()))
        .toArray(CompletableFuture<?>[]::new);

    start.countDown();
    CompletableFuture.allOf(threads).join();

    assertThat(clock.now()).isEqualTo(START.plusMillis(4000));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
