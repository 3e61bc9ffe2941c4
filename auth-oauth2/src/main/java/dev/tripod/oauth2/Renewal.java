package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One looking after one owner's tokens: a look into the store and, if need be, the claim, the refresh and the storing. It is
 * read from top to bottom as it runs. {@code docs/refresh.md} has the states and what a crash at each point leads to.
 */
final class Renewal {

  private static final Duration BETWEEN_STORINGS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_REJECTIONS = Duration.ofMinutes(1);
  private static final Duration SHORTEST_QUIET = Duration.ofSeconds(1);
  private static final Duration LONGEST_QUIET = Duration.ofHours(1);

  private final TokenKeeper keeper;
  private final ResourceOwner owner;
  private final Slot slot;
  private final @Nullable Secret rejected;
  private Slot.Seen seen;
  private int rounds = TokenKeeper.MOST_ROUNDS;

  /** @param rejected an access token that was answered 401, and does not count as working */
  Renewal(TokenKeeper keeper, ResourceOwner owner, Slot slot, @Nullable Secret rejected) {
    this.keeper = keeper;
    this.owner = owner;
    this.slot = slot;
    this.rejected = rejected;
    this.seen = slot.seen();
  }

  Exchange<Tokens> begin() {
    Slot.Unstored unstored = slot.unstored();
    return unstored == null ? look() : settle(unstored);
  }

  private Exchange<Tokens> look() {
    seen = slot.seen();
    return keeper
        .load(owner)
        .handle(this::found, failure -> fallBack(slot.seen().holding(), failure));
  }

  /** After another was faster. A store that lets nobody win would else be asked forever. */
  private Exchange<Tokens> lookAgain() {
    rounds = TokenKeeper.oneLess(rounds);
    return look();
  }

  private Exchange<Tokens> lookLater() {
    rounds = TokenKeeper.MOST_ROUNDS;
    return Exchange.pause(TokenKeeper.BETWEEN_LOOKS, this::look);
  }

  private Exchange<Tokens> found(Optional<Entry> entry) {
    if (entry.isEmpty()) {
      return reauthorization();
    }
    Kept kept = keeper.kept(entry.get());
    if (kept instanceof Kept.Live live) {
      return live(live);
    }
    return kept instanceof Kept.Claimed claimed ? claimed(claimed) : reauthorization();
  }

  private Exchange<Tokens> live(Kept.Live live) {
    see(live);
    Kept.Holding holding = live.holding();
    boolean works = holding.isOf(rejected)
        ? holding.replacedRejectedAfter(now().minus(BETWEEN_REJECTIONS)) && holding.isValid(now())
        : keeper.isFresh(holding, now());
    return works ? Exchange.done(holding.tokens()) : claim(live.version(), holding);
  }

  /** One that is over is taken though the token still works: whoever claimed it will not refresh it any more. */
  private Exchange<Tokens> claimed(Kept.Claimed claimed) {
    if (slot.takeUnsent(claimed.version())) {
      return refresh(claimed);
    }
    if (keeper.isOver(claimed, slot)) {
      return claim(claimed.version(), claimed.holding());
    }
    if (works(claimed.holding())) {
      return Exchange.done(claimed.holding().tokens());
    }
    Slot.Setback last = slot.setback();
    if (last != null && claimed.version().equals(last.claim())) {
      throw last.why();
    }
    return lookLater();
  }

  private Exchange<Tokens> claim(String version, Kept.Holding holding) {
    Slot.Setback last = slot.setback();
    if (last != null && last.why() instanceof ErrorResponse && slot.isQuiet(now())) {
      return fallBack(holding, last.why());
    }
    if (!isRenewable(holding.tokens())) {
      return holding.isValid(now()) ? Exchange.done(holding.tokens()) : reauthorization();
    }
    Kept.Claimed mine = new Kept.Claimed(keeper.newVersion(), holding, now(), keeper.claimLength());
    return keeper
        .replace(owner, version, mine)
        .handle(won -> won ? refresh(mine) : lookAgain(), failure -> claimedPerhaps(mine, failure));
  }

