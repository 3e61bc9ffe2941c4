package dev.tripod.oauth2.keeper;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An owner's entry in the store. It holds live tokens, tokens that one process has claimed to refresh them, or the fact that
 * the server revoked the grant. Every write has a new version, so a claim is a compare-and-set. The claim is the lock, the
 * fencing token and the sign of a refresh in flight, all in one. Immutable.
 */
sealed interface StoredTokens {

  String KIND = "oauth2-kept-tokens";
  int VERSION = 1;

  String version();

  Snapshot snapshot();

  /** Returns the tokens, or {@code null} if the grant was revoked. */
  @Nullable
  IssuedTokens issued();

  /** Returns a redactor for these tokens. */
  default Redactor redactor() {
    IssuedTokens issued = issued();
    return issued == null ? Redactor.none() : issued.tokens().redactor();
  }

  default Entry entry() {
    return new Entry(version(), snapshot());
  }

  /**
   * Reads {@code entry}.
   *
   * @throws IllegalArgumentException if this class did not write it, or a newer release did
   */
  static StoredTokens from(Entry entry) {
    Snapshot snapshot = entry.snapshot().expect(KIND, VERSION);
    return switch (snapshot.text("state")) {
      case "live" -> new Live(entry.version(), IssuedTokens.from(snapshot));
      case "claimed" ->
        new Claimed(
            entry.version(),
            IssuedTokens.from(snapshot),
            Claimed.requireSince(snapshot.instant("claimed")),
            Claimed.requireLength(Long.parseLong(snapshot.text("claim-length"))));
      case "dead" -> new Revoked(entry.version());
      default ->
        throw new IllegalArgumentException(
            "The state of the stored tokens is unknown. Use the release that wrote them, or a newer one.");
    };
  }

  private static Snapshot inState(String state) {
    return Snapshot.of(KIND, VERSION).with("state", state);
  }

  /** Tokens that any process may use and claim. */
  final class Live implements StoredTokens {

    private final String version;
    private final IssuedTokens issued;

    Live(String version, IssuedTokens issued) {
      this.version = Objects.requireNonNull(version, "version");
      this.issued = issued;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public IssuedTokens issued() {
      return issued;
    }

    @Override
    public Snapshot snapshot() {
      return issued.addTo(inState("live"));
    }
  }

  /** Tokens that one process refreshes, or was refreshing when it ended. */
  final class Claimed implements StoredTokens {

    /** The longest claim that a keeper makes. Callers wait for the end of a claim. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** The end of a claim that begins later may not be an instant. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final String version;
    private final IssuedTokens issued;
    private final Instant since;
    private final Duration length;

    Claimed(String version, IssuedTokens issued, Instant since, Duration length) {
      this.version = Objects.requireNonNull(version, "version");
      this.issued = issued;
      this.since = since;
      this.length = length;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public IssuedTokens issued() {
      return issued;
    }

    /** Returns when the claim began, by the clock of the process that made it. */
    Instant since() {
      return since;
    }

    Duration length() {
      return length;
    }

    Instant end() {
      return since.plus(length);
    }

    private static Instant requireSince(Instant since) {
      if (since.isAfter(LATEST)) {
        throw new IllegalArgumentException("The claim of the stored tokens begins at " + since
            + ", and no clock of a keeper has that time. Store the tokens of a new login.");
      }
      return since;
    }

    private static Duration requireLength(long millis) {
      if (millis < 1 || millis > LONGEST.toMillis()) {
        throw new IllegalArgumentException("The claim of the stored tokens is " + millis
            + " ms long, and no keeper makes such a claim. Store the tokens of a new login.");
      }
      return Duration.ofMillis(millis);
    }

    @Override
    public Snapshot snapshot() {
      return issued
          .addTo(inState("claimed"))
          .with("claimed", since.toString())
          .with("claim-length", Long.toString(length.toMillis()));
    }
  }

  /** The server revoked the grant. Another refresh request would be rejected again. */
  final class Revoked implements StoredTokens {

    private final String version;

    Revoked(String version) {
      this.version = Objects.requireNonNull(version, "version");
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public @Nullable IssuedTokens issued() {
      return null;
    }

    @Override
    public Snapshot snapshot() {
      return inState("dead");
    }
  }
}
