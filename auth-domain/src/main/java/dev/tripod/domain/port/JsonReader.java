package dev.tripod.domain.port;

import dev.tripod.domain.JsonObject;

/**
 * Reads a server's JSON (RFC 8259). What an implementation promises, and {@code JsonReaderContract} checks:
 *
 * <ul>
 *   <li>It is strict. It reads one object in UTF-8, with white space around it and nothing else: no other encoding, no
 *       byte order mark, no comment, no trailing comma, no literal in another case, no raw control character.
 *   <li>It does not guess. A name that comes twice in one object is refused, and so is half of a surrogate pair,
 *       escaped or not.
 *   <li>It is bounded. Of more than 1 MiB it reads nothing, and it refuses objects and arrays more than 32 deep and
 *       numbers of more than 64 characters. A name of more than 10,000 characters it may refuse. No number is computed:
 *       each is kept as the text that it came in.
 *   <li>It tells nothing. Neither the message of its exception nor any cause of it quotes the input, which may hold
 *       tokens.
 *   <li>It is thread-safe, and neither changes nor keeps {@code utf8}.
 * </ul>
 */
@FunctionalInterface
public interface JsonReader {

  /**
   * Reads {@code utf8}.
   *
   * @throws IllegalArgumentException if it is anything but such an object; the message says why in the reader's own
   *     words
   */
  JsonObject read(byte[] utf8);
}
