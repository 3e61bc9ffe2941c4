package dev.tripod.testkit;

import dev.tripod.testkit.FormText.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the credentials of an {@code Authorization: OAuth} header (RFC 5849 section 3.5.1). It reads character by character:
 * a realm may contain commas and escaped quotes.
 */
final class AuthorizationHeader {

  private final String text;
  private int at;

  private AuthorizationHeader(String text) {
    this.text = text;
  }

  /**
   * Returns the decoded parameters of {@code credentials}, the header without its scheme. The value of {@code realm} is a
   * quoted-string (RFC 9110 section 5.6.4), the others are percent-encoded.
   *
   * @throws IllegalArgumentException if the syntax is wrong
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
      throw malformed();
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
      throw malformed();
    }
    return text.substring(start, at);
  }

  /** Returns the text between the quotes, with its escapes. */
  private String quotedString() {
    require('"');
    int start = at;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw malformed();
    }
    return text.substring(start, at++);
  }

  private void require(char expected) {
    if (!take(expected)) {
      throw malformed();
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

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("the Authorization header is malformed");
  }
}
