package dev.tripod.oauth2;

import dev.tripod.domain.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The expiry of an access token, as a token response has it: a lifetime (RFC 6749 section 5.1), or a time in the server's own
 * member ({@link ResponseQuirks#EXPIRY_MEMBER}).
 */
final class TokenExpiry {

  /** A longer lifetime is shortened to this one. */
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(36_500);

  /** Smaller numbers are seconds since 1970, until the year 5138. Others are milliseconds, since 1973. */
  private static final long FIRST_MILLIS = 100_000_000_000L;

  private TokenExpiry() {}

  /**
   * Returns the expiry; {@code null} if it is missing, unreadable or past. With a lifetime of 0, refreshes would never end.
   */
  static @Nullable Instant read(AuthorizationServer server, JsonObject member, Instant now) {
    OptionalLong lifetime = member.wholeNumber(server.quirk(ResponseQuirks.LIFETIME_MEMBER));
    if (lifetime.isPresent()) {
      return lifetime.getAsLong() <= 0
          ? null
          : now.plusSeconds(Math.min(lifetime.getAsLong(), LONGEST_LIFETIME.toSeconds()));
    }
    String name = server.quirk(ResponseQuirks.EXPIRY_MEMBER);
    Instant expiry = name.isEmpty() ? null : time(member, name);
    if (expiry == null || !expiry.isAfter(now)) {
      return null;
    }
    Instant latest = now.plus(LONGEST_LIFETIME);
    return expiry.isAfter(latest) ? latest : expiry;
  }

  private static @Nullable Instant time(JsonObject member, String name) {
    try {
      OptionalLong number = member.wholeNumber(name);
      if (number.isPresent()) {
        long value = number.getAsLong();
        return value < FIRST_MILLIS ? Instant.ofEpochSecond(value) : Instant.ofEpochMilli(value);
      }
      return member
          .text(name)
          .map(text -> OffsetDateTime.parse(text).toInstant())
          .orElse(null);
    } catch (DateTimeException unreadable) {
      return null;
    }
  }
}
