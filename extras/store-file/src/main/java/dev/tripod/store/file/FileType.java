package dev.tripod.store.file;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The check of a type of file that both protections share. */
final class FileType {

  private FileType() {}

  /** @param attributes those of {@code path} itself, not of the target of a link */
  static void require(Path path, boolean isDirectory, BasicFileAttributes attributes)
      throws FileStoreException {
    boolean isRight = isDirectory ? attributes.isDirectory() : attributes.isRegularFile();
    // On Windows, a junction is a directory and something else at the same time.
    if (!isRight || attributes.isOther()) {
      String found = attributes.isSymbolicLink() ? "a symbolic link" : "something else";
      throw new FileStoreException(
          FileStoreException.Reason.WRONG_TYPE,
          path + " must be a " + (isDirectory ? "directory" : "file") + ", but it is " + found
              + ". Remove it, or use another directory.");
    }
  }
}
