package dev.tripod.oauth2;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds of one resource owner: live tokens, tokens that one node has claimed in order to refresh them, or the
 * memory that they are dead. Each writing has a version of its own, so a claim is a compare-and-set, and is lock, fence and
 * mark of a refresh under way in one.
 */
sealed interface Kept {

  String KIND = "oauth2-kept-tokens";
  int VERSION = 1;

  String version();

  Snapshot snapshot();

  /** {@code null} where nothing is left. */
  @Nullable
  Holding holding();

  /** What a message about it must not tell. */
  default Redactor known() {
    Holding holding = holding();
    return holding == null ? Redactor.none() : holding.tokens().known();
  }

  default Entry entry() {
    return new Entry(version(), snapshot());
  }

  /**
   * What {@code entry} holds.
   *
   * @throws IllegalArgumentException if it was not written by this class, or by a newer release
   */
  static Kept from(Entry entry) {
    Snapshot snapshot = entry.snapshot().expect(KIND, VERSION);
    return switch (snapshot.text("state")) {
      case "live" -> new Live(entry.version(), Holding.from(snapshot));
      case "claimed" ->
        new Claimed(
            entry.version(),
            Holding.from(snapshot),
            snapshot.instant("claimed"),
            Duration.ofMillis(Long.parseLong(snapshot.text("claim-length"))));
      case "dead" -> new Dead(entry.version());
      default -> throw new IllegalArgumentException("The snapshot's state is not known");
    };
  }

  /** Tokens, and what must be known about them to judge their age and their refusal. */
  final class Holding {

    private final Tokens tokens;
    private final Instant since;
    private final @Nullable Instant rejectedAt;

    // Told once, since they are asked for at every call.
    private final Instant lastTenth;
    private final Secret authorization;

    /**
     * @param since when they were issued, by the clock of the node that got them
     * @param rejectedAt when their predecessor was answered 401, if that is why they were got
     */
    Holding(Tokens tokens, Instant since, @Nullable Instant rejectedAt) {
      this.tokens = tokens;
      this.since = since;
      this.rejectedAt = rejectedAt;
      this.lastTenth = tokens.expiresAt().map(end -> lastTenth(since, end)).orElse(Instant.MAX);
      this.authorization = BearerAuthorizer.authorization(tokens.accessToken());
    }

    private static Instant lastTenth(Instant since, Instant end) {
      return since.isBefore(end) ? end.minus(Duration.between(since, end).dividedBy(10)) : end;
    }

    static Holding from(Snapshot snapshot) {
      return new Holding(
          Tokens.from(Snapshot.decode(snapshot.text("tokens"))),
          snapshot.instant("since"),
          snapshot.find("rejected").isPresent() ? snapshot.instant("rejected") : null);
    }

    Tokens tokens() {
      return tokens;
    }

    /** What a request says in its {@code Authorization} header. */
    Secret authorization() {
      return authorization;
    }

    boolean isValid(Instant now) {
      return tokens.expiresAt().filter(end -> !now.isBefore(end)).isEmpty();
    }

    /** Whether it was these that a server answered 401. */
    boolean isOf(@Nullable Secret rejected) {
      return tokens.accessToken().equals(rejected);
    }

    /** Whether they need no refresh yet: that is due {@code early} before they end, but not before the last tenth of their life. */
    boolean isFresh(Instant now, Duration early) {
      return now.isBefore(lastTenth) || isValid(now.plus(early));
    }

    /** Whether these replace tokens that were refused after {@code instant}. */
    boolean replacedRejectedAfter(Instant instant) {
      return rejectedAt != null && rejectedAt.isAfter(instant);
    }

    private Snapshot in(String state) {
      Snapshot snapshot = Snapshot.of(KIND, VERSION)
          .with("state", state)
          .with("tokens", tokens.snapshot().encode())
          .with("since", since.toString());
      return rejectedAt == null ? snapshot : snapshot.with("rejected", rejectedAt.toString());
    }
  }

  /** Whoever finds them may use them, and claim them. */
  final class Live implements Kept {

    private final String version;
    private final Holding holding;

    Live(String version, Holding holding) {
      this.version = Objects.requireNonNull(version, "version");
      this.holding = holding;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public Holding holding() {
      return holding;
    }

    @Override
    public Snapshot snapshot() {
      return holding.in("live");
    }
  }

  /** A node is refreshing them, or has ended while it did. */
  final class Claimed implements Kept {

    private final String version;
    private final Holding holding;
    private final Instant since;
    private final Duration length;

    Claimed(String version, Holding holding, Instant since, Duration length) {
      this.version = Objects.requireNonNull(version, "version");
      this.holding = holding;
      this.since = since;
      this.length = length;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public Holding holding() {
      return holding;
    }

    /** By the clock of the node that claimed. */
    Instant since() {
      return since;
    }

    Duration length() {
      return length;
    }

    Instant end() {
      return since.plus(length);
    }

    @Override
    public Snapshot snapshot() {
      return holding
          .in("claimed")
          .with("claimed", since.toString())
          .with("claim-length", Long.toString(length.toMillis()));
    }
  }

  /** The server said that the grant is no more; asking again would only be refused again. */
  final class Dead implements Kept {

    private final String version;

    Dead(String version) {
      this.version = Objects.requireNonNull(version, "version");
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public @Nullable Holding holding() {
      return null;
    }

    @Override
    public Snapshot snapshot() {
      return Snapshot.of(KIND, VERSION).with("state", "dead");
    }
  }
}
