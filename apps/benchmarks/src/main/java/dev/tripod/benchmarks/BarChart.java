package dev.tripod.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar chart as SVG: one or more panels of horizontal bars, one below the other. Each panel has its own scale, which begins at 0.
 */
final class BarChart {

  private static final int WIDTH = 860;
  private static final int NAMES = 340;
  private static final int LONGEST_BAR = 380;
  private static final int MARGIN = 16;
  private static final int TITLE = 34;
  private static final int PANEL_TITLE = 28;
  private static final int ROW = 24;
  private static final int BAR = 16;

  private final String title;
  private final List<Panel> panels = new ArrayList<>();

  BarChart(String title) {
    this.title = title;
  }

  /**
   * One bar.
   *
   * @param name what was measured
   * @param value its length, not negative
   * @param label what is written beside it
   */
  record Bar(String name, double value, String label) {}

  private record Panel(String title, List<Bar> bars) {}

  /** Adds a panel below the others. */
  BarChart panel(String panelTitle, List<Bar> bars) {
    panels.add(new Panel(panelTitle, List.copyOf(bars)));
    return this;
  }

  /** Returns the chart. The same panels give the same characters. */
  String svg() {
    int height = TITLE + 2 * MARGIN;
    for (Panel panel : panels) {
      height += PANEL_TITLE + ROW * panel.bars().size();
    }
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">",
        WIDTH,
        height,
        WIDTH,
        height);
    line(svg, "<title>%s</title>", escaped(title));
    line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    int y = MARGIN + 18;
    line(
        svg,
        "<text x=\"%d\" y=\"%d\" font-size=\"17\" font-weight=\"bold\" fill=\"#1f2328\">%s</text>",
        MARGIN,
        y,
        escaped(title));
    y += TITLE - 18;
    for (Panel panel : panels) {
      y += PANEL_TITLE;
      line(
          svg,
          "<text x=\"%d\" y=\"%d\" font-weight=\"bold\" fill=\"#59636e\">%s</text>",
          MARGIN,
          y - 8,
          escaped(panel.title()));
      double longest = panel.bars().stream().mapToDouble(Bar::value).max().orElse(0);
      for (Bar bar : panel.bars()) {
        row(svg, y, bar, longest);
        y += ROW;
      }
    }
    line(svg, "</svg>");
    return svg.toString();
  }

  private static void row(StringBuilder svg, int y, Bar bar, double longest) {
    double length = longest == 0 ? 0 : Math.max(1, LONGEST_BAR * bar.value() / longest);
    int baseline = y + 13;
    line(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#1f2328\">%s</text>",
        NAMES,
        baseline,
        escaped(bar.name()));
    line(
        svg,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>",
        NAMES + 10,
        y,
        length,
        BAR,
        color(bar.name()));
    line(
        svg,
        "<text x=\"%.1f\" y=\"%d\" fill=\"#1f2328\">%s</text>",
        NAMES + 10 + length + 6,
        baseline,
        escaped(bar.label()));
  }

  /** Tripod is blue, what only the JDK or a parser does is gray, other libraries are orange. */
  private static String color(String name) {
    if (name.contains("Tripod") || name.contains("tripod")) {
      return "#0969da";
    }
    boolean isYardstick = name.startsWith("bare JCA")
        || name.startsWith("plain JDK")
        || name.startsWith("jackson-core")
        || name.startsWith("empty")
        || name.startsWith("HmacSHA1");
    return isYardstick ? "#8c959f" : "#d4843e";
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
