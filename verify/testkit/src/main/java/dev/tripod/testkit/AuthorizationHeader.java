package dev.tripod.testkit;

import dev.tripod.testkit.FormText.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the credentials of an {@code Authorization: OAuth} header (RFC 5849 section 3.5.1) from front to back, for a realm
 * may hold commas and escaped quotes.
 */
final class AuthorizationHeader {

  private final String text;
  private int at;

  private AuthorizationHeader(String text) {
    this.text = text;
  }

  /**
   * The parameters in {@code credentials}, the header without its scheme. The value of {@code realm} is a quoted-string
   * (RFC 9110 section 5.6.4), the others are percent-encoded.
   *
   * @throws IllegalArgumentException if it is garbled
   */
  static List<Pair> parse(String credentials) {
    return new AuthorizationHeader(credentials).parameters();
  }

  static boolean isRealm(Pair parameter) {
    return parameter.name().equalsIgnoreCase("realm");
  }

  private List<Pair> parameters() {
    List<Pair> pairs = new ArrayList<>();
    do {
      pairs.add(parameter());
    } while (take(','));
    if (at < text.length()) {
      throw garbled();
    }
    return pairs;
  }

  private Pair parameter() {
    String name = name();
    require('=');
    String quoted = quotedString();
    Pair raw = new Pair(name, quoted);
    return isRealm(raw)
        ? new Pair(name, quoted.replaceAll("\\\\(.)", "$1"))
        : new Pair(FormText.decode(name), FormText.decode(quoted));
  }

  private String name() {
    skipBlanks();
    int start = at;
    while (at < text.length() && " \t=\",".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw garbled();
    }
    return text.substring(start, at);
  }

  /** What stands between the quotes, escapes untouched. */
  private String quotedString() {
    require('"');
    int start = at;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw garbled();
    }
    return text.substring(start, at++);
  }

  private void require(char expected) {
    if (!take(expected)) {
      throw garbled();
    }
  }

  private boolean take(char expected) {
    skipBlanks();
    boolean there = at < text.length() && text.charAt(at) == expected;
    at += there ? 1 : 0;
    return there;
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private static IllegalArgumentException garbled() {
    return new IllegalArgumentException("the Authorization header is garbled");
  }
}
