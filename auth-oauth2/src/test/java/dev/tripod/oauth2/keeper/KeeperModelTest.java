package dev.tripod.oauth2.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Runs the keeper's own exchange through every interleaving of its steps with those of other nodes, and with every fault.
 * {@link KeeperModel} checks its properties at each step, and prints the counts. Runs of several minutes need {@code
 * -Pmodel}.
 */
@Timeout(3600)
final class KeeperModelTest {

  private static final Duration NONE = Duration.ZERO;
  private static final Duration AHEAD = Duration.ofMinutes(4);
  private static final Duration BEHIND = Duration.ofMinutes(-4);
  private static final Duration EXPIRED = Duration.ofMinutes(-10);

  /** Shorter than a claim, so that the token expires during a refresh. */
  private static final Duration NEARLY_EXPIRED = Duration.ofSeconds(1);

  @Test
  @DisplayName("three nodes without a fault refresh once")
  void threeNodes() {
    KeeperModel model = checked(EXPIRED, List.of(NONE, NONE, NONE), 0);

    assertThat(model.refreshCounts()).containsOnlyKeys(1);
  }

  @Test
  @DisplayName("two nodes with clocks that differ by minutes, without a fault, refresh once")
  void clocksOff() {
    for (Duration off : List.of(AHEAD, BEHIND)) {
      assertThat(checked(EXPIRED, List.of(NONE, off), 0).refreshCounts()).containsOnlyKeys(1);
      assertThat(checked(NEARLY_EXPIRED, List.of(NONE, off), 0).refreshCounts())
          .containsOnlyKeys(1);
    }
  }

  @Test
  @DisplayName("two nodes with a fault anywhere lose no grant that any store could learn of")
  void oneFault() {
    for (Duration off : List.of(NONE, AHEAD, BEHIND)) {
      checked(EXPIRED, List.of(NONE, off), 1);
      checked(NEARLY_EXPIRED, List.of(NONE, off), 1);
    }
  }

  @Test
  @DisplayName("two nodes with two faults anywhere lose no grant that any store could learn of")
  void twoFaults() {
    assertThat(checked(EXPIRED, List.of(NONE, NONE), 2).lost())
        .as("a model that never loses a grant does not test the loss")
        .isPositive();
  }

  @Test
  @EnabledIfSystemProperty(named = "keeper.model", matches = "large")
  @DisplayName(
      "two nodes with clocks that differ by minutes, with two faults anywhere, lose no more")
  void twoFaultsWithClocksOff() {
    for (Duration off : List.of(AHEAD, BEHIND)) {
      checked(EXPIRED, List.of(NONE, off), 2);
    }
    for (Duration off : List.of(NONE, AHEAD, BEHIND)) {
      checked(NEARLY_EXPIRED, List.of(NONE, off), 2);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "keeper.model", matches = "large")
  @DisplayName("three nodes with a fault anywhere lose no grant that any store could learn of")
  void threeNodesOneFault() {
    checked(EXPIRED, List.of(NONE, NONE, NONE), 1);
  }

  private static KeeperModel checked(Duration validFor, List<Duration> clocksOff, int mostFaults) {
    KeeperModel model = new KeeperModel(validFor, clocksOff, mostFaults);
    long begun = System.nanoTime();
    model.checkAll();
    System.out.println("Keeper model: token valid for " + validFor + ", nodes " + clocksOff
        + ", faults up to " + mostFaults + ": " + model + ", "
        + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    return model;
  }
}
