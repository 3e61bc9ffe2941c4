package dev.tripod.oauth2;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Parameters;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The members of a token response that was not valid JSON, or that is a form. A member that occurs twice counts once if both
 * values are equal. If they differ, the member is left out. The response is rejected if that member decides which tokens these
 * are. Not thread-safe.
 */
final class TokenMembers {

  static final String ERROR = "error";
  static final String ACCESS_TOKEN = "access_token";
  static final String REFRESH_TOKEN = "refresh_token";
  static final String TOKEN_TYPE = "token_type";

  /** The decoder's replacement for octets that are not UTF-8. */
  private static final String REPLACED = "\uFFFD";

  private static final Pattern FORM_ERROR = Pattern.compile("(?:^|[&\r\n])error=[^&\r\n]");

  private final String tokenMember;
  private final Map<String, JsonObject> members = new LinkedHashMap<>();
  private final Set<String> ambiguous = new HashSet<>();

  /**
   * Creates an instance without members.
   *
   * @param tokenMember the name of the member that holds the tokens; empty if they are members themselves
   */
  TokenMembers(String tokenMember) {
    this.tokenMember = tokenMember;
  }

  /** Reads a form. Parameters that cannot be decoded are ignored, except an error. */
  static JsonObject ofForm(String form) {
    TokenMembers members = new TokenMembers("");
    for (Parameters.Parameter parameter : Parameters.parseReceived(form)) {
      String name = parameter.name();
      String value = parameter.valueOrEmpty();
      if (value.contains(REPLACED)) {
        members.addUnreadable(name);
      } else {
        members.add(name, JsonObject.builder().with(name, value).build());
      }
    }
    if (FORM_ERROR.matcher(form).find()) {
      members.addUnreadable(ERROR);
    }
    return members.toObject();
  }

  /** Returns whether the member {@code error} of {@code object} is an error. An empty one is not. */
  static boolean isError(JsonObject object) {
    return object.has(ERROR)
        && !(object.text(ERROR).filter(String::isEmpty).isPresent()
            || object.object(ERROR).filter(JsonObject::isEmpty).isPresent()
            || object.texts(ERROR).filter(List::isEmpty).isPresent()
            || object.bool(ERROR).filter(error -> !error).isPresent()
            || object.wholeNumber(ERROR).orElse(1) == 0);
  }

  /**
   * Adds a member.
   *
   * @param one an object with this member only
   * @throws IllegalArgumentException if the response must be rejected for it
   */
  void add(String name, JsonObject one) {
    if (isCredential(name) && ambiguous.contains(name)) {
      throw new IllegalArgumentException("it has two different values of " + name);
    }
    JsonObject earlier = members.putIfAbsent(name, one);
    if (earlier == null || !one.has(name) || earlier.equals(one)) {
      return;
    }
    if (!earlier.has(name)) {
      members.put(name, one);
    } else if (isCredential(name)) {
      throw new IllegalArgumentException("it has two different values of " + name);
    } else if (name.equals(ERROR)) {
      members.put(name, isError(earlier) ? earlier : one);
    } else if (!name.equals(TOKEN_TYPE)) {
      ambiguous.add(name);
    } else if (!isSameType(earlier, one)) {
      addUnreadable(name);
    }
  }

  /**
   * Adds a member with a value that cannot be read.
   *
   * @throws IllegalArgumentException if the response must be rejected for it
   */
  void addUnreadable(String name) {
    if (name.equals(ACCESS_TOKEN) || isTokenMember(name) || conflicts(name)) {
      throw new IllegalArgumentException("its " + name + " cannot be read");
    }
    if (name.equals(ERROR) || name.equals(TOKEN_TYPE)) {
      members.put(name, JsonObject.builder().with(name, true).build());
    } else {
      ambiguous.add(name);
    }
  }

  /** Returns the members that are clear. */
  JsonObject toObject() {
    members.keySet().removeAll(ambiguous);
    JsonObject.Builder all = JsonObject.builder();
    members.values().forEach(all::with);
    return all.build();
  }

  private boolean conflicts(String name) {
    return name.equals(REFRESH_TOKEN) && members.containsKey(name);
  }

  private boolean isCredential(String name) {
    return name.equals(ACCESS_TOKEN) || name.equals(REFRESH_TOKEN) || isTokenMember(name);
  }

  private boolean isTokenMember(String name) {
    return !name.isEmpty() && name.equals(tokenMember);
  }

  private static boolean isSameType(JsonObject one, JsonObject other) {
    return one.text(TOKEN_TYPE)
        .filter(type -> other.text(TOKEN_TYPE).filter(type::equalsIgnoreCase).isPresent())
        .isPresent();
  }
}
