package dev.tripod.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The permissions of POSIX systems: 0700 for the directory and 0600 for its files. */
final class PosixProtection implements Protection {

  private static final int OWNER_WRITE = 0200;
  private static final int ALL_OF_OTHERS = 0077;

  private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_EXECUTE);

  /** Whether the file system shows the mode and the number of the owner. The JDK's own file systems on POSIX do. */
  private final boolean hasNumbers;

  PosixProtection(FileSystem fileSystem) {
    this.hasNumbers = fileSystem.supportedFileAttributeViews().contains("unix");
  }

  @Override
  public FileAttribute<?> ofDirectory() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  public FileAttribute<?> ofFile() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  @Override
  public State inspect(Path path, boolean isDirectory) throws IOException {
    return hasNumbers ? inspectNumbers(path, isDirectory) : inspectNames(path, isDirectory);
  }

  private static State inspectNumbers(Path path, boolean isDirectory) throws IOException {
    String type = isDirectory ? "isDirectory" : "isRegularFile";
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid,fileKey," + type, LinkOption.NOFOLLOW_LINKS);
    boolean isRightType = (Boolean) Objects.requireNonNull(attributes.get(type));
    int mode = (Integer) Objects.requireNonNull(attributes.get("mode"));
    if (!isRightType || (mode & ALL_OF_OTHERS) != 0) {
      // Throws a description of what is wrong, unless that has been repaired meanwhile.
      State unused = inspectNames(path, isDirectory);
      return inspectNumbers(path, isDirectory);
    }
    return new State(
        attributes.get("fileKey"),
        Objects.requireNonNull(attributes.get("uid")),
        (mode & OWNER_WRITE) != 0);
  }

  private static State inspectNames(Path path, boolean isDirectory) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    FileType.require(path, isDirectory, attributes);
    Set<PosixFilePermission> permissions = attributes.permissions();
    if (permissions.stream().anyMatch(OF_OTHERS::contains)) {
      throw new FileStoreException(
          FileStoreException.Reason.NOT_PRIVATE,
          path + " has the permissions " + PosixFilePermissions.toString(permissions)
              + ", so other users can use it. Run chmod " + (isDirectory ? "700" : "600") + " "
              + path + ". Revoke the tokens in it: others may have read them.");
    }
    return new State(
        attributes.fileKey(),
        attributes.owner(),
        permissions.contains(PosixFilePermission.OWNER_WRITE));
  }

  @Override
  public void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public boolean replacesOpenFiles() {
    return true;
  }
}