  /** Nothing was sent. If the claim stands all the same, this process finds it again as its own. */
  private Exchange<Tokens> claimedPerhaps(Kept.Claimed mine, RuntimeException failure) {
    return keeper
        .load(owner)
        .handle(
            entry -> entry.map(Entry::version).filter(mine.version()::equals).isPresent()
                ? refresh(mine)
                : fallBack(mine.holding(), failure),
            again -> {
              slot.unsent(mine.version());
              return fallBack(mine.holding(), failure);
            });
  }

  /**
   * A claim covers a request that begins in its first half: the other half is for the answer. Whoever was held up for longer
   * must not send, since another node may be about to.
   */
  private Exchange<Tokens> refresh(Kept.Claimed mine) {
    slot.firstSeen(mine.version(), mine.since());
    if (now().isAfter(mine.since().plus(mine.length().dividedBy(2)))) {
      return giveBack(
          mine,
          AdapterFailed.of(
              "The credential store",
              new IOException("Claiming the tokens took more than half of the claim"),
              Redactor.none()));
    }
    return renewed(mine.holding().tokens())
        .handle(next -> store(mine, next), failure -> refused(mine, failure));
  }

  private static boolean isRenewable(Tokens tokens) {
    return tokens.refreshToken().isPresent() || tokens.areForClient();
  }

  private Exchange<Tokens> renewed(Tokens tokens) {
    return tokens.areForClient()
        ? keeper.client().clientCredentials(tokens.scope().toArray(String[]::new))
        : keeper.client().refresh(tokens);
  }

  private Exchange<Tokens> store(Kept.Claimed mine, Tokens next) {
    Instant now = now();
    Kept.Holding holding = new Kept.Holding(next, now, rejected == null ? null : now);
    Slot.Unstored unstored = new Slot.Unstored(mine, new Kept.Live(keeper.newVersion(), holding));
    slot.hold(unstored);
    return replaced(mine.version(), unstored);
  }

  private Exchange<Tokens> replaced(String version, Slot.Unstored unstored) {
    return keeper
        .replace(owner, version, unstored.next())
        .handle(
            won -> won ? stored(unstored) : settleAgain(unstored),
            failure -> storeLater(unstored, failure));
  }

  private Exchange<Tokens> settleAgain(Slot.Unstored unstored) {
    rounds = TokenKeeper.oneLess(rounds);
    return settle(unstored);
  }

  /** While the claim keeps others off. Afterwards the next caller does it first thing. */
  private Exchange<Tokens> storeLater(Slot.Unstored unstored, RuntimeException failure) {
    Kept.Claimed claim = unstored.claim();
    return now().plus(BETWEEN_STORINGS).isBefore(claim.end())
        ? Exchange.pause(BETWEEN_STORINGS, () -> settle(unstored))
        : fallBack(claim.holding(), failure);
  }

  /** Finds a place for new tokens that could not be stored at once, or learns that they have none any more. */
  private Exchange<Tokens> settle(Slot.Unstored unstored) {
    seen = slot.seen();
    return keeper
        .load(owner)
        .handle(entry -> settle(unstored, entry), failure -> storeLater(unstored, failure));
  }

  private Exchange<Tokens> settle(Slot.Unstored unstored, Optional<Entry> entry) {
    if (entry.isPresent()) {
      Kept kept = keeper.kept(entry.get());
      if (kept.version().equals(unstored.next().version())) {
        return stored(unstored);
      }
      if (unstored.isNewerThan(kept)) {
        return replaced(kept.version(), unstored);
      }
    }
    slot.hold(null);
    return found(entry);
  }

