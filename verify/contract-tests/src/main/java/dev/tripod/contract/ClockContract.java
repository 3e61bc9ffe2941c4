package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests the rules of {@link Clock}, for clocks that show the real time. A settable clock for tests need not pass. */
@DisplayName("A clock")
public abstract class ClockContract {

  private static final int THREADS = 8;

  /** OAuth counts in seconds: a timestamp and the lifetime of a token. A correct clock advances at least once in this time. */
  private static final Duration LONGEST_TICK = Duration.ofSeconds(2);

  /** OAuth servers reject a timestamp with a larger difference. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** Creates the contract for a subclass. */
  protected ClockContract() {}

  /** Returns the clock, created as its users create it. */
  protected abstract Clock clock();

  @Test
  @DisplayName("shows the time with an error below five minutes")
  protected void required_showsTheTime() {
    Instant shown = clock().now();

    assertThat(Duration.between(shown, Clock.system().now()).abs()).isLessThan(TOLERANCE);
  }

  @Test
  @DisplayName("advances by itself, at least once in two seconds")
  protected void required_advances() {
    Clock clock = clock();
    Instant first = clock.now();
    long start = System.nanoTime();
    long elapsed;
    Instant later;
    do {
      Thread.onSpinWait();
      // The elapsed time is read first. Then the last reading of the clock comes after the longest
      // tick, however long this thread pauses.
      elapsed = System.nanoTime() - start;
      later = clock.now();
    } while (later.equals(first) && elapsed < LONGEST_TICK.toNanos());

    assertThat(later).isNotEqualTo(first);
  }

  @Test
  @DisplayName("measures the time that passes, without going back")
  protected void required_measuresPassingTime() {
    Clock clock = clock();
    long first = clock.nanoTime();
    long start = System.nanoTime();
    long last = first;
    while (last - first <= 0 && System.nanoTime() - start < LONGEST_TICK.toNanos()) {
      Thread.onSpinWait();
      long next = clock.nanoTime();
      assertThat(next - last).as("nanoTime() does not decrease").isNotNegative();
      last = next;
    }

    assertThat(last - first).as("nanoTime() advances").isPositive();
  }

  @Test
  @DisplayName("can be used by many threads at the same time")
  protected void required_isThreadSafe() throws Exception {
    Clock clock = clock();

    List<Instant> shown = Race.of(THREADS, i -> clock::now);

    assertThat(shown).hasSize(THREADS).doesNotContainNull();
  }
}
