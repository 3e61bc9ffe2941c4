package dev.tripod.cli.doctor;

import dev.tripod.cli.terminal.CommandException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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
    try {
      UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
      for (Path file : files(directory, findings)) {
        check(file, owner, findings);
      }
    } catch (IOException e) {
      findings.add(unreadable(directory, e));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.good(CHECK, directory, "Only you can read what is stored."));
    }
    return findings;
  }

  /** Returns {@code directory} and everything in it. Adds a finding for each file or directory that cannot be read. */
  private static List<Path> files(Path directory, List<Finding> findings) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(directory, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
        return visitFile(visited, attributes);
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        files.add(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) {
        // A process that changes the store deletes its temporary file.
        if (!(failure instanceof NoSuchFileException)) {
          findings.add(unreadable(file, failure));
        }
        return FileVisitResult.CONTINUE;
      }
    });
    Collections.sort(files);
    return files;
  }

  private static Finding unreadable(Path file, IOException failure) {
    return Finding.bad(
        CHECK,
        file,
        "It cannot be read: " + failure.getClass().getSimpleName() + ".",
        "Check that it belongs to you.");
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
