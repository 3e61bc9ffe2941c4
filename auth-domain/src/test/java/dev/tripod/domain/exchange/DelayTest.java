package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class DelayTest {

  private final CompletableFuture<String> thread = new CompletableFuture<>();

  private void step() {
    thread.complete(Thread.currentThread().getName());
  }

  @Test
  void runsTheStepOnTheExecutor() throws Exception {
    Delay.run(Duration.ofNanos(1), task -> new Thread(task, "the executor").start(), this::step);

    assertThat(thread.get(60, TimeUnit.SECONDS)).isEqualTo("the executor");
  }

  @Test
  void runsTheStepAfterASleepWhereThePlatformHasNoDelayedExecutor() {
    Delay.sleepAndRun(1, this::step);

    assertThat(thread).isCompletedWithValue(Thread.currentThread().getName());
  }

  @Test
  void runsTheStepAtOnceIfTheSleepIsInterrupted() {
    Thread.currentThread().interrupt();

    Delay.sleepAndRun(TimeUnit.DAYS.toNanos(1), this::step);

    assertThat(thread).isDone();
    assertThat(Thread.interrupted()).isTrue();
  }
}
