package dev.tripod.store.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a file store fails. The message contains the path, which contains no secret, and says what to do. It is an
 * {@code IOException} because stores may throw no other exception.
 */
public final class FileStoreException extends IOException {

  /** Says what a store found. */
  public enum Reason {
    /** Other users can use the directory or the file, or it belongs to another user. */
    NOT_PRIVATE,
    /** A symbolic link is in the place of the directory or the file, or something else that is neither. */
    WRONG_TYPE,
    /** The directory does not exist any more. */
    MISSING,
    /** The user may not write into the directory. */
    READ_ONLY,
    /** The file does not have the form that this release writes. */
    UNREADABLE,
    /** The store has room for no other owner, or a file would become too large. */
    FULL,
    /** Another process has held the lock for too long. */
    BUSY,
    /** The file system failed, for example because it is full: see the cause. */
    FILE_SYSTEM
  }

  private final Reason reason;

  FileStoreException(Reason reason, String message) {
    this(reason, message, null);
  }

  FileStoreException(Reason reason, String message, @Nullable IOException cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns what the store found. */
  public Reason reason() {
    return reason;
  }
}
