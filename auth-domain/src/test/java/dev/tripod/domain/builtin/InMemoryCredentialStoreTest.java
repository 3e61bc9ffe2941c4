package dev.tripod.domain.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests its own features. {@code CredentialStoreContract} tests the promises of every store. */
final class InMemoryCredentialStoreTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final ResourceOwner BEN = ResourceOwner.of("x", "ben");
  private static final ResourceOwner CAY = ResourceOwner.of("x", "cay");

  private static Entry entry(String version) {
    return new Entry(version, Snapshot.of("test", 1).with("version", version));
  }

  @Test
  @DisplayName("A full store rejects a new owner, says what to do, and still serves the others")
  void rejectsAnOwnerIfItIsFull() throws IOException {
    InMemoryCredentialStore store = InMemoryCredentialStore.create(2);
    assertThat(store.replace(ADA, "", entry("a1"))).isTrue();
    assertThat(store.replace(BEN, "", entry("b1"))).isTrue();

    assertThatIOException()
        .isThrownBy(() -> store.replace(CAY, "", entry("c1")))
        .withMessage(
            "The store is full: it has 2 owners. Remove an owner, or create a larger store.");

    assertThat(store.load(CAY)).isEmpty();
    assertThat(store.replace(CAY, "c0", entry("c1"))).isFalse();
    assertThat(store.replace(ADA, "", entry("a2"))).isFalse();
    assertThat(store.replace(ADA, "a1", entry("a2"))).isTrue();
    assertThat(store.load(ADA)).contains(entry("a2"));
    assertThat(store.load(BEN)).contains(entry("b1"));
  }

  @Test
  @DisplayName("Removing an owner makes room for one other")
  void removingMakesRoom() throws IOException {
    InMemoryCredentialStore store = InMemoryCredentialStore.create(1);
    assertThat(store.replace(ADA, "", entry("a1"))).isTrue();
    assertThat(store.remove(ADA, "a0")).isFalse();
    assertThatIOException().isThrownBy(() -> store.replace(BEN, "", entry("b1")));

    assertThat(store.remove(ADA, "a1")).isTrue();
    assertThat(store.remove(ADA, "a1")).isFalse();

    assertThat(store.replace(BEN, "", entry("b1"))).isTrue();
    assertThatIOException().isThrownBy(() -> store.replace(ADA, "", entry("a2")));
  }

  @Test
  @DisplayName("By default it has room for 100,000 owners")
  void usualBound() throws IOException {
    InMemoryCredentialStore store = InMemoryCredentialStore.create();
    for (int i = 0; i < 100_000; i++) {
      assertThat(store.replace(ResourceOwner.of("x", "owner" + i), "", entry("v")))
          .isTrue();
    }

    assertThat(store).hasToString("InMemoryCredentialStore[100000 owners]");
    assertThatIOException().isThrownBy(() -> store.replace(ADA, "", entry("a1")));
  }

  @ParameterizedTest
  @DisplayName("Fewer than one owner is rejected")
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void hasRoomForOneAtLeast(int mostOwners) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InMemoryCredentialStore.create(mostOwners))
        .withMessage("The store has room for " + mostOwners + " owners. Use at least 1.");
  }

  @Test
  @DisplayName("Null is rejected, whether or not there is an entry")
  @SuppressWarnings("NullAway") // null on purpose
  void wrongArguments() throws IOException {
    InMemoryCredentialStore store = InMemoryCredentialStore.create();
    assertThat(store.replace(ADA, "", entry("a1"))).isTrue();
    for (ResourceOwner owner : new ResourceOwner[] {ADA, BEN}) {
      assertThatNullPointerException().isThrownBy(() -> store.replace(owner, null, entry("2")));
      assertThatNullPointerException().isThrownBy(() -> store.replace(owner, "a1", null));
    }
    assertThatNullPointerException().isThrownBy(() -> store.remove(ADA, null));
    assertThatNullPointerException().isThrownBy(() -> store.load(null));
    assertThatNullPointerException().isThrownBy(() -> store.replace(null, "", entry("2")));
    assertThatNullPointerException().isThrownBy(() -> store.remove(null, "a1"));
    assertThat(store.load(ADA)).contains(entry("a1"));
  }
}
