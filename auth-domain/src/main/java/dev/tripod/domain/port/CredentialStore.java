package dev.tripod.domain.port;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps what a resource owner's credentials have come to. It knows nothing of tokens: it keeps one entry for each owner and
 * replaces it only where it still is the one expected, which is all that a lock between servers takes. What an implementation
 * promises, and {@code CredentialStoreContract} checks:
 *
 * <ul>
 *   <li>{@link #replace} and {@link #remove} compare and set at once: of any number of callers with the same expected
 *       version, on any number of servers, one gets {@code true}.
 *   <li>What returned {@code true} is kept: a {@link #load} that begins afterwards, anywhere, sees it or what came later.
 *   <li>A version is text that the writer chose, and never comes twice. The store compares it and makes none.
 *   <li>It keeps to the letter what it is given: owners and versions that differ in case, in a space or in Unicode form are
 *       different ones, and a snapshot may be 64 KiB long when encoded.
 *   <li>It is bounded, and refuses a new owner by an {@link IOException} rather than forget another.
 *   <li>It is thread-safe, and an interrupted thread keeps its interrupt flag.
 * </ul>
 *
 * <p>A method that throws leaves open whether it happened. The snapshot holds secrets in clear: keep it where only your
 * servers read.
 */
public interface CredentialStore {

  /**
   * What stands under {@code owner}.
   *
   * @return empty if nothing does
   * @throws IOException if it is not known whether anything does
   */
  Optional<Entry> load(ResourceOwner owner) throws IOException;

  /**
   * Puts {@code next} in place of the entry with {@code expectedVersion}.
   *
   * @param expectedVersion empty where nothing may stand there yet
   * @return whether it did; {@code false} if another entry stands there, or none
   * @throws IOException if it is not known whether it did
   */
  boolean replace(ResourceOwner owner, String expectedVersion, Entry next) throws IOException;

  /**
   * Removes the entry with {@code expectedVersion}.
   *
   * @return whether it did; {@code false} if another entry stands there, or none
   * @throws IOException if it is not known whether it did
   */
  boolean remove(ResourceOwner owner, String expectedVersion) throws IOException;

  /**
   * One writing.
   *
   * @param version never empty; 1 to 64 letters, digits, {@code -} and {@code _}
   * @param snapshot what is kept
   */
  record Entry(String version, Snapshot snapshot) {

    /** Checks. */
    public Entry {
      Objects.requireNonNull(snapshot, "snapshot");
      if (!version.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException(
            "A version has 1 to 64 characters, each a letter, a digit, - or _");
      }
    }
  }
}
