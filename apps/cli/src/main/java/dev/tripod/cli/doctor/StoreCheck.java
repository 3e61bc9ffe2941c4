package dev.tripod.cli.doctor;

import dev.tripod.cli.terminal.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A check that only the user can read the files of a directory. */
public final class StoreCheck {

  private static final String CHECK = "store";

  private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_EXECUTE);

  private StoreCheck() {}

  /** Returns the finding for a store that a command cannot read. */
  public static Finding unreadable(Path directory, CommandException failure) {
    return Finding.bad(CHECK, directory, String.valueOf(failure.getMessage()), failure.nextStep());
  }

  /** Checks {@code directory} and everything in it. */
  public static List<Finding> of(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of(Finding.good(CHECK, directory, "Nothing is stored yet."));
    }
    List<Finding> findings = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
      for (Path file : files.sorted().toList()) {
        check(file, owner, findings);
      }
    } catch (IOException e) {
      findings.add(Finding.bad(
          CHECK,
          directory,
          "It cannot be read: " + e.getClass().getSimpleName() + ".",
          "Check that the directory belongs to you."));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.good(CHECK, directory, "Only you can read what is stored."));
    }
    return findings;
  }

  private static void check(Path file, UserPrincipal owner, List<Finding> findings)
      throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return; // Windows has no such permissions.
    }
    PosixFileAttributes attributes = view.readAttributes();
    if (attributes.isSymbolicLink()) {
      findings.add(Finding.bad(
          CHECK,
          file,
          "It is a symbolic link, so its target may be readable for others.",
          "Replace it with the file itself."));
      return;
    }
    if (!attributes.owner().equals(owner)) {
      findings.add(Finding.bad(
          CHECK,
          file,
          "It belongs to " + attributes.owner().getName() + ", and the directory belongs to "
              + owner.getName() + ".",
          "chown " + owner.getName() + " " + file));
    }
    if (attributes.permissions().stream().anyMatch(OF_OTHERS::contains)) {
      findings.add(Finding.bad(
          CHECK,
          file,
          "Others can use it: " + PosixFilePermissions.toString(attributes.permissions()) + ".",
          "chmod go= " + file));
    }
  }
}
