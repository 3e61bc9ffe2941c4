package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reader of {@code WWW-Authenticate} (RFC 9110 section 11.6.1). A field may have several challenges, and there may be several
 * fields. It also reads values that should be quoted, semicolons between parameters, and parameters without a scheme. It stops
 * at a quoted string without an end. The time is linear.
 */
final class Challenges {

  private static final String SEPARATORS = " \t,;";

  private final String text;
  private int at;

  private Challenges(String text) {
    this.text = text;
  }

  /**
   * Returns the parameters of the first challenge that has {@code name}, by name in lower case; empty if none has it. The
   * backslashes of quoted strings remain.
   */
  static Map<String, String> with(String name, HttpResponse response) {
    for (String field : response.headers().all("WWW-Authenticate")) {
      // Most fields have no such parameter, and need no map.
      if (field.toLowerCase(Locale.ROOT).contains(name)) {
        for (Map<String, String> challenge : new Challenges(field).read()) {
          if (challenge.containsKey(name)) {
            return challenge;
          }
        }
      }
    }
    return Map.of();
  }

  /** Removes the backslashes of a quoted string (RFC 9110 section 5.6.4). */
  static String unquoted(String value) {
    return value.replaceAll("\\\\(.)", "$1");
  }

  private List<Map<String, String>> read() {
    Map<String, String> parameters = new HashMap<>();
    List<Map<String, String>> challenges = new ArrayList<>(List.of(parameters));
    while (at < text.length()) {
      skip(SEPARATORS);
      String name = upTo(" \t,=\"");
      skip(" \t");
      if (isAt('=')) {
        at++;
        skip(" \t");
        String value = isAt('"') ? quoted() : upTo(" \t,;");
        if (!value.isEmpty()) {
          parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        }
      } else if (!name.isEmpty()) {
        // A scheme, or a token68 without padding. No parameters follow the latter.
        parameters = new HashMap<>();
        challenges.add(parameters);
      } else if (isAt('"')) {
        quoted();
      }
    }
    return challenges;
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private void skip(String characters) {
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String upTo(String delimiters) {
    int start = at;
    while (at < text.length() && delimiters.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Reads a quoted string, and returns its text as it is written; empty if it has no end. */
  private String quoted() {
    int start = ++at;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    String value = at < text.length() ? text.substring(start, at) : "";
    at++;
    return value;
  }
}
