package dev.tripod.domain.port;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * A store of credentials, with one entry per resource owner. It does not interpret the entries. It replaces an entry only if
 * the entry has the expected version. Several servers need nothing else to coordinate. Every implementation keeps these
 * promises, and {@code CredentialStoreContract} checks them:
 *
 * <ul>
 *   <li>{@link #replace} and {@link #remove} are atomic. Of any number of callers with the same expected version, on any number
 *       of servers, exactly one receives {@code true}.
 *   <li>An entry is durable once {@code replace} returned {@code true}. Every {@link #load} that begins afterwards, on any
 *       server, returns it or a later entry.
 *   <li>The writer chooses each version and never uses one twice. The store compares versions and creates none.
 *   <li>Values are stored exactly. Owners and versions that differ in case, in a space or in Unicode form are different. An
 *       encoded snapshot may be 64 KiB long.
 *   <li>The store is bounded. If it is full, it rejects a new owner with an {@link IOException} and keeps all others.
 *   <li>It is thread-safe, and an interrupted thread keeps its interrupt flag.
 * </ul>
 *
 * <p>If a method throws, its change may or may not have happened. Snapshots contain secrets in clear text: store them where only
 * your servers can read them.
 */
public interface CredentialStore {

  /**
   * Returns the entry of {@code owner}.
   *
   * @return empty if there is none
   * @throws IOException if the store cannot determine whether there is an entry
   */
  Optional<Entry> load(ResourceOwner owner) throws IOException;

  /**
   * Replaces the entry that has {@code expectedVersion} with {@code next}.
   *
   * @param expectedVersion {@code ""} if there must be no entry yet
   * @return whether the entry was replaced; {@code false} if there is another entry, or none
   * @throws IOException if the store cannot determine whether it replaced the entry
   */
  boolean replace(ResourceOwner owner, String expectedVersion, Entry next) throws IOException;

  /**
   * Removes the entry that has {@code expectedVersion}.
   *
   * @return whether the entry was removed; {@code false} if there is another entry, or none
   * @throws IOException if the store cannot determine whether it removed the entry
   */
  boolean remove(ResourceOwner owner, String expectedVersion) throws IOException;

  /**
   * Stores {@code snapshot} in place of any entry of {@code owner}. Use it for credentials that are never refreshed, such as the
   * token credentials of OAuth 1.0a. Do not use it for the tokens of OAuth 2.0: a {@code TokenKeeper} stores those.
   *
   * @throws IOException if the store cannot confirm that it stored the snapshot, or if another writer was faster 100 times
   */
  default void save(ResourceOwner owner, Snapshot snapshot) throws IOException {
    Entry next = new Entry(RandomSource.secure().base64url(16).reveal(), snapshot);
    for (int i = 0; i < 100; i++) {
      if (replace(owner, load(owner).map(Entry::version).orElse(""), next)) {
        return;
      }
    }
    throw new IOException(
        "The entry of the resource owner changed before each of 100 attempts to replace it. Save it from one place.");
  }

  /**
   * A stored snapshot with its version.
   *
   * @param version 1 to 64 letters, digits, {@code -} and {@code _}
   * @param snapshot the stored snapshot
   */
  record Entry(String version, Snapshot snapshot) {

    /** Checks the version. */
    public Entry {
      Objects.requireNonNull(snapshot, "snapshot");
      if (!version.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException(
            "The version is not allowed. Use 1 to 64 characters, each a letter, a digit, - or _.");
      }
    }
  }
}
