package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Walks the keeper's own exchange through every interleaving of its steps with those of another node, and every fault. What
 * must hold is checked in {@link KeeperModel} at each step; the counts are printed.
 */
@Timeout(240)
final class KeeperModelTest {

  private static final Duration NONE = Duration.ZERO;

  @Test
  @DisplayName("three nodes without a fault refresh once")
  void threeNodes() {
    KeeperModel model = new KeeperModel(List.of(NONE, NONE, NONE), 0);

    model.checkAll();

    assertThat(model.refreshCounts()).containsOnlyKeys(1);
    report("three nodes, no fault", model);
  }

  @Test
  @DisplayName("two nodes, one of them minutes off, without a fault refresh once")
  void clocksOff() {
    for (Duration off : List.of(Duration.ofMinutes(4), Duration.ofMinutes(-4))) {
      KeeperModel model = new KeeperModel(List.of(NONE, off), 0);

      model.checkAll();

      assertThat(model.refreshCounts()).containsOnlyKeys(1);
      report("two nodes, one off by " + off + ", no fault", model);
    }
  }

  @Test
  @DisplayName("two nodes with a fault anywhere lose no grant that any store could learn of")
  void oneFault() {
    for (Duration off : List.of(NONE, Duration.ofMinutes(4), Duration.ofMinutes(-4))) {
      KeeperModel model = new KeeperModel(List.of(NONE, off), 1);

      model.checkAll();

      report("two nodes, one off by " + off + ", one fault", model);
    }
  }

  @Test
  @DisplayName("two nodes with two faults anywhere lose no grant that any store could learn of")
  void twoFaults() {
    KeeperModel model = new KeeperModel(List.of(NONE, NONE), 2);

    model.checkAll();

    assertThat(model.lost())
        .as("a model in which nothing is ever lost tests no loss")
        .isPositive();
    report("two nodes, two faults", model);
  }

  private static void report(String what, KeeperModel model) {
    System.out.println("Keeper model: " + what + ": " + model);
  }
}
