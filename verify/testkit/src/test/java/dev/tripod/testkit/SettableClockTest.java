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
