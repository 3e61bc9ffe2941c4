package dev.tripod.oauth2.keeper;

import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.oauth2.Tokens;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tokens with the time at which they were issued, which decides when to refresh them. Immutable. */
final class IssuedTokens {

  private final Tokens tokens;
  private final Instant since;
  private final @Nullable Instant rejectedAt;

  // Precomputed: read on every call.
  private final Instant lastTenth;
  private final Secret authorization;

  /**
   * Creates an instance.
   *
   * @param since when the tokens were issued, by the clock of the process that received them
   * @param rejectedAt when a server rejected the access token that these replace; {@code null} if that is not why they were
   *     requested
   */
  IssuedTokens(Tokens tokens, Instant since, @Nullable Instant rejectedAt) {
    this.tokens = tokens;
    this.since = since;
    this.rejectedAt = rejectedAt;
    this.lastTenth = tokens.expiresAt().map(end -> lastTenth(since, end)).orElse(Instant.MAX);
    this.authorization = tokens.authorization();
  }

  private static Instant lastTenth(Instant since, Instant end) {
    return since.isBefore(end) ? end.minus(Duration.between(since, end).dividedBy(10)) : end;
  }

  static IssuedTokens from(Snapshot snapshot) {
    return new IssuedTokens(
        Tokens.from(Snapshot.decode(snapshot.text("tokens"))),
        snapshot.instant("since"),
        snapshot.find("rejected").isPresent() ? snapshot.instant("rejected") : null);
  }

  Snapshot addTo(Snapshot snapshot) {
    Snapshot added =
        snapshot.with("tokens", tokens.snapshot().encode()).with("since", since.toString());
    return rejectedAt == null ? added : added.with("rejected", rejectedAt.toString());
  }

  Tokens tokens() {
    return tokens;
  }

  /** Returns the value of the {@code Authorization} header. */
  Secret authorization() {
    return authorization;
  }

  boolean isValid(Instant now) {
    return tokens.expiresAt().filter(end -> !now.isBefore(end)).isEmpty();
  }

  boolean hasAccessToken(@Nullable Secret accessToken) {
    return tokens.accessToken().equals(accessToken);
  }

  /**
   * Returns whether no refresh is due. A refresh is due {@code refreshAhead} before the expiry, but never before the last
   * tenth of the lifetime.
   */
  boolean isFresh(Instant now, Duration refreshAhead) {
    return now.isBefore(lastTenth) || isValid(now.plus(refreshAhead));
  }

  /** Returns whether these replace an access token that a server rejected after {@code instant}. */
  boolean replacedRejectedAfter(Instant instant) {
    return rejectedAt != null && rejectedAt.isAfter(instant);
  }
}
