package dev.tripod.cli.explain;

import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.explain.SignatureExplanation.SignedParameter;
import dev.tripod.explain.SignatureMistake;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code tripod explain} prints.
 *
 * @param explanation what is signed
 * @param comparisons by the name of what was compared
 */
public record ExplanationReport(
    SignatureExplanation explanation, Map<String, SignatureComparison> comparisons) {

  public ExplanationReport {
    Objects.requireNonNull(explanation, "explanation");
    comparisons = new LinkedHashMap<>(comparisons);
  }

  /** Returns whether no comparison found a difference. */
  public boolean agrees() {
    return comparisons.values().stream().allMatch(SignatureComparison::agrees);
  }

  /** Returns the report for people. */
  public String text() {
    StringBuilder text = new StringBuilder(explanation.toString()).append('\n');
    comparisons.forEach((name, comparison) -> text.append("\nCompared with the ")
        .append(name)
        .append(":\n")
        .append(comparison)
        .append('\n'));
    return text.toString();
  }

  /** Returns the report as the members of a JSON object. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", explanation.method());
    json.put("base_string_uri", explanation.baseStringUri());
    json.put(
        "parameters",
        explanation.parameters().stream().map(ExplanationReport::json).toList());
    json.put("base_string", explanation.baseString());
    json.put("agrees", agrees());
    json.put(
        "comparisons",
        comparisons.entrySet().stream()
            .map(entry -> Map.of(
                "with", entry.getKey(),
                "mistakes",
                    entry.getValue().mistakes().stream()
                        .map(ExplanationReport::json)
                        .toList()))
            .toList());
    return json;
  }

  private static Map<String, String> json(SignedParameter parameter) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("source", parameter.source().name().toLowerCase(Locale.ROOT));
    json.put("name", parameter.name());
    json.put("value", parameter.value());
    return json;
  }

  private static Map<String, String> json(SignatureMistake mistake) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("mistake", mistake.name());
    json.put("advice", mistake.advice());
    return json;
  }
}
