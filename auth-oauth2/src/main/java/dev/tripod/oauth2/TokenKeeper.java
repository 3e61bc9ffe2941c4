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
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.RandomSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens alive: one refresh at a time for each resource owner, in this process and across all that share the store,
 * and no rotated refresh token lost. Make one for each store in a process, by {@link OAuth2Client#keeper}.
 *
 * <p>The store holds one of three states for an owner. <b>Live</b> tokens are used, and refreshed shortly before they expire:
 * one caller does it while the others go on with the token that still works; once it has expired, they wait. Whoever
 * refreshes first makes them <b>claimed</b>, by compare-and-set, for longer than any request takes; another node that finds
 * a claim uses the token while it works, and else waits for the claim to end. New tokens are stored before anyone gets them.
 * When the server says that the grant is no more they are <b>dead</b>, and nothing is sent until a new login is kept.
 *
 * <p>A refresh that got no answer is not guessed at. The claim stays, callers of this node get {@link OutcomeUnknown} unless
 * the token still works, and when the claim has ended one further try is made with the same refresh token. A client's own
 * tokens spend nothing, so they are just asked for again.
 *
 * <p>Thread-safe. Interrupting or cancelling a caller ends its wait; the refresh goes on, since others may need it.
 */
public final class TokenKeeper {

  /** Node clocks differ by less than that. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private static final String STORE = "The credential store";
  private static final int SERVER_ERROR = 500;
  private static final int MOST_SLOTS = 100_000;
  static final int MOST_ROUNDS = 16;

  /** 96 bits: no version comes twice. */
  private static final int VERSION_OCTETS = 12;

  private final OAuth2Client client;
  private final CredentialStore store;
  private final Clock clock;
  private final RandomSource random;
  private final KeeperListener listener;
  private final Duration claimLength;
  private final Duration early;
  private final Map<ResourceOwner, Slot> slots = new ConcurrentHashMap<>();

  private TokenKeeper(Builder builder) {
    this.client = builder.client;
    this.store = builder.store;
    this.clock = client.clock();
    this.random = client.random();
    this.listener = builder.listener;
    this.claimLength = builder.claimLength;
    this.early = builder.early;
  }

  static Builder builder(OAuth2Client client, CredentialStore store) {
    return new Builder(client, store);
  }

  /**
   * Keeps {@code tokens}, which a login just brought, in place of whatever was kept of {@code owner}.
   *
   * @return ends with the tokens; fails with {@link AdapterFailed} if the store does, and then it may be run again
   */
  public Exchange<Tokens> keep(ResourceOwner owner, Tokens tokens) {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(tokens, "tokens");
    return Exchange.defer(() -> keep(owner, tokens, MOST_ROUNDS));
  }

  /**
   * Tokens of {@code owner} that work, refreshed if need be.
   *
   * @return fails with {@link ReauthorizationRequired} if there are none, or they are dead; with {@link OutcomeUnknown} if
   *     a refresh got no answer and the token has expired; with {@link ErrorResponse}, {@link NoResponse}, {@link
   *     UnreadableResponse} or {@link AdapterFailed} if it could not be refreshed now
   */
  public Exchange<Tokens> current(ResourceOwner owner) {
    Objects.requireNonNull(owner, "owner");
    return Exchange.defer(() -> working(owner, null, MOST_ROUNDS));
  }

  /**
   * Puts {@code owner}'s access token on requests to {@code origins}, refreshed if need be, and once more with a new one
   * after a 401 that means the token; where no other is to be had without the user, the 401 is the answer. Requests to other
   * origins, and to the server's own endpoints, go out as they are.
   *
   * @param origins where the token may go: {@code X.API}; each https, or loopback
   * @throws IllegalArgumentException if there are no origins, or one is neither https nor loopback
   */
  public Authorizer authorizer(ResourceOwner owner, Origin... origins) {
    return new KeptAuthorizer(
        this,
        client.server(),
        Objects.requireNonNull(owner, "owner"),
        Origin.requireSecure(origins));
  }

  /**
   * Revokes what is kept of {@code owner}, where the server can, then removes it. A refusal by the server does not stop the
   * removal; no answer does, and then it may be run again.
   *
   * @return ends with the tokens that are no more, empty if there were none
   */
  public Exchange<Optional<Tokens>> forget(ResourceOwner owner) {
    Objects.requireNonNull(owner, "owner");
    return Exchange.defer(() -> forget(owner, MOST_ROUNDS));
  }

  @Override
  public String toString() {
    return "TokenKeeper[" + client + ", " + slots.size() + " owners seen]";
  }

  /** Tokens that need no looking after, at the cost of a look into a map. */
  Kept.@Nullable Holding fresh(ResourceOwner owner) {
    Slot slot = slots.get(owner);
    Kept.Holding seen = slot == null ? null : slot.seen().holding();
    return seen != null && isFresh(seen, clock.now()) ? seen : null;
  }

  /**
   * Other tokens than those of which {@code rejected} was answered 401.
   *
   * @return empty if there are no better ones: the rejected token came of such a rejection less than a minute ago
   */
  Exchange<Optional<Tokens>> insteadOf(Secret rejected, ResourceOwner owner) {
    return Exchange.defer(() -> working(owner, rejected, MOST_ROUNDS))
        .map(tokens ->
            tokens.accessToken().equals(rejected) ? Optional.empty() : Optional.of(tokens));
  }

  private Exchange<Tokens> working(ResourceOwner owner, @Nullable Secret rejected, int rounds) {
    Instant now = clock.now();
    Slot slot = slot(owner);
    Kept.Live seen = slot.seen().live();
    if (seen != null && !seen.holding().isOf(rejected)) {
      boolean othersLookAfterIt = slot.isFlying() || slot.isQuiet(now);
      if (isFresh(seen.holding(), now) || (othersLookAfterIt && seen.holding().isValid(now))) {
        return Exchange.done(seen.holding().tokens());
      }
    }
    Slot.Flight mine = new Slot.Flight(now, rejected);
    Slot.Flight boarded = slot.board(mine, now.minus(claimLength.multipliedBy(2)));
    return boarded == mine
        ? Exchange.detached(
            () -> new Renewal(this, owner, slot, rejected).begin(),
            (tokens, failure) -> slot.land(mine, tokens, failure))
        : waiting(owner, boarded, rejected, now, rounds);
  }

  /** At most a claim's length, then the caller stands for itself. */
  private Exchange<Tokens> waiting(
      ResourceOwner owner,
      Slot.Flight flight,
      @Nullable Secret rejected,
      Instant from,
      int rounds) {
    return flight
        .ended(claimLength)
        .handle(
            tokens -> {
              tell(l -> l.waited(owner, Duration.between(from, clock.now())));
              return tokens
                  .filter(found -> rounds == 0 || flight.answers(rejected, found))
                  .map(Exchange::done)
                  .orElseGet(() -> working(owner, rejected, Math.max(0, rounds - 1)));
            },
            failure -> {
              tell(l -> l.waited(owner, Duration.between(from, clock.now())));
              // The flight may have looked before this caller asked, and the user logged in
              // between.
              if (failure instanceof ReauthorizationRequired && rounds == MOST_ROUNDS) {
                return working(owner, rejected, rounds - 1);
              }
              throw failure;
            });
  }

  private Exchange<Tokens> keep(ResourceOwner owner, Tokens tokens, int rounds) {
    Kept.Live next = new Kept.Live(newVersion(), new Kept.Holding(tokens, clock.now(), null));
    return load(owner)
        .then(found -> replace(owner, found.map(Entry::version).orElse(""), next))
        .then(kept -> {
          if (kept) {
            slot(owner).wrote(next);
            return Exchange.done(tokens);
          }
          return keep(owner, tokens, oneLess(rounds));
        });
  }

  private Exchange<Optional<Tokens>> forget(ResourceOwner owner, int rounds) {
    Slot slot = slot(owner);
    return load(owner).then(found -> {
      slot.wrote(null);
      if (found.isEmpty()) {
        slot.hold(null);
        return Exchange.done(Optional.empty());
      }
      Kept kept = kept(found.get());
      if (kept instanceof Kept.Claimed claimed && !isOver(claimed, slot)) {
        return Exchange.pause(BETWEEN_LOOKS, () -> forget(owner, rounds));
      }
      return revoked(slot, kept)
          .then(tokens -> remove(owner, kept.version()).then(removed -> {
            if (!removed) {
              return forget(owner, oneLess(rounds));
            }
            slot.wrote(null);
            slot.hold(null);
            return Exchange.done(tokens);
          }));
    });
  }

  /** What the server refuses to revoke is no reason to go on keeping it. */
  private Exchange<Optional<Tokens>> revoked(Slot slot, Kept kept) {
    Slot.Unstored unstored = slot.unstored();
    Kept.Holding holding =
        unstored != null && unstored.isNewerThan(kept) ? unstored.next().holding() : kept.holding();
    if (holding == null) {
      return Exchange.done(Optional.empty());
    }
    Tokens tokens = holding.tokens();
    return client.server().revoking() == null
        ? Exchange.done(Optional.of(tokens))
        : client.revoke(tokens).handle(done -> Exchange.done(Optional.of(done)), failure -> {
          if (failure instanceof ErrorResponse refusal
              && refusal.status().orElse(SERVER_ERROR) < SERVER_ERROR) {
            return Exchange.done(Optional.of(tokens));
          }
          throw failure;
        });
  }

  static int oneLess(int rounds) {
    if (rounds == 0) {
      throw AdapterFailed.of(
          STORE,
          new IOException("The entry changed at each of " + MOST_ROUNDS + " tries"),
          Redactor.none());
    }
    return rounds - 1;
  }

  // What a renewal works with.

  OAuth2Client client() {
    return client;
  }

  Clock clock() {
    return clock;
  }

  Duration claimLength() {
    return claimLength;
  }

  String newVersion() {
    return random.base64url(VERSION_OCTETS).reveal();
  }

  Exchange<Optional<Entry>> load(ResourceOwner owner) {
    return Exchange.blocking(STORE, () -> store.load(owner));
  }

  Exchange<Boolean> replace(ResourceOwner owner, String version, Kept next) {
    return Exchange.blocking(
        STORE, next.known(), () -> store.replace(owner, version, next.entry()));
  }

  /** What {@code entry} holds; one that nobody can read is the store's failure, and is left as it is. */
  Kept kept(Entry entry) {
    try {
      return Kept.from(entry);
    } catch (IllegalArgumentException e) {
      throw AdapterFailed.of(STORE, e, Redactor.none());
    }
  }

  boolean isFresh(Kept.Holding holding, Instant now) {
    return holding.isFresh(now, early);
  }

  /** Seen for its whole length on this node's clock, or so old that no difference of clocks explains it. */
  boolean isOver(Kept.Claimed claimed, Slot slot) {
    Instant now = clock.now();
    return !now.isBefore(slot.firstSeen(claimed.version(), now).plus(claimed.length()))
        || !now.isBefore(claimed.end().plus(CLOCKS_DIFFER));
  }

  /** A listener that throws costs no token. */
  void tell(Consumer<KeeperListener> what) {
    try {
      what.accept(listener);
    } catch (RuntimeException dropped) {
      // The contract says so, and there is nobody to tell.
    }
  }

  private Exchange<Boolean> remove(ResourceOwner owner, String version) {
    return Exchange.blocking(STORE, () -> store.remove(owner, version));
  }

  /** Forgets those that nobody flies for when they become too many: what they knew stands in the store. */
  private Slot slot(ResourceOwner owner) {
    if (slots.size() >= MOST_SLOTS) {
      slots.values().removeIf(Slot::isIdle);
    }
    return slots.computeIfAbsent(owner, key -> new Slot());
  }

  /** Collects what a keeper is made of. Not thread-safe. */
  public static final class Builder {

    private final OAuth2Client client;
    private final CredentialStore store;
    private KeeperListener listener = KeeperListener.none();
    private Duration claimLength = Duration.ofMinutes(1);
    private Duration early = Duration.ofMinutes(1);

    private Builder(OAuth2Client client, CredentialStore store) {
      this.client = client;
      this.store = Objects.requireNonNull(store, "store");
    }

    /** {@link KeeperListener#none} unless set. */
    public Builder listener(KeeperListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * How long one node may take to refresh; a minute unless set. It must be at least twice the transport's total deadline,
     * and the same on all nodes.
     *
     * @throws IllegalArgumentException if it is shorter than a second, or longer than an hour
     */
    public Builder claimLength(Duration length) {
      if (length.compareTo(Duration.ofSeconds(1)) < 0
          || length.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("A claim is of one second to one hour");
      }
      this.claimLength = length;
      return this;
    }

    /**
     * How long before they expire tokens are refreshed; a minute unless set, and never more than a tenth of their lifetime.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder early(Duration early) {
      if (early.isNegative()) {
        throw new IllegalArgumentException("Early is not negative");
      }
      this.early = early;
      return this;
    }

    public TokenKeeper build() {
      return new TokenKeeper(this);
    }
  }
}
