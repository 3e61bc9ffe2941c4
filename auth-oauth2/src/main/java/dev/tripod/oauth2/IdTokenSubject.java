package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The user that an ID token names. Nothing is verified, because this only keeps the tokens of two users apart. */
final class IdTokenSubject {

  private static final Pattern SUBJECT = Pattern.compile("\"sub\"\\s*+:\\s*+\"([^\"]*+)\"");

  private IdTokenSubject() {}

  /** Returns whether both ID tokens are present and name different users. */
  static boolean differs(@Nullable Secret one, @Nullable Secret other) {
    Optional<String> first = of(one);
    Optional<String> second = of(other);
    return first.isPresent() && second.isPresent() && !first.equals(second);
  }

  private static Optional<String> of(@Nullable Secret idToken) {
    String[] parts = idToken == null ? new String[0] : idToken.reveal().split("\\.", 3);
    if (parts.length < 3) {
      return Optional.empty();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      Matcher subject = SUBJECT.matcher(new String(claims, StandardCharsets.UTF_8));
      return subject.find() ? Optional.of(subject.group(1)) : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
