package dev.tripod.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The permissions of POSIX systems: 0700 for the directory and 0600 for its files. */
final class PosixProtection implements Protection {

  private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_EXECUTE);

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
        permissions.contains(PosixFilePermission.OWNER_WRITE),
        attributes.size(),
        attributes.lastModifiedTime());
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
