package dev.tripod.cli.demo;

import dev.tripod.printer.HttpMessagePrinter;
import java.io.PrintWriter;
import java.util.Objects;

/** The output of a demo, which may pause after each HTTP message. */
public final class DemoOutput {

  private final PrintWriter out;
  private final Runnable afterMessage;
  private final boolean waits;

  private DemoOutput(PrintWriter out, Runnable afterMessage, boolean waits) {
    this.out = Objects.requireNonNull(out, "out");
    this.afterMessage = Objects.requireNonNull(afterMessage, "afterMessage");
    this.waits = waits;
  }

  /** Returns an output without pauses. */
  public static DemoOutput to(PrintWriter out) {
    return new DemoOutput(out, () -> {}, false);
  }

  /**
   * Returns an output that runs {@code pause} after each message.
   *
   * @param pause returns when the demo may continue
   */
  public static DemoOutput withPauses(PrintWriter out, Runnable pause) {
    return new DemoOutput(out, pause, true);
  }

  PrintWriter out() {
    return out;
  }

  /** Returns whether a person decides how long the demo takes, so its servers must be patient. */
  boolean waits() {
    return waits;
  }

  /** Returns a printer that pauses after each message. */
  HttpMessagePrinter printer() {
    return HttpMessagePrinter.to(message -> {
      print(message);
      afterMessage.run();
    });
  }

  /** Returns a printer for messages of open connections, which would time out during a pause. It pauses after responses only. */
  HttpMessagePrinter printerOfOpenConnections() {
    return HttpMessagePrinter.to(message -> {
      print(message);
      if (message.startsWith("<")) {
        afterMessage.run();
      }
    });
  }

  private void print(String message) {
    message.lines().forEach(line -> out.println("  " + line));
  }
}
