package dev.tripod.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of a page of results, as {@link Tables} prints them. Immutable. */
final class Results {

  private static final Pattern CELL_BORDER = Pattern.compile("\\s*\\|\\s*");

  private final Map<String, List<List<String>>> tables;

  private Results(Map<String, List<List<String>>> tables) {
    this.tables = tables;
  }

  /** Reads the Markdown of {@code page}: each table follows a heading of the third level. */
  static Results parse(String page) {
    Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    for (String line : page.lines().toList()) {
      if (line.startsWith("### ")) {
        rows = new ArrayList<>();
        tables.put(line.substring("### ".length()), rows);
      } else if (line.startsWith("|") && !line.startsWith("|---")) {
        rows.add(List.of(CELL_BORDER.split(line.substring(1).strip(), -1)));
      }
    }
    return new Results(tables);
  }

  /**
   * Returns the numbers of a column, one bar for each row that has one.
   *
   * @param unit what follows the number in its cell, such as {@code ns}; empty if the cell is a number alone
   * @throws IllegalArgumentException if the page has no such table, or the table no such column
   */
  List<BarChart.Bar> column(String table, String column, String unit) {
    List<List<String>> rows = tables.get(table);
    if (rows == null) {
      throw new IllegalArgumentException(
          "The page has no table \"" + table + "\". It has " + tables.keySet());
    }
    int index = rows.get(0).indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "The table \"" + table + "\" has no column \"" + column + "\". It has " + rows.get(0));
    }
    Pattern number =
        Pattern.compile("(?:^|[ (])(-?[\\d,.]+)" + (unit.isEmpty() ? "$" : " ?" + unit + "\\b"));
    List<BarChart.Bar> bars = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      Matcher cell = number.matcher(row.get(index));
      if (cell.find()) {
        bars.add(new BarChart.Bar(
            row.get(0).replace("`", ""),
            Double.parseDouble(cell.group(1).replace(",", "")),
            cell.group().strip()));
      }
    }
    return bars;
  }
}
