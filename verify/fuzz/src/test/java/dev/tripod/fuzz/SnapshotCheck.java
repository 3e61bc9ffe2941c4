package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Snapshot;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.util.Set;
import java.util.function.Function;

/** Snapshots of every kind: only what a release wrote is accepted, and storing it again changes nothing. */
final class SnapshotCheck implements ParserCheck {

  /** A part of each secret in the stored inputs. */
  private static final String MARK = "s3cr3t";

  private static final Set<String> SECRETS =
      Set.of("token", "secret", "access", "refresh", "id", "state", "verifier", "request");

  private static final Set<String> NOT_A_SNAPSHOT = Set.of(
      "The text is not an encoded snapshot. Pass the text that encode() returned.",
      "There are more than # parameters. Use at most #.",
      "The snapshot has # members. Use at most #.",
      "The snapshot has two members with the same name. Use each name once.",
      "The '%' at index # is not followed by two hexadecimal digits. Write %# for a '%'.",
      "The escapes at index # are not UTF-#. Encode the text as UTF-#.");

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    Snapshot snapshot;
    try {
      snapshot = Snapshot.decode(text);
    } catch (IllegalArgumentException e) {
      Message.requireFixed(e, NOT_A_SNAPSHOT);
      return;
    }
    Promise.isEqual("encoding gives the text", text, snapshot.encode());
    Promise.isEqual(
        "the members are complete",
        snapshot,
        Snapshot.of(snapshot.kind(), snapshot.version()).with("", snapshot.under("")));
    read(snapshot, TokenCredentials::from, TokenCredentials::snapshot);
    read(snapshot, Tokens::from, Tokens::snapshot);
    readLogin(snapshot, TemporaryCredentials::from, TemporaryCredentials::snapshot);
    readLogin(snapshot, PendingAuthorization::from, PendingAuthorization::snapshot);
  }

  private static <T> void read(
      Snapshot snapshot, Function<Snapshot, T> reader, Function<T, Snapshot> writer) {
    T read;
    try {
      read = reader.apply(snapshot);
    } catch (IllegalArgumentException documented) {
      requireDiscreet(snapshot, documented);
      return;
    }
    requireStable(read, reader, writer);
    requireDiscreet(snapshot, read.toString());
  }

  private static <T> void readLogin(
      Snapshot snapshot, Function<Snapshot, T> reader, Function<T, Snapshot> writer) {
    T read;
    try {
      read = reader.apply(snapshot);
    } catch (CallbackRejected documented) {
      Promise.isEqual("the reason is documented", Reason.NOT_OPENABLE, documented.reason());
      requireDiscreet(snapshot, documented);
      return;
    }
    requireStable(read, reader, writer);
    requireDiscreet(snapshot, read.toString());
  }

  private static <T> void requireStable(
      T read, Function<Snapshot, T> reader, Function<T, Snapshot> writer) {
    Snapshot stored = Snapshot.decode(writer.apply(read).encode());
    T again = reader.apply(stored);
    Promise.isEqual("reading what was written changes nothing", read, again);
    Promise.isEqual("equal objects have equal hash codes", read.hashCode(), again.hashCode());
    Promise.isEqual("writing is stable", stored, writer.apply(again));
  }

  private static void requireDiscreet(Snapshot snapshot, RuntimeException documented) {
    requireDiscreet(snapshot, String.valueOf(documented.getMessage()));
  }

  /** Looks for {@link #MARK}, unless a member that may be shown contains it as well. */
  private static void requireDiscreet(Snapshot snapshot, String shown) {
    boolean isPublic = snapshot.toString().contains(MARK)
        || snapshot.under("").entrySet().stream()
            .anyMatch(member ->
                !SECRETS.contains(member.getKey()) && member.getValue().contains(MARK));
    Promise.isTrue("no text contains a secret: " + shown, isPublic || !shown.contains(MARK));
  }
}
