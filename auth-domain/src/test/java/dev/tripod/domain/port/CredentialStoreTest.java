package dev.tripod.domain.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class CredentialStoreTest {

  private static final ResourceOwner OWNER = ResourceOwner.of("x", "42");
  private static final Snapshot FIRST = Snapshot.of("test", 1).with("value", "first");
  private static final Snapshot SECOND = Snapshot.of("test", 1).with("value", "second");

  private final CredentialStore store = InMemoryCredentialStore.create();

  @Test
  @DisplayName("A saved snapshot replaces the one before, under a version of its own")
  void saves() throws IOException {
    store.save(OWNER, FIRST);
    CredentialStore.Entry before = store.load(OWNER).orElseThrow();
    store.save(OWNER, SECOND);
    CredentialStore.Entry after = store.load(OWNER).orElseThrow();

    assertThat(before.snapshot()).isEqualTo(FIRST);
    assertThat(after.snapshot()).isEqualTo(SECOND);
    assertThat(after.version()).isNotEqualTo(before.version());
  }

  @Test
  @DisplayName("If another writer is faster, the snapshot replaces what that one wrote")
  void savesAfterAnotherWriter() throws IOException {
    OtherWriter shared = new OtherWriter(store, 3);
    shared.save(OWNER, FIRST);
    assertThat(store.load(OWNER))
        .get()
        .extracting(CredentialStore.Entry::snapshot)
        .isEqualTo(FIRST);
    assertThat(shared.faster).isZero();
  }

  @Test
  @DisplayName("If another writer is always faster, the caller learns that nothing was saved")
  void givesUp() throws IOException {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new OtherWriter(store, Integer.MAX_VALUE).save(OWNER, FIRST))
        .withMessage(
            "The entry of the resource owner changed before each of 100 attempts to replace it. Save it from one place.");
    assertThat(store.load(OWNER))
        .get()
        .extracting(CredentialStore.Entry::snapshot)
        .isEqualTo(SECOND);
  }

  /** A store to which another writer writes before this one replaces anything, as often as {@code faster} says. */
  private static final class OtherWriter implements CredentialStore {

    private final CredentialStore store;
    private int faster;

    private OtherWriter(CredentialStore store, int faster) {
      this.store = store;
      this.faster = faster;
    }

    @Override
    public Optional<Entry> load(ResourceOwner owner) throws IOException {
      return store.load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      if (faster > 0) {
        faster--;
        store.save(owner, SECOND);
      }
      return store.replace(owner, expectedVersion, next);
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      return store.remove(owner, expectedVersion);
    }
  }
}
