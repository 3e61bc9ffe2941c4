package dev.tripod.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/** The way in which a file system keeps files private to a user. */
interface Protection {

  /** Returns the attribute with which a private directory is created. */
  FileAttribute<?> ofDirectory();

  /** Returns the attribute with which a private file is created. */
  FileAttribute<?> ofFile();

  /**
   * Checks that {@code path} is a directory, or a file, that other users cannot use. It does not follow a symbolic link.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws FileStoreException if other users can use it, or it is of another type
   */
  State inspect(Path path, boolean isDirectory) throws IOException;

  /** Makes the names in {@code directory} durable, if the platform offers that. */
  void sync(Path directory) throws IOException;

  /** Returns whether a file can be replaced while another process has opened it. */
  boolean replacesOpenFiles();

  /**
   * The state of a private file or directory.
   *
   * @param identity what distinguishes it from all others, if the file system has that
   * @param owner equal for all files of a user. If the file system has numbers for users, it is the number: looking up the name takes
   *     longer than all other checks together.
   */
  record State(@Nullable Object identity, Object owner, boolean isWritable) {}
}
