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
  private final @Nullable Rejections rejections;
  private final @Nullable Backoff backoff;

  // Precomputed: read on every call.
  private final Instant lastTenth;
  private final Secret authorization;

  private IssuedTokens(
      Tokens tokens, Instant since, @Nullable Rejections rejections, @Nullable Backoff backoff) {
    this.tokens = tokens;
    this.since = since;
    this.rejections = rejections;
    this.backoff = backoff;
    this.lastTenth = tokens.expiresAt().map(end -> lastTenth(since, end)).orElse(Instant.MAX);
    this.authorization = tokens.authorization();
  }

  /**
   * Returns tokens that were issued at {@code since}, by the clock of the process that received them.
   *
   * @param rejections the rejections that led to these tokens; {@code null} if that is not why they were requested
   */
  static IssuedTokens of(Tokens tokens, Instant since, @Nullable Rejections rejections) {
    return new IssuedTokens(tokens, since, rejections, null);
  }

  private static Instant lastTenth(Instant since, Instant end) {
    return since.isBefore(end) ? end.minus(Duration.between(since, end).dividedBy(10)) : end;
  }

  static IssuedTokens from(Snapshot snapshot) {
    return new IssuedTokens(
        Tokens.from(Snapshot.decode(snapshot.text("tokens"))),
        snapshot.instant("since"),
        Rejections.from(snapshot),
        Backoff.from(snapshot));
  }

  Snapshot addTo(Snapshot snapshot) {
    Snapshot added =
        snapshot.with("tokens", tokens.snapshot().encode()).with("since", since.toString());
    added = rejections == null ? added : rejections.addTo(added);
    return backoff == null ? added : backoff.addTo(added);
  }

  /** Returns these tokens after refreshes of them have failed. */
  IssuedTokens with(@Nullable Backoff failed) {
    return new IssuedTokens(tokens, since, rejections, failed);
  }

  @Nullable
  Rejections rejections() {
    return rejections;
  }

  @Nullable
  Backoff backoff() {
    return backoff;
  }

  /** Returns the lifetime; {@code null} if it is unknown. */
  @Nullable
  Duration lifetime() {
    return tokens.expiresAt().map(end -> Duration.between(since, end)).orElse(null);
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
}
