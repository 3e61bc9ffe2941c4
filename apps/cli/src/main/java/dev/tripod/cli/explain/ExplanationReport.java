package dev.tripod.cli.explain;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.explain.SignatureExplanation.SignedParameter;
import dev.tripod.explain.SignatureMistake;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The report that {@code tripod explain} prints.
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
        .append(forCommand(comparison.toString()))
        .append('\n'));
    return text.toString();
  }

  /** Returns the report for scripts. */
  public JsonObject json() {
    List<JsonObject> parameters =
        explanation.parameters().stream().map(ExplanationReport::json).toList();
    List<JsonObject> compared = comparisons.entrySet().stream()
        .map(entry -> json(entry.getKey(), entry.getValue()))
        .toList();
    return JsonObject.builder()
        .with("method", explanation.method())
        .with("base_string_uri", explanation.baseStringUri())
        .with("parameters", JsonValue.array(parameters))
        .with("base_string", explanation.baseString())
        .with("agrees", agrees())
        .with("comparisons", JsonValue.array(compared))
        .build();
  }

  private static JsonObject json(SignedParameter parameter) {
    return JsonObject.builder()
        .with("source", parameter.source().name().toLowerCase(Locale.ROOT))
        .with("name", parameter.name())
        .with("value", parameter.value())
        .build();
  }

  private static JsonObject json(String name, SignatureComparison comparison) {
    return JsonObject.builder()
        .with("with", name)
        .with(
            "mistakes",
            JsonValue.array(
                comparison.mistakes().stream().map(ExplanationReport::json).toList()))
        .build();
  }

  private static JsonObject json(SignatureMistake mistake) {
    return JsonObject.builder()
        .with("mistake", mistake.name())
        .with("advice", forCommand(mistake.advice()))
        .build();
  }

  /** Returns an advice with the option of the command in place of the method of the library. */
  private static String forCommand(String advice) {
    return advice.replace("with alsoAt.", "with --also-at.");
  }
}
