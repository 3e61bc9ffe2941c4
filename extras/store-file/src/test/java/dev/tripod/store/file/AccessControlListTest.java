package dev.tripod.store.file;

import static dev.tripod.store.file.StoreProcess.ADA;
import static dev.tripod.store.file.StoreProcess.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.tripod.store.file.FileStoreException.Reason;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The access control lists of Windows, on a file system in memory that has the same attributes. It was not run on Windows. */
final class AccessControlListTest {

  private final FileSystem windows = Jimfs.newFileSystem(Configuration.windows().toBuilder()
      .setAttributeViews("basic", "owner", "dos", "user")
      .addAttributeProvider(new AclAtCreation())
      .build());
  private final Path directory = windows.getPath("C:\\profiles\\ada\\AppData\\Local\\tool\\oauth");

  @AfterEach
  void close() throws IOException {
    windows.close();
  }

  @Test
  void allowsOnlyTheUser() throws IOException {
    FileCredentialStore store = FileCredentialStore.of(directory);
    assertThat(store.replace(ADA, "", entry("v1", "old"))).isTrue();
    assertThat(store.replace(ADA, "v1", entry("v2", "new"))).isTrue();

    List<Path> all = new ArrayList<>(List.of(directory));
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(all::add);
    }
    assertThat(all).hasSize(3);
    for (Path path : all) {
      assertThat(acl(path).getAcl()).as(path.toString()).hasSize(1).allSatisfy(entry -> {
        assertThat(entry.type()).isEqualTo(AclEntryType.ALLOW);
        assertThat(entry.principal()).isEqualTo(user(System.getProperty("user.name")));
        assertThat(entry.permissions()).isEqualTo(EnumSet.allOf(AclEntryPermission.class));
      });
    }
    assertThat(store.load(ADA)).contains(entry("v2", "new"));
    assertThat(store.remove(ADA, "v2")).isTrue();
    assertThat(store.load(ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesWhatOthersMayUse(boolean isDirectory) throws IOException {
    FileCredentialStore store = FileCredentialStore.of(directory);
    store.replace(ADA, "", entry("v1", "old"));
    Path open = isDirectory ? directory : directory.resolve(ADA.digest() + ".credentials");
    allow(open, "Everyone", AclEntryType.ALLOW);

    FileStoreException e = catchThrowableOfType(FileStoreException.class, () -> store.load(ADA));

    assertThat(e.reason()).isEqualTo(Reason.NOT_PRIVATE);
    assertThat(e)
        .hasMessage(
            "The access control list of %s allows Everyone to use it. Remove all entries but that "
                + "of %s, also the inherited ones. Revoke the tokens in it: others may have read "
                + "them.",
            open, System.getProperty("user.name"));
  }

  @Test
  void acceptsEntriesThatDeny() throws IOException {
    FileCredentialStore store = FileCredentialStore.of(directory);
    store.replace(ADA, "", entry("v1", "old"));
    allow(directory, "Guests", AclEntryType.DENY);

    assertThat(store.load(ADA)).contains(entry("v1", "old"));
  }

  @Test
  void refusesADirectoryOfAnotherUser() throws IOException {
    FileCredentialStore store = FileCredentialStore.of(directory);
    acl(directory).setOwner(user("mallory"));

    FileStoreException e = catchThrowableOfType(FileStoreException.class, () -> store.load(ADA));

    assertThat(e.reason()).isEqualTo(Reason.NOT_PRIVATE);
    assertThat(e).hasMessageContaining(" belongs to mallory, but this process runs as ");
  }

  /** The name without the domain can also be that of a local user. */
  @ParameterizedTest
  @CsvSource({"CORP, CORP\\ada", "WORKGROUP, ada", "'', ada", ", ada"})
  void allowsTheUserOfTheDomain(@Nullable String domain, String expected) throws IOException {
    UserPrincipalLookupService users = new UserPrincipalLookupService() {
      @Override
      public UserPrincipal lookupPrincipalByName(String name) throws IOException {
        if (name.startsWith("WORKGROUP")) {
          throw new UserPrincipalNotFoundException(name);
        }
        return user(name);
      }

      @Override
      public GroupPrincipal lookupPrincipalByGroupName(String group) {
        throw new AssertionError(group);
      }
    };

    AclProtection protection = AclProtection.of(users, "ada", domain);

    assertThat(protection.ofFile().value())
        .asInstanceOf(InstanceOfAssertFactories.list(AclEntry.class))
        .singleElement()
        .extracting(entry -> entry.principal().getName())
        .isEqualTo(expected);
  }

  private void allow(Path path, String name, AclEntryType type) throws IOException {
    List<AclEntry> entries = new ArrayList<>(acl(path).getAcl());
    entries.add(AclEntry.newBuilder()
        .setType(type)
        .setPrincipal(user(name))
        .setPermissions(AclEntryPermission.READ_DATA)
        .build());
    acl(path).setAcl(entries);
  }

  private UserPrincipal user(String name) throws IOException {
    return windows.getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  private static AclFileAttributeView acl(Path path) {
    return Files.getFileAttributeView(path, AclFileAttributeView.class);
  }
}
