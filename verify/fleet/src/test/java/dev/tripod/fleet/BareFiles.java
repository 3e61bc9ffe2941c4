package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/** The operations on a file and on a lock file. */
final class BareFiles implements BareStatements {

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final Set<OpenOption> LOCK =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int PERMISSIONS = 0777;
  private static final int READ_AND_WRITE_OF_OWNER = 0600;

  private final Path directory;
  private final Path file;
  private final Path temporary;
  private final Path lock;
  private final boolean isChecked;

  private BareFiles(Path directory, boolean isChecked) {
    this.directory = directory;
    this.file = directory.resolve(KEY);
    this.temporary = directory.resolve(KEY + ".tmp");
    this.lock = directory.resolve(KEY + ".lock");
    this.isChecked = isChecked;
  }

  /** Creates {@code directory}, and returns the operations on a file in it. */
  static BareFiles in(Path directory) throws IOException {
    return new BareFiles(Files.createDirectories(directory), false);
  }

  /** Each file is private and a regular one, and no symbolic link is followed. The owner is a number. */
  @Override
  public BareStatements withChecks() throws IOException {
    return new BareFiles(Files.createDirectories(directory.resolve("checked")), true);
  }

  @Override
  public void read() throws IOException {
    BareStatements.require(!text().isEmpty());
  }

  @Override
  public void replace(String expected, String next, String value) throws IOException {
    try (FileChannel locked = FileChannel.open(lock, LOCK, PRIVATE)) {
      BareStatements.require(locked.lock().isValid());
      BareStatements.require(expected.isEmpty() || text().startsWith(expected + "\n"));
      try (FileChannel channel = FileChannel.open(temporary, CREATE, PRIVATE)) {
        channel.write(ByteBuffer.wrap((next + "\n" + value).getBytes(UTF_8)));
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel synced = FileChannel.open(directory)) {
        synced.force(true);
      }
    }
  }

  private String text() throws IOException {
    return isChecked ? checkedText() : Files.readString(file);
  }

  private String checkedText() throws IOException {
    Map<String, Object> found =
        Files.readAttributes(file, "unix:mode,uid,isRegularFile", LinkOption.NOFOLLOW_LINKS);
    BareStatements.require(found.get("isRegularFile").equals(true)
        && ((Integer) found.get("mode") & PERMISSIONS) == READ_AND_WRITE_OF_OWNER
        && found.get("uid") != null);
    try (SeekableByteChannel channel = Files.newByteChannel(file, READ)) {
      ByteBuffer octets = ByteBuffer.allocate((int) channel.size());
      while (octets.hasRemaining() && channel.read(octets) >= 0) {
        // One read may return a part.
      }
      return new String(octets.array(), 0, octets.position(), UTF_8);
    }
  }
}
