package dev.tripod.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Protection by the access control lists of Windows. The only entry allows the user everything. A list that is set when a file is
 * created replaces the inherited entries.
 */
final class AclProtection implements Protection {

  private final UserPrincipal user;

  private AclProtection(UserPrincipal user) {
    this.user = user;
  }

  /**
   * Returns the protection of a user's files. Users of different domains can share a name, and Windows prefers the local user. So the
   * lookup includes the domain. Users of services, such as SYSTEM, are not in that domain: a second lookup uses the name alone.
   *
   * @param name the name without the domain
   * @param domain the domain or the computer that the environment names, if it names one
   * @throws UserPrincipalNotFoundException if the file system does not know the user
   */
  static AclProtection of(UserPrincipalLookupService users, String name, @Nullable String domain)
      throws IOException {
    if (domain != null && !domain.isEmpty()) {
      try {
        return new AclProtection(users.lookupPrincipalByName(domain + "\\" + name));
      } catch (UserPrincipalNotFoundException e) {
        // The lookup below omits the domain.
      }
    }
    return new AclProtection(users.lookupPrincipalByName(name));
  }

  @Override
  public FileAttribute<?> ofDirectory() {
    return acl(EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));
  }

  @Override
  public FileAttribute<?> ofFile() {
    return acl(EnumSet.noneOf(AclEntryFlag.class));
  }

  @Override
  public State inspect(Path path, boolean isDirectory) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    FileType.require(path, isDirectory, attributes);
    AclFileAttributeView view =
        Files.getFileAttributeView(path, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new FileStoreException(
          FileStoreException.Reason.NOT_PRIVATE,
          path + " has no access control list. Use a directory on another file system.");
    }
    UserPrincipal owner = view.getOwner();
    for (AclEntry entry : view.getAcl()) {
      boolean isOfOthers = !entry.principal().equals(user) && !entry.principal().equals(owner);
      if (isOfOthers
          && entry.type() == AclEntryType.ALLOW
          && !entry.permissions().isEmpty()) {
        throw new FileStoreException(
            FileStoreException.Reason.NOT_PRIVATE,
            "The access control list of " + path + " allows "
                + entry.principal().getName()
                + " to use it. Remove all entries but that of " + user.getName()
                + ", also the inherited ones. Revoke the tokens in it: others may have read them.");
      }
    }
    return new State(attributes.fileKey(), owner, true);
  }

  /** Does nothing: Windows has no way to do it. NTFS writes the change of a name to its journal a few seconds later. */
  @Override
  public void sync(Path directory) {}

  @Override
  public boolean replacesOpenFiles() {
    return false;
  }

  private FileAttribute<List<AclEntry>> acl(Set<AclEntryFlag> flags) {
    AclEntry all = AclEntry.newBuilder()
        .setType(AclEntryType.ALLOW)
        .setPrincipal(user)
        .setPermissions(EnumSet.allOf(AclEntryPermission.class))
        .setFlags(flags)
        .build();
    return new Acl(List.of(all));
  }

  /** The attribute that sets a list at the creation of a file. */
  private record Acl(List<AclEntry> value) implements FileAttribute<List<AclEntry>> {

    @Override
    public String name() {
      return "acl:acl";
    }
  }
}
