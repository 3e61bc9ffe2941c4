package dev.tripod.domain.port;

import dev.tripod.domain.JsonObject;

/**
 * A reader of the JSON that servers send (RFC 8259). Every implementation keeps these promises, and {@code JsonReaderContract}
 * checks them:
 *
 * <ul>
 *   <li>It is strict. It accepts one object in UTF-8 with white space around it. It rejects other encodings, a byte order mark,
 *       comments, trailing commas, literals in another case, and raw control characters.
 *   <li>It does not guess. It rejects a name that occurs twice in one object, and an unpaired surrogate, escaped or not.
 *   <li>It is bounded. It rejects more than 1 MiB without reading it, more than 32 nested levels, and numbers of more than 64
 *       characters. It may reject a name of more than 10,000 characters. It keeps each number as text and never computes it.
 *   <li>It is discreet. Neither the message of its exception nor a cause quotes the input, which may contain tokens.
 *   <li>It is thread-safe, and neither changes nor stores {@code utf8}.
 * </ul>
 */
@FunctionalInterface
public interface JsonReader {

  /**
   * Reads {@code utf8}.
   *
   * @throws IllegalArgumentException if it is not such an object; the message says why, without quoting the input
   */
  JsonObject read(byte[] utf8);
}
