package dev.tripod.cli.request;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.port.RandomSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is complete or does not exist. The octets go to a temporary file in the same directory, which is renamed at the end. If
 * the command fails or Ctrl-C ends it, the temporary file is deleted.
 *
 * <p>An existing file that is not regular, such as {@code /dev/null}, is written directly.
 */
final class OutputFile implements AutoCloseable {

  private final Path target;
  private final OutputStream stream;
  private final @Nullable PartialFile partial;

  private OutputFile(Path target, OutputStream stream, @Nullable PartialFile partial) {
    this.target = target;
    this.stream = stream;
    this.partial = partial;
  }

  static OutputFile open(String name) {
    try {
      Path target = Path.of(name).toAbsolutePath();
      if (Files.isDirectory(target)) {
        throw notWritable(name, "it is a directory", null);
      }
      if (Files.exists(target) && !Files.isWritable(target)) {
        throw notWritable(name, "you may not write it", null);
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        return new OutputFile(target, Files.newOutputStream(target), null);
      }
      // A link stays, and its target is replaced.
      Path real = Files.exists(target) ? target.toRealPath() : target;
      PartialFile partial = new PartialFile(
          real.resolveSibling(".tripod-" + RandomSource.secure().base64url(12).reveal() + ".part"));
      return new OutputFile(real, partial.create(real), partial);
    } catch (IOException | InvalidPathException e) {
      throw notWritable(name, e.getClass().getSimpleName(), e);
    }
  }

  OutputStream stream() {
    return stream;
  }

  /** Gives the file its name. */
  void complete() throws IOException {
    stream.close();
    if (partial != null) {
      Files.move(partial.path, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      // The octets were written before, or the command has failed already.
    }
    if (partial != null) {
      partial.close();
    }
  }

  static CommandException notWritable(String name, String why, @Nullable Exception cause) {
    String whatHappened = "The file " + name + " cannot be written: " + why + ".";
    String nextStep = "Check the directory, its permissions and the free space.";
    return cause == null
        ? CommandException.of(ExitCode.FAILED, whatHappened, nextStep)
        : CommandException.of(ExitCode.FAILED, whatHappened, nextStep, cause);
  }

  /** A file that does not outlive the process. */
  private static final class PartialFile {

    private final Path path;
    private final Thread hook = new Thread(this::delete, "tripod-delete");
    private boolean hasEnded;

    private PartialFile(Path path) {
      this.path = path;
    }

    /** Creates the file. The hook comes first, because Ctrl-C may end the process at any time. */
    private OutputStream create(Path replaced) throws IOException {
      Runtime.getRuntime().addShutdownHook(hook);
      synchronized (this) {
        if (hasEnded) {
          throw new IOException("The command ends");
        }
        if (!Files.exists(replaced)
            || Files.getFileAttributeView(path, PosixFileAttributeView.class) == null) {
          return Files.newOutputStream(
              path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        // A private file stays private, also while it is written.
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(replaced);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(permissions));
        Files.setPosixFilePermissions(path, permissions);
        return Files.newOutputStream(path, StandardOpenOption.WRITE);
      }
    }

    private void close() {
      delete();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook runs already.
      }
    }

    private synchronized void delete() {
      hasEnded = true;
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // The command ends, and the file has no other use.
      }
    }
  }
}
