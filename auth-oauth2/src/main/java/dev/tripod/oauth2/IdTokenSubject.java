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
 * The users that an ID token names: its subject, and those of nested claims, such as an actor's. Nothing is verified, because this
 * only keeps the tokens of two users apart.
 */
final class IdTokenSubject {

  private static final Pattern SUBJECT = Pattern.compile("\"sub\"\\s*+:\\s*+\"([^\"]*+)\"");

  private IdTokenSubject() {}

  /** Returns whether both ID tokens are present and name different users. */
  static boolean differs(@Nullable Secret one, @Nullable Secret other) {
    List<String> first = of(one);
    List<String> second = of(other);
    return !first.isEmpty() && !second.isEmpty() && !first.equals(second);
  }

  private static List<String> of(@Nullable Secret idToken) {
    String[] parts = idToken == null ? new String[0] : idToken.reveal().split("\\.", 3);
    if (parts.length < 3) {
      return List.of();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      Matcher subject = SUBJECT.matcher(new String(claims, StandardCharsets.UTF_8));
      List<String> subjects = new ArrayList<>();
      while (subject.find()) {
        subjects.add(subject.group(1));
      }
      Collections.sort(subjects);
      return subjects;
    } catch (IllegalArgumentException notBase64) {
      return List.of();
    }
  }
}
