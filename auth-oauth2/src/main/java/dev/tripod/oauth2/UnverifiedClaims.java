package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of claims without verification. The claims only distinguish the tokens of two users, and find the pending
 * authorization of a signed callback.
 */
final class UnverifiedClaims {

  private static final Pattern SUBJECT = Pattern.compile("\"sub\"\\s*+:\\s*+\"([^\"]*+)\"");

  private UnverifiedClaims() {}

  /**
   * Returns whether both ID tokens are present and name different users. It compares their subjects, and those of nested claims,
   * such as an actor's.
   */
  static boolean namesDiffer(@Nullable Secret one, @Nullable Secret other) {
    List<String> first = subjects(one);
    List<String> second = subjects(other);
    return !first.isEmpty() && !second.isEmpty() && !first.equals(second);
  }

  private static List<String> subjects(@Nullable Secret idToken) {
    List<String> found = idToken == null ? new ArrayList<>() : values(idToken.reveal(), SUBJECT);
    Collections.sort(found);
    return found;
  }

  /** Returns the values that the group of {@code member} matches in the claims of {@code jwt}; empty if it is not a JWT. */
  static List<String> values(String jwt, Pattern member) {
    List<String> values = new ArrayList<>();
    String[] parts = jwt.split("\\.", 3);
    if (parts.length == 3) {
      try {
        byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
        Matcher found = member.matcher(new String(claims, StandardCharsets.UTF_8));
        while (found.find()) {
          values.add(found.group(1));
        }
      } catch (IllegalArgumentException notBase64) {
        // Not a JWT, so it has no claims.
      }
    }
    return values;
  }
}
