package dev.tripod.oauth2.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.oauth2.keeper.KeeperModel.Feature;
import dev.tripod.oauth2.keeper.KeeperModel.Mistake;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the keeper's own exchange through every interleaving of its steps with those of other nodes, and with every fault.
 * {@link KeeperModel} checks its properties at each step, and prints the counts. Runs of several minutes need {@code
 * -Pmodel}.
 */
@Timeout(3600)
@Execution(ExecutionMode.CONCURRENT)
final class KeeperModelTest {

  private static final Duration NONE = Duration.ZERO;
  private static final Duration AHEAD = Duration.ofMinutes(4);
  private static final Duration BEHIND = Duration.ofMinutes(-4);
  private static final Duration EXPIRED = Duration.ofMinutes(-10);

  /** Longer than a step of the clock, so that the token stays expired after a step back. */
  private static final Duration LONG_EXPIRED = Duration.ofHours(-2);

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
  @DisplayName("nodes that call again after a failure lose no tokens that they have received")
  void secondCalls() {
    check(model(EXPIRED, List.of(NONE), 2).with(Feature.SECOND_CALLS));
    check(model(EXPIRED, List.of(NONE, NONE), 1).with(Feature.SECOND_CALLS));
  }

  @Test
  @DisplayName("two nodes with a step that takes most of a claim send nothing outside their claims")
  void slowStep() {
    for (Duration off : List.of(NONE, AHEAD, BEHIND)) {
      check(model(EXPIRED, List.of(NONE, off), 1).with(Feature.SLOW_STEPS));
    }
    check(model(NEARLY_EXPIRED, List.of(NONE, NONE), 1).with(Feature.SLOW_STEPS));
  }

  @Test
  @DisplayName("a new login is used, although the server rejects the refresh of the old tokens")
  void newLogin() {
    check(model(EXPIRED, List.of(NONE), 2).with(Feature.NEW_LOGIN));
    check(model(EXPIRED, List.of(NONE, NONE), 0).with(Feature.NEW_LOGIN));
  }

  @Test
  @DisplayName(
      "two nodes with a clock that steps by an hour at any time send nothing outside their claims")
  void clockSteps() {
    for (Feature steps : List.of(Feature.CLOCK_STEPS, Feature.MACHINE_CLOCK_STEPS)) {
      for (Duration off : List.of(NONE, AHEAD, BEHIND)) {
        check(model(LONG_EXPIRED, List.of(NONE, off), 1).with(steps));
      }
      check(model(NEARLY_EXPIRED, List.of(NONE, NONE), 1).with(steps));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Feature.class,
      names = {"BOUND_TOKENS", "REPEATED_GRANTS"})
  @DisplayName("the rules also hold for tokens that are bound to a key, and for repeated grants")
  void otherTokens(Feature feature) {
    assertThat(check(model(EXPIRED, List.of(NONE, NONE), 0).with(feature)).refreshCounts())
        .containsOnlyKeys(1);
    KeeperModel model = check(model(EXPIRED, List.of(NONE, NONE), 1).with(feature));
    check(model(NEARLY_EXPIRED, List.of(NONE, AHEAD), 1).with(feature));
    check(model(EXPIRED, List.of(NONE, NONE), 1).with(feature).with(Feature.SLOW_STEPS));
    check(model(EXPIRED, List.of(NONE), 2).with(feature).with(Feature.SECOND_CALLS));

    assertThat(model.lost() > 0)
        .as("only a refresh token that rotates can be lost")
        .isEqualTo(feature == Feature.BOUND_TOKENS);
  }

  @Test
  @EnabledIfSystemProperty(named = "keeper.model", matches = "large")
  @DisplayName(
      "two nodes with a clock that steps, and another fault, send nothing outside their claims")
  void clockStepsAndAnotherFault() {
    for (Feature steps : List.of(Feature.CLOCK_STEPS, Feature.MACHINE_CLOCK_STEPS)) {
      check(model(LONG_EXPIRED, List.of(NONE, NONE), 2).with(steps));
    }
  }

  @Test
  @DisplayName("the model detects a keeper that waits by the time of day")
  void detectsWaitsByTheTimeOfDay() {
    detects(
        model(LONG_EXPIRED, List.of(NONE, NONE), 1)
            .with(Feature.CLOCK_STEPS)
            .with(Mistake.WAITS_BY_THE_TIME_OF_DAY),
        "a node that sends a refresh token holds the claim in the store");
  }

  @Test
  @DisplayName("the model detects a keeper that does not remember unsaved tokens")
  void detectsForgottenTokens() {
    detects(
        model(EXPIRED, List.of(NONE), 2)
            .with(Feature.SECOND_CALLS)
            .with(Mistake.FORGETS_UNSAVED_TOKENS),
        "a node that received a new refresh token does not send the previous one");
  }

  @Test
  @DisplayName("the model detects a keeper that sends in the second half of its claim")
  void detectsALateRequest() {
    detects(
        model(EXPIRED, List.of(NONE, NONE), 1)
            .with(Feature.SLOW_STEPS)
            .with(Mistake.SENDS_IN_THE_SECOND_HALF),
        "a node that sends a refresh token holds the claim in the store");
  }

  @Test
  @DisplayName("the model detects a keeper that reports a revocation after a lost compare-and-set")
  void detectsALostRevocation() {
    detects(
        model(EXPIRED, List.of(NONE), 0)
            .with(Feature.NEW_LOGIN)
            .with(Mistake.TRUSTS_A_LOST_REVOCATION),
        "the user must log in again only if no live tokens are stored");
  }

  @Test
  @EnabledIfSystemProperty(named = "keeper.model", matches = "large")
  @DisplayName("two nodes with more faults call again, or find a new login")
  void featuresWithMoreFaults() {
    check(model(EXPIRED, List.of(NONE, NONE), 2).with(Feature.SECOND_CALLS));
    check(model(EXPIRED, List.of(NONE, NONE), 1).with(Feature.NEW_LOGIN));
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
    return check(model(validFor, clocksOff, mostFaults));
  }

  private static KeeperModel model(Duration validFor, List<Duration> clocksOff, int mostFaults) {
    return new KeeperModel(validFor, clocksOff, mostFaults);
  }

  private static KeeperModel check(KeeperModel model) {
    long begun = System.nanoTime();
    model.checkAll();
    System.out.println("Keeper model: " + model + ", "
        + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    return model;
  }

  private static void detects(KeeperModel model, String violated) {
    assertThatThrownBy(model::checkAll)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(violated);
  }
}
