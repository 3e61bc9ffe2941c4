package dev.tripod.store.file;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A process that uses a store. It begins after a line on its standard input, and reports on its standard output. */
public final class StoreProcess {

  static final ResourceOwner ADA = ResourceOwner.of("x", "ada");

  private StoreProcess() {}

  /** Runs {@code count}, {@code race}, {@code replace}, {@code remove} or {@code fill}, in a directory. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    switch (arguments[0]) {
      case "count" -> {
        Counting counting = new Counting(arguments[1], Integer.parseInt(arguments[2]));
        report("ready");
        awaitLine(input);
        report(counting.call());
      }
      case "race" -> {
        FileCredentialStore store = FileCredentialStore.of(directory);
        report("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
          String[] words = line.split(" ", -1);
          report(
              store.replace(ResourceOwner.of("x", words[0]), words[1], entry(words[2], words[2])));
        }
      }
      case "replace", "remove" -> {
        WriteStep last = WriteStep.valueOf(arguments[2]);
        FileCredentialStore store =
            FileCredentialStore.of(directory, 10, StoreDirectory.LOCK_ATTEMPTS, step -> {
              if (step == last) {
                report(step);
                awaitLine(input);
              }
            });
        report(
            arguments[0].equals("remove")
                ? store.remove(ADA, "v1")
                : store.replace(ADA, "v1", entry("v2", "new")));
      }
      case "fill" -> {
        FileCredentialStore store = FileCredentialStore.of(directory);
        try {
          report(store.replace(ADA, "v1", entry("v2", "x".repeat(60_000))));
        } catch (FileStoreException e) {
          report(e.reason() + ": " + e.getMessage());
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  static Entry entry(String version, String value) {
    return new Entry(version, Snapshot.of("test", 1).with("value", value));
  }

  /** Waits for a line. Ends the process if the parent has ended. */
  private static void awaitLine(BufferedReader input) throws IOException {
    if (input.readLine() == null) {
      throw new IOException("The parent process has ended");
    }
  }

  private static void report(Object line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Increments one counter. A class that each class loader can load, with types of the JDK in its signatures. */
  public static final class Counting implements Callable<Integer> {

    private final FileCredentialStore store;
    private final int turns;

    /** Returns a counter in {@code directory}. */
    public Counting(String directory, int turns) throws IOException {
      this.store = FileCredentialStore.of(Path.of(directory));
      this.turns = turns;
    }

    /** Increments the counter {@code turns} times, and returns how often another writer was faster. */
    @Override
    public Integer call() throws IOException {
      int lost = 0;
      for (int turn = 0; turn < turns; ) {
        Entry current = store.load(ADA).orElseThrow();
        int next = Integer.parseInt(current.snapshot().text("value")) + 1;
        if (store.replace(ADA, current.version(), entry("v" + next, Integer.toString(next)))) {
          turn++;
        } else {
          lost++;
        }
      }
      return lost;
    }
  }
}
