package dev.tripod.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The strings and numbers of some members in a JSON text, which may be incomplete. Objects in an array count as top-level if
 * the array does. The time is linear, without recursion.
 */
final class ErrorMembers {

  private static final Pattern UNICODE = Pattern.compile("u([0-9a-fA-F]{4})");
  private static final Pattern NUMBER = Pattern.compile("-?+[0-9]{1,18}+(?=\\s*+[,}])");

  private final String text;
  private final Matcher unicode;
  private final StringBuilder string = new StringBuilder();
  private final Map<String, String> top = new HashMap<>();
  private final Map<String, String> anywhere = new HashMap<>();
  private int at;

  private ErrorMembers(String text) {
    this.text = text;
    this.unicode = UNICODE.matcher(text);
  }

  static ErrorMembers in(String text) {
    ErrorMembers members = new ErrorMembers(text);
    members.read();
    return members;
  }

  /** Returns a member of the whole object that is a string; {@code null} if the string is empty. */
  @Nullable
  String atTop(String name) {
    String value = top.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Returns the first of these members that is a string, at any depth; a number counts for {@code code}. */
  @Nullable
  String first(String... names) {
    for (String name : names) {
      String value = anywhere.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private void read() {
    int depth = 0;
    String name = "";
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        if (!readString()) {
          return;
        }
        boolean isName = skipColon() && name.isEmpty();
        if (!name.isEmpty()) {
          put(name, string.toString(), depth);
        }
        name = isName ? string.toString() : "";
      } else {
        if (name.equals("code") && c > ' ') {
          putNumber(depth);
        }
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        name = c <= ' ' ? name : "";
      }
    }
  }

  private void putNumber(int depth) {
    Matcher number = NUMBER.matcher(text).region(at - 1, text.length());
    if (number.lookingAt()) {
      put("code", number.group(), depth);
    }
  }

  private void put(String name, String value, int depth) {
    anywhere.putIfAbsent(name, value);
    if (depth == 1) {
      top.putIfAbsent(name, value);
    }
  }

  /** Skips white space, and a colon if it follows. Returns whether it did. */
  private boolean skipColon() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    boolean isColon = at < text.length() && text.charAt(at) == ':';
    at += isColon ? 1 : 0;
    return isColon;
  }

  /** Reads a string; false if it has no end. This is a loop, because a pattern for escapes would recurse once per escape. */
  private boolean readString() {
    string.setLength(0);
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
        unescape();
      } else {
        string.append(text.charAt(at));
      }
      at++;
    }
    at++;
    return at <= text.length();
  }

  /** Appends the character of the escape, and moves to its end. */
  private void unescape() {
    if (at < text.length() && unicode.region(at, text.length()).lookingAt()) {
      string.append((char) Integer.parseInt(unicode.group(1), 16));
      at = unicode.end() - 1;
    } else if (at < text.length()) {
      string.append("nrtbf".indexOf(text.charAt(at)) < 0 ? text.charAt(at) : ' ');
    }
  }
}