  private Exchange<Tokens> stored(Slot.Unstored unstored) {
    slot.hold(null);
    slot.setBack(null);
    seen = slot.found(seen, unstored.next());
    keeper.tell(l -> l.refreshed(owner, Duration.between(unstored.claim().since(), now())));
    return Exchange.done(unstored.next().holding().tokens());
  }

  private Exchange<Tokens> refused(Kept.Claimed mine, RuntimeException failure) {
    if (failure instanceof ReauthorizationRequired) {
      return dead(mine);
    }
    boolean spent = !mine.holding().tokens().areForClient() && isPerhapsProcessed(failure);
    return spent ? unknown(mine, failure) : giveBack(mine, failure);
  }

  private static boolean isPerhapsProcessed(RuntimeException failure) {
    if (failure instanceof NoResponse noResponse) {
      return noResponse.perhapsSent();
    }
    return failure instanceof UnreadableResponse unreadable
        ? unreadable.status() < 300
        : !(failure instanceof ErrorResponse);
  }

  /** Another node, or a new login, may have written since: then the refusal was of what they replaced. */
  private Exchange<Tokens> dead(Kept.Claimed mine) {
    return keeper
        .replace(owner, mine.version(), new Kept.Dead(keeper.newVersion()))
        .handle(
            won -> {
              if (!won) {
                return lookAgain();
              }
              keeper.tell(l -> l.dead(owner));
              return reauthorization();
            },
            failure -> {
              standStill(mine, ReauthorizationRequired.of(owner));
              return reauthorization();
            });
  }

  /** The server may have rotated. The claim stays for its length, so that nobody sends the same refresh token sooner. */
  private Exchange<Tokens> unknown(Kept.Claimed mine, RuntimeException failure) {
    RuntimeException why = failure instanceof NoResponse noResponse
        ? OutcomeUnknown.until(mine.end(), noResponse)
        : failure;
    standStill(mine, why);
    keeper.tell(l -> l.unknown(owner));
    return fallBack(mine.holding(), why);
  }

  /** Who asks again here meanwhile is told the same at once; other nodes can only wait. */
  private void standStill(Kept.Claimed mine, RuntimeException why) {
    slot.setBack(new Slot.Setback(why, mine.end(), mine.version()));
  }

  private Exchange<Tokens> giveBack(Kept.Claimed mine, RuntimeException failure) {
    slot.setBack(new Slot.Setback(failure, now().plus(quiet(failure)), null));
    Kept.Live back = new Kept.Live(keeper.newVersion(), mine.holding());
    return keeper
        .replace(owner, mine.version(), back)
        .handle(
            won -> {
              if (won) {
                seen = slot.found(seen, back);
              }
              return fallBack(mine.holding(), failure);
            },
            again -> fallBack(mine.holding(), failure));
  }

  private static Duration quiet(RuntimeException failure) {
    Duration asked = failure instanceof ErrorResponse refusal
        ? refusal.retryAfter().orElse(SHORTEST_QUIET)
        : SHORTEST_QUIET;
    return asked.compareTo(SHORTEST_QUIET) < 0
        ? SHORTEST_QUIET
        : asked.compareTo(LONGEST_QUIET) > 0 ? LONGEST_QUIET : asked;
  }

  private Exchange<Tokens> fallBack(Kept.@Nullable Holding holding, RuntimeException failure) {
    if (holding != null && works(holding)) {
      return Exchange.done(holding.tokens());
    }
    throw failure;
  }

  private boolean works(Kept.Holding holding) {
    return holding.isValid(now()) && !holding.isOf(rejected);
  }

  private Exchange<Tokens> reauthorization() {
    seen = slot.found(seen, null);
    throw ReauthorizationRequired.of(owner);
  }

  private void see(Kept.Live live) {
    Kept.Holding before = seen.holding();
    seen = slot.found(seen, live);
    if (before != null && !before.isOf(live.holding().tokens().accessToken())) {
      keeper.tell(l -> l.adopted(owner));
    }
  }

  private Instant now() {
    return keeper.clock().now();
  }
}
