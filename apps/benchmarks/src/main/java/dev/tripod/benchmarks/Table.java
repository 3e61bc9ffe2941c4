package dev.tripod.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Writes one table as Markdown. */
final class Table {

  private final PrintStream out;

  Table(PrintStream out, String title, String... columns) {
    this.out = out;
    out.println();
    out.println("### " + title);
    out.println();
    row(columns);
    out.println("|" + "---|".repeat(columns.length));
    out.flush();
  }

  Table row(String... cells) {
    out.println("| " + String.join(" | ", cells) + " |");
    out.flush();
    return this;
  }

  static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.1f", ratio);
  }

  static String nanos(double nanos) {
    return String.format(Locale.ROOT, "%,.0f ns", nanos);
  }

  static String kilos(double octets) {
    return octets < 1000
        ? String.format(Locale.ROOT, "%.0f B", octets)
        : String.format(Locale.ROOT, "%.1f kB", octets / 1000);
  }
}
