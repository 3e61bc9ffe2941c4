package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one resource owner: the tokens last seen, and the flight in which one caller looks after them
 * for all. Everything here may be lost or old: the store decides. Thread-safe.
 */
final class Slot {

  private final AtomicReference<@Nullable Flight> flight = new AtomicReference<>();
  private volatile Kept.@Nullable Live seen;
  private volatile @Nullable Unstored unstored;
  private volatile @Nullable Sighting sighting;
  private volatile @Nullable Refusal refusal;
  private volatile @Nullable String unsentClaim;

  Kept.@Nullable Live seen() {
    return seen;
  }

  void see(Kept.@Nullable Live live) {
    seen = live;
  }

  @Nullable
  Unstored unstored() {
    return unstored;
  }

  void hold(@Nullable Unstored next) {
    unstored = next;
  }

  @Nullable
  Refusal refusal() {
    return refusal;
  }

  void refused(@Nullable Refusal latest) {
    refusal = latest;
  }

  /** A claim of this process with which nothing was sent, though the store's answer to it was lost. */
  boolean isUnsent(String claim) {
    return claim.equals(unsentClaim);
  }

  void unsent(@Nullable String claim) {
    unsentClaim = claim;
  }

  /** When this process first saw the claim of {@code version}, without a break; {@code now} if it is new. */
  Instant firstSeen(String version, Instant now) {
    Sighting last = sighting;
    if (last != null && last.version.equals(version)) {
      return last.since;
    }
    sighting = new Sighting(version, now);
    return now;
  }

  boolean isFlying() {
    return flight.get() != null;
  }

  /** Whether a refusal is too recent to ask again while the token works. */
  boolean isQuiet(Instant now) {
    Refusal last = refusal;
    return last != null && now.isBefore(last.until());
  }

  boolean isIdle() {
    return flight.get() == null && unstored == null;
  }

  /**
   * Takes the seat of the one who flies.
   *
   * @param staleBefore a flight that began earlier has lost its pilot, and gives way
   * @return the flight to wait for, {@code mine} if it is the caller's own to fly
   */
  Flight board(Flight mine, Instant staleBefore) {
    while (true) {
      Flight other = flight.get();
      if (other != null && !other.begun.isBefore(staleBefore)) {
        return other;
      }
      if (flight.compareAndSet(other, mine)) {
        return mine;
      }
    }
  }

  /** Lets the next one fly, then tells those who waited: none of them finds the seat taken by a flight that has ended. */
  void land(Flight landed, @Nullable Tokens tokens, @Nullable Throwable failure) {
    flight.compareAndSet(landed, null);
    if (failure == null) {
      landed.ended.complete(tokens);
    } else {
      landed.ended.completeExceptionally(failure);
    }
  }

  /** One caller's looking after the tokens, for which the others wait. */
  static final class Flight {

    private final Instant begun;
    private final CompletableFuture<@Nullable Tokens> ended = new CompletableFuture<>();

    Flight(Instant begun) {
      this.begun = begun;
    }

    /**
     * Waits, each caller for itself: to cancel, or to wait too long, ends one wait alone.
     *
     * @return ends with nothing after {@code most}
     */
    Exchange<Optional<Tokens>> ended(Duration most) {
      return Exchange.await(executor -> ended
          .<Exchange<Optional<Tokens>>>thenApply(
              tokens -> Exchange.done(Optional.ofNullable(tokens)))
          .completeOnTimeout(
              Exchange.done(Optional.empty()), most.toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  /**
   * New tokens that the store would not take yet.
   *
   * @param claim the version that they are to replace
   * @param spent the refresh token that they were got for; none for a client's own
   * @param since when that was claimed
   */
  record Unstored(String claim, @Nullable Secret spent, Instant since, Kept.Live next) {

    /** Whether {@code kept} is still what these were got for, though another node may have claimed it since. */
    boolean isNewerThan(Kept kept) {
      Kept.Holding holding = kept.holding();
      return kept.version().equals(claim)
          || (holding != null
              && spent != null
              && holding.tokens().refreshToken().filter(spent::equals).isPresent());
    }
  }

  /**
   * A refresh that the server refused for now.
   *
   * @param until the next one is not sent sooner
   */
  record Refusal(RuntimeException why, Instant until) {}

  private record Sighting(String version, Instant since) {}
}
