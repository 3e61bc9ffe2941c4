package dev.tripod.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plots of {@code docs/performance.md}, drawn from {@code docs/performance/results.md}. */
final class Plots {

  private static final String HEADER =
      "Time to a signed header: p50, ratio to the bare JCA, allocated";
  private static final List<String> REQUESTS = List.of("plain GET", "X's POST", "40 parameters");

  private Plots() {}

  /** Returns each plot by the name of its file. */
  static Map<String, String> of(Results results) {
    Map<String, String> plots = new LinkedHashMap<>();
    BarChart time = new BarChart("Time to a signed Authorization header (p50; shorter is better)");
    BarChart allocated = new BarChart("Memory allocated per signature (shorter is better)");
    for (String request : REQUESTS) {
      time.panel(request, shortNames(results.column(HEADER, request, "ns"), "empty method"));
      allocated.panel(request, shortNames(results.column(HEADER, request, "kB"), ""));
    }
    plots.put("header-time.svg", time.svg());
    plots.put("header-memory.svg", allocated.svg());
    plots.put(
        "throughput.svg",
        new BarChart("Signatures of X's POST per second (longer is better)")
            .panel("one thread", perSecond(results, "one thread"))
            .panel("two threads", perSecond(results, "two threads"))
            .svg());
    plots.put(
        "login.svg",
        new BarChart("Start of a login with PKCE (p50; shorter is better)")
            .panel("time", results.column("Start of a login with PKCE", "p50", "ns"))
            .panel("memory", results.column("Start of a login with PKCE", "allocated", "kB"))
            .svg());
    plots.put(
        "token-response.svg",
        new BarChart("Reading a token response of 300 octets (p50; shorter is better)")
            .panel("time", results.column("Token response of 300 octets", "p50", "ns"))
            .panel("memory", results.column("Token response of 300 octets", "allocated", "kB"))
            .svg());
    plots.put(
        "cold-start.svg",
        new BarChart("Cold start: CPU time of a process that signs one request (shorter is better)")
            .panel(
                "CPU time, less that of an empty main",
                without(
                    results.column(
                        "Cold start: a process up to its first header",
                        "over an empty `main`",
                        "ms"),
                    "empty main"))
            .svg());
    plots.put(
        "footprint.svg",
        new BarChart("Footprint: all jars that one dependency brings (shorter is better)")
            .panel("kB", results.column("Footprint", "kB", ""))
            .svg());
    return plots;
  }

  private static List<BarChart.Bar> perSecond(Results results, String column) {
    return shortNames(results.column("Throughput of X's POST", column, "/s"), "");
  }

  private static List<BarChart.Bar> shortNames(List<BarChart.Bar> bars, String left) {
    List<BarChart.Bar> shortened = new ArrayList<>();
    for (BarChart.Bar bar : without(bars, left)) {
      String name = bar.name().startsWith("bare JCA") ? "bare JCA" : bar.name();
      shortened.add(new BarChart.Bar(name, bar.value(), bar.label()));
    }
    return shortened;
  }

  private static List<BarChart.Bar> without(List<BarChart.Bar> bars, String name) {
    return bars.stream().filter(bar -> !bar.name().equals(name)).toList();
  }
}
