package dev.tripod.fleet;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.oauth2.keeper.TokenKeeper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Measures a first read and a refresh on each engine: with bare statements, with the store, and with a keeper. For the keeper, the server
 * responds at once. All kinds of calls take turns. The profile {@code store-cost} starts this run, which prints the medians.
 */
final class StoreCostRun {

  private static final int TURNS = 1_000;

  /** Enough for the second compiler, which also compiles the bare statements. */
  private static final int WARM_UP_TURNS = 3_000;

  private static final int WARM_UP = 20_000;
  private static final ResourceOwner OWNER = ResourceOwner.of("x", "store");

  private final Random random = new Random(17);
  private int versions;

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tripod.fleet.EngineKind#all")
  void medians(EngineKind kind) throws Exception {
    kind.requireInstalled();
    warmUp();
    try (Engine engine = kind.start()) {
      CredentialStore store = kind.open(engine.address(0));
      BareStatements bare = kind.bare(engine.address(0));
      BareStatements checked = bare.withChecks();
      Map<String, Call> calls = calls(store, bare);
      if (!checked.equals(bare)) {
        calls.putAll(bareCalls("checked", checked, snapshot(store).encode()));
      }
      times(calls, WARM_UP_TURNS);
      Map<String, Double> medians = new LinkedHashMap<>();
      times(calls, TURNS).forEach((name, nanos) -> {
        Arrays.sort(nanos);
        medians.put(name, nanos[nanos.length / 2] / 1e6);
      });
      System.out.println(row(kind.toString(), "bare", medians));
      if (!checked.equals(bare)) {
        System.out.println(row(kind + ", with checks", "checked", medians));
      }
    }
  }

  /** Lets the JVM compile the keeper, as in a process that has run for a while. */
  private static void warmUp() {
    MeasuredKeeper keeper = new MeasuredKeeper(InMemoryCredentialStore.create());
    keeper.logIn();
    for (int i = 0; i < WARM_UP; i++) {
      keeper.expire();
      var unused = keeper.current();
    }
  }

  /** @param statements the name of the bare statements to compare with */
  private static String row(String engine, String statements, Map<String, Double> medians) {
    List<String> cells = new ArrayList<>(List.of(engine));
    for (String operation : List.of("read", "refresh")) {
      double bare = medians.get(operation + ", " + statements);
      cells.add(String.format(Locale.ROOT, "%.3f ms", bare));
      for (String caller : List.of("store", "keeper")) {
        cells.add(
            String.format(Locale.ROOT, "%.2f", medians.get(operation + ", " + caller) / bare));
      }
    }
    return "| " + String.join(" | ", cells) + " |";
  }

  /** Returns the calls. A refresh is a read and two compare-and-sets. */
  private Map<String, Call> calls(CredentialStore store, BareStatements bare) throws Exception {
    MeasuredKeeper keeper = new MeasuredKeeper(store);
    keeper.logIn();
    Snapshot snapshot = snapshot(store);
    String[] current = {replace(store, "", snapshot)};
    Map<String, Call> calls = bareCalls("bare", bare, snapshot.encode());
    calls.put("read, store", new Call(() -> {}, () -> load(store)));
    TokenKeeper[] another = {keeper.another()};
    calls.put(
        "read, keeper",
        new Call(() -> another[0] = keeper.another(), () -> keeper.current(another[0])));
    calls.put("refresh, store", new Call(() -> {}, () -> {
      load(store);
      current[0] = replace(store, replace(store, current[0], snapshot), snapshot);
    }));
    calls.put("refresh, keeper", new Call(keeper::expire, keeper::current));
    return calls;
  }

  private Map<String, Call> bareCalls(String name, BareStatements bare, String value)
      throws Exception {
    String[] current = {replace(bare, "", value)};
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("read, " + name, new Call(() -> {}, bare::read));
    calls.put("refresh, " + name, new Call(() -> {}, () -> {
      bare.read();
      current[0] = replace(bare, replace(bare, current[0], value), value);
    }));
    return calls;
  }

  /** Returns the entry that the keeper has stored. */
  private static Snapshot snapshot(CredentialStore store) throws IOException {
    return store.load(MeasuredKeeper.OWNER).orElseThrow().snapshot();
  }

  private static void load(CredentialStore store) throws IOException {
    Entry unused = store.load(OWNER).orElseThrow();
  }

  private String replace(BareStatements bare, String expected, String value) throws Exception {
    String next = version();
    bare.replace(expected, next, value);
    return next;
  }

  private String replace(CredentialStore store, String expected, Snapshot snapshot)
      throws Exception {
    String next = version();
    if (!store.replace(OWNER, expected, new Entry(next, snapshot))) {
      throw new IllegalStateException("The store does not have the expected entry");
    }
    return next;
  }

  private String version() {
    return String.format(Locale.ROOT, "version-%08d", versions++);
  }

  private Map<String, long[]> times(Map<String, Call> calls, int turns) throws Exception {
    Map<String, long[]> times = new LinkedHashMap<>();
    calls.keySet().forEach(name -> times.put(name, new long[turns]));
    List<Map.Entry<String, Call>> order = new ArrayList<>(calls.entrySet());
    for (int turn = 0; turn < turns; turn++) {
      // In random order, each call follows each of the others equally often.
      Collections.shuffle(order, random);
      for (Map.Entry<String, Call> call : order) {
        call.getValue().preparation().run();
        long before = System.nanoTime();
        call.getValue().action().run();
        times.get(call.getKey())[turn] = System.nanoTime() - before;
      }
    }
    return times;
  }

  private record Call(Action preparation, Action action) {}

  /** A part of a measurement. */
  @FunctionalInterface
  private interface Action {

    void run() throws Exception;
  }
}
