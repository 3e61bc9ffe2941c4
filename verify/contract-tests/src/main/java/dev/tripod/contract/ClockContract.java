package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What {@link Clock} promises of a clock that tells the real time. A clock that a test sets is none, and need not pass.
 */
@DisplayName("A clock")
public abstract class ClockContract {

  private static final int THREADS = 8;
  private static final Duration MORE_THAN_A_TICK = Duration.ofSeconds(2);

  /** OAuth servers refuse a timestamp that is further off than this. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** For the subclass that names the adapter. */
  protected ClockContract() {}

  /** The clock as its users make it. */
  protected abstract Clock clock();

  @Test
  @DisplayName("tells the time to within five minutes")
  protected void required_tellsTheTime() {
    Instant told = clock().now();

    assertThat(Duration.between(told, Clock.system().now()).abs()).isLessThan(TOLERANCE);
  }

  @Test
  @DisplayName("goes on by itself")
  protected void required_goesOn() {
    Clock clock = clock();
    Instant first = clock.now();
    long start = System.nanoTime();
    Instant later = clock.now();
    while (later.equals(first) && System.nanoTime() - start < MORE_THAN_A_TICK.toNanos()) {
      Thread.onSpinWait();
      later = clock.now();
    }

    assertThat(later).isNotEqualTo(first);
  }

  @Test
  @DisplayName("serves many threads at once")
  protected void required_isThreadSafe() throws Exception {
    Clock clock = clock();

    List<Instant> told = Race.of(THREADS, i -> clock::now);

    assertThat(told).hasSize(THREADS).doesNotContainNull();
  }
}
