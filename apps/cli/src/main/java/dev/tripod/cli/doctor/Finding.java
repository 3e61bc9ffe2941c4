package dev.tripod.cli.doctor;

import dev.tripod.domain.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of one check.
 *
 * @param check the name of the check, for scripts
 * @param subject what was checked: an address or a file
 * @param message what was found, as a sentence
 * @param fix what to do; empty if there is nothing to do
 */
public record Finding(String check, String subject, String message, Optional<String> fix) {

  public Finding {
    Objects.requireNonNull(check, "check");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(fix, "fix");
  }

  /** Returns the finding of a check that passed. */
  static Finding good(String check, Object subject, String message) {
    return new Finding(check, subject.toString(), message, Optional.empty());
  }

  /** Returns the finding of a check that failed. */
  static Finding bad(String check, Object subject, String message, String fix) {
    return new Finding(check, subject.toString(), message, Optional.of(fix));
  }

  /** Returns whether the user must do something. */
  public boolean isProblem() {
    return fix.isPresent();
  }

  /** Returns the finding for people. */
  public String text() {
    return (isProblem() ? "problem  " : "ok       ") + subject + ": " + message
        + fix.map(advice -> "\n         Fix: " + advice).orElse("");
  }

  /** Returns the finding for scripts. */
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder()
        .with("check", check)
        .with("subject", subject)
        .with("ok", !isProblem())
        .with("message", message);
    fix.ifPresent(advice -> json.with("fix", advice));
    return json.build();
  }
}
