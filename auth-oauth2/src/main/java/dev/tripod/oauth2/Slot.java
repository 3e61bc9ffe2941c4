package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one resource owner: the tokens last seen, and the flight in which one caller looks after them
 * for all. Everything here may be lost or old: the store decides. Thread-safe.
 */
final class Slot {

  private final AtomicReference<@Nullable Flight> flight = new AtomicReference<>();
  private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(null));
  private final AtomicReference<@Nullable String> unsentClaim = new AtomicReference<>();
  private volatile @Nullable Unstored unstored;
  private volatile @Nullable Sighting sighting;
  private volatile @Nullable Setback setback;

  Seen seen() {
    return Objects.requireNonNull(seen.get());
  }

  /** What a caller has just written over all that was there. */
  void wrote(Kept.@Nullable Live live) {
    seen.set(new Seen(live));
    setback = null;
  }

  /**
   * What a look found that began after {@code before}. Whatever a caller wrote since is newer, and stays.
   *
   * @return what stands now if it is this, else {@code before}
   */
  Seen found(Seen before, Kept.@Nullable Live live) {
    Seen next = new Seen(live);
    return seen.compareAndSet(before, next) ? next : before;
  }

  @Nullable
  Unstored unstored() {
    return unstored;
  }

  void hold(@Nullable Unstored next) {
    unstored = next;
  }

  @Nullable
  Setback setback() {
    return setback;
  }

  void setBack(@Nullable Setback latest) {
    setback = latest;
  }

  /** A claim of this process with which nothing was sent: the store would not say whether it stands. */
  void unsent(String claim) {
    unsentClaim.set(claim);
  }

  /** Whether {@code claim} is one with which nothing was sent. One caller alone learns it, for it may send. */
  boolean takeUnsent(String claim) {
    String last = unsentClaim.get();
    return claim.equals(last) && unsentClaim.compareAndSet(last, null);
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

  /** Whether a refresh failed too recently to try another while the token works. */
  boolean isQuiet(Instant now) {
    Setback last = setback;
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
    private final @Nullable Secret rejected;
    private final CompletableFuture<@Nullable Tokens> ended = new CompletableFuture<>();

    /** @param rejected the access token that it is to replace because it was answered 401 */
    Flight(Instant begun, @Nullable Secret rejected) {
      this.begun = begun;
      this.rejected = rejected;
    }

    /** Whether {@code tokens}, which it ended with, are all there is for a caller whose {@code token} was answered 401. */
    boolean answers(@Nullable Secret token, Tokens tokens) {
      return !tokens.accessToken().equals(token) || tokens.accessToken().equals(rejected);
    }

    /**
     * Waits, each caller for itself: to cancel, or to wait too long, ends one wait alone. It goes on by the caller's executor,
     * since neither the thread that landed nor the one that keeps time for the JVM is the caller's to hold.
     *
     * @return ends with nothing after {@code most}
     */
    Exchange<Optional<Tokens>> ended(Duration most) {
      return Exchange.await(executor -> ended
          .<Exchange<Optional<Tokens>>>thenApply(
              tokens -> Exchange.done(Optional.ofNullable(tokens)))
          .completeOnTimeout(Exchange.done(Optional.empty()), most.toNanos(), TimeUnit.NANOSECONDS)
          .thenApplyAsync(Function.identity(), executor));
    }
  }

  /**
   * New tokens that the store would not take yet.
   *
   * @param claim under which they were got, and which they are to replace
   */
  record Unstored(Kept.Claimed claim, Kept.Live next) {

    /** Whether {@code kept} is still what these were got for, though another node may have claimed it since. */
    boolean isNewerThan(Kept kept) {
      Optional<Secret> spent = claim.holding().tokens().refreshToken();
      Kept.Holding holding = kept.holding();
      return kept.version().equals(claim.version())
          || (holding != null
              && spent.isPresent()
              && holding.tokens().refreshToken().equals(spent));
    }
  }

  /**
   * A refresh that failed.
   *
   * @param until the next one is not tried sooner
   * @param claim the version of the claim that stands for so long; {@code null} if it was given back
   */
  record Setback(
      RuntimeException why, Instant until, @Nullable String claim) {}

  /** What was last seen. Each is itself alone, so that a look tells whether anyone wrote since it began. */
  static final class Seen {

    private final Kept.@Nullable Live live;

    private Seen(Kept.@Nullable Live live) {
      this.live = live;
    }

    Kept.@Nullable Live live() {
      return live;
    }

    Kept.@Nullable Holding holding() {
      return live == null ? null : live.holding();
    }
  }

  private record Sighting(String version, Instant since) {}
}
