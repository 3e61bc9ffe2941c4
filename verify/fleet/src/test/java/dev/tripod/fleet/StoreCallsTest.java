package dev.tripod.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.builtin.InMemoryCredentialStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts what a keeper asks of its store. */
final class StoreCallsTest {

  private final CountingStore store = new CountingStore(InMemoryCredentialStore.create());
  private final MeasuredKeeper keeper = new MeasuredKeeper(store);
  private int loads;
  private int changes;

  @BeforeEach
  void logIn() {
    keeper.logIn();
    forgetCalls();
  }

  @Test
  void needsNoCallForAFreshToken() {
    var unused = keeper.current();
    forgetCalls();
    var again = keeper.current();

    assertThat(again).isEqualTo(unused);
    assertThatCallsAre(0, 0);
  }

  @Test
  void readsOnceInAProcessThatHasNotSeenTheOwner() {
    assertThat(keeper.current(keeper.another())).isEqualTo(keeper.current());
    assertThatCallsAre(1, 0);
  }

  @Test
  void readsOnceAndChangesTwiceForARefresh() {
    keeper.expire();
    var unused = keeper.current();

    assertThatCallsAre(1, 2);
  }

  private void forgetCalls() {
    loads = store.loads();
    changes = store.changes();
  }

  private void assertThatCallsAre(int expectedLoads, int expectedChanges) {
    assertThat(store.loads() - loads).as("reads").isEqualTo(expectedLoads);
    assertThat(store.changes() - changes).as("compare-and-sets").isEqualTo(expectedChanges);
  }
}
