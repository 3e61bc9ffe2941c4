package dev.tripod.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.fleet.Engine.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills processes in the middle of refreshes, and the servers of the engine. The profile {@code fleet} starts it, and it prints one row
 * of a table for each engine and number of owners. {@code docs/fleet.md} explains the table.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class FleetRun {

  private static final List<Integer> OWNERS = List.of(1, 50);
  private static final int ROUNDS = Integer.getInteger("fleet.rounds", 1);
  private static final Path FOLDER = Path.of(System.getProperty("fleet.folder", "target/fleet"));

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void losesGrantsOnlyAfterAKillBetweenRotationAndCompareAndSet(EngineKind kind) throws Exception {
    kind.requireInstalled();
    Files.createDirectories(FOLDER);
    List<Fleet> fleets = new ArrayList<>();
    String faults;
    try (Engine engine = kind.start()) {
      faults = String.join(", ", engine.faults().keySet());
      try {
        for (int owners : OWNERS) {
          Path log = FOLDER.resolve(kind.name() + "-" + owners + ".log");
          Files.deleteIfExists(log);
          fleets.add(Fleet.start(kind, engine, owners, log));
        }
        run(engine, fleets);
      } finally {
        for (Fleet fleet : fleets) {
          fleet.end();
        }
      }
    }
    for (Fleet fleet : fleets) {
      String row = row(kind, faults, fleet);
      System.out.println(row);
      Files.writeString(FOLDER.resolve(kind.name() + "-" + fleet.owners() + ".md"), row + "\n");
    }
    for (Fleet fleet : fleets) {
      check(kind + ", owners: " + fleet.owners(), fleet);
    }
  }

  /** Returns all engines, or those that {@code fleet.engines} names, such as {@code FILES,ETCD}. */
  static List<EngineKind> engines() {
    String names = System.getProperty("fleet.engines", "");
    return names.isEmpty()
        ? EngineKind.all()
        : Stream.of(names.split(",", -1)).map(EngineKind::of).toList();
  }

  private void run(Engine engine, List<Fleet> fleets) throws Exception {
    forEach(fleets, FleetRun::runWithKills);
    forEach(fleets, Fleet::resumeWithLongClaims);
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Fault> fault : engine.faults().entrySet()) {
        fault.getValue().run();
        forEach(fleets, Fleet::awaitRefreshes);
      }
    }
  }

  /** Leaves the fleet paused, because the other fleet may take longer. */
  private static void runWithKills(Fleet fleet) throws Exception {
    fleet.runWithoutKills();
    fleet.killAtEachPoint();
    for (int round = 1; round < ROUNDS; round++) {
      fleet.resume();
      fleet.killAtEachPoint();
    }
  }

  private static void check(String what, Fleet fleet) {
    Counts quiet = fleet.withoutKills();
    assertThat(quiet.expiries()).as(what).isPositive();
    assertThat(quiet.refreshes())
        .as("%s: refreshes of %d expired tokens without kills", what, quiet.expiries())
        .isEqualTo(quiet.expiries());
    Counts counts = fleet.counts();
    assertThat(fleet.unexplained())
        .as("%s: reuse detections that a kill does not explain", what)
        .isEmpty();
    assertThat(fleet.wrongEffects()).as(what).isEmpty();
    assertThat(counts.otherLosses())
        .as("%s: lost grants that a kill does not explain", what)
        .isZero();
    assertThat(counts.lostAfterKill())
        .as("%s: grants lost after a kill between the rotation and the compare-and-set", what)
        .isGreaterThanOrEqualTo(2 * ROUNDS);
  }

  private static String row(EngineKind kind, String faults, Fleet fleet) {
    Counts quiet = fleet.withoutKills();
    Counts counts = fleet.counts();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.2f | %d | %d | %s | %d, %d | %d, %d |",
        kind,
        fleet.owners(),
        counts.refreshes(),
        (double) quiet.refreshes() / quiet.expiries(),
        quiet.expiries(),
        Point.values().length * ROUNDS,
        faults.isEmpty() ? "none" : faults,
        counts.reusesAfterKill(),
        counts.otherReuses(),
        counts.lostAfterKill(),
        counts.otherLosses());
  }

  private static void forEach(List<Fleet> fleets, FleetAction action) throws InterruptedException {
    List<Boolean> unused = Parallel.map(fleets, fleet -> {
      action.run(fleet);
      return true;
    });
  }

  /** A part of a run. */
  @FunctionalInterface
  private interface FleetAction {

    void run(Fleet fleet) throws Exception;
  }
}
