package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FailingCredentialStoreTest {

  private static final ResourceOwner ADA = ResourceOwner.of("x", "ada");
  private static final Entry ONE = entry("v1");
  private static final Entry TWO = entry("v2");

  private final InMemoryCredentialStore inner = InMemoryCredentialStore.create();
  private final FailingCredentialStore store = FailingCredentialStore.over(inner);

  private static Entry entry(String version) {
    return new Entry(version, Snapshot.of("test", 1).with("secret", "hush " + version));
  }

  @Test
  @DisplayName("passes calls on, and counts them")
  void passesCallsOn() throws IOException {
    assertThat(store.load(ADA)).isEmpty();
    assertThat(store.replace(ADA, "", ONE)).isTrue();
    assertThat(store.replace(ADA, "", TWO)).isFalse();
    assertThat(store.load(ADA)).contains(ONE);
    assertThat(store.remove(ADA, "v2")).isFalse();
    assertThat(store.remove(ADA, "v1")).isTrue();

    assertThat(store.calls()).isEqualTo(6);
    assertThat(inner.load(ADA)).isEmpty();
    assertThat(store)
        .hasToString("FailingCredentialStore[6 calls, InMemoryCredentialStore[0 owners]]");
  }

  @Test
  @DisplayName("fails the chosen calls before they take effect")
  void failsBefore() throws IOException {
    store.failBefore(1).failBefore(3).failBefore(5);

    assertThatIOException()
        .isThrownBy(() -> store.replace(ADA, "", ONE))
        .withMessage("The test made call 1 fail before it took effect");
    assertThat(inner.load(ADA)).isEmpty();
    assertThat(store.replace(ADA, "", ONE)).isTrue();
    assertThatIOException().isThrownBy(() -> store.remove(ADA, "v1"));
    assertThat(inner.load(ADA)).contains(ONE);
    assertThat(store.replace(ADA, "v1", TWO)).isTrue();
    assertThatIOException().isThrownBy(() -> store.load(ADA));
    assertThat(store.load(ADA)).contains(TWO);
    assertThat(store.calls()).isEqualTo(6);
  }

  @Test
  @DisplayName("fails the chosen calls after they take effect")
  void failsAfter() throws IOException {
    store.failAfter(1).failAfter(2).failAfter(4);

    assertThatIOException()
        .isThrownBy(() -> store.replace(ADA, "", ONE))
        .withMessage("The test made call 1 fail after it took effect");
    assertThat(inner.load(ADA)).contains(ONE);
    assertThatIOException().isThrownBy(() -> store.load(ADA));
    assertThat(store.replace(ADA, "v1", TWO)).isTrue();
    assertThatIOException().isThrownBy(() -> store.remove(ADA, "v2"));
    assertThat(inner.load(ADA)).isEmpty();
    assertThat(store.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName("fails before the effect if a call is chosen for both")
  void beforeComesFirst() {
    store.failAfter(1).failBefore(1);

    assertThatIOException().isThrownBy(() -> store.replace(ADA, "", ONE));
    assertThat(inner.load(ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  @DisplayName("rejects a call number below 1")
  void wrongCall(int call) {
    assertThatIllegalArgumentException().isThrownBy(() -> store.failBefore(call));
    assertThatIllegalArgumentException().isThrownBy(() -> store.failAfter(call));
  }

  @Test
  @DisplayName("rejects a missing store")
  @SuppressWarnings("NullAway") // that is the test
  void missingStore() {
    assertThatNullPointerException().isThrownBy(() -> FailingCredentialStore.over(null));
  }
}
