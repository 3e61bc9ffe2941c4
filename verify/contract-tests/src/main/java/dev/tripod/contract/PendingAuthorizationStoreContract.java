package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@link PendingAuthorizationStore} promises. */
@DisplayName("A pending-authorization store")
public abstract class PendingAuthorizationStoreContract {

  private static final int THREADS = 16;
  private static final int ROUNDS = 50;

  /** More than any store should let one browser make it keep. */
  private static final int FLOOD = 2_000;

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant LATER = START.plus(Duration.ofMinutes(10));
  private static final BrowserBinding BROWSER =
      new BrowserBinding(Secret.of("browser-one-0123456789"));
  private static final BrowserBinding OTHER_BROWSER =
      new BrowserBinding(Secret.of("browser-two-0123456789"));

  private volatile Instant now = START;

  /** For the subclass that names the adapter. */
  protected PendingAuthorizationStoreContract() {}

  /** An empty store that goes by {@code clock}, which a test may set forward. */
  protected abstract PendingAuthorizationStore store(Clock clock) throws Exception;

  @Test
  @DisplayName("gives back what was put, equal")
  protected void required_givesBackWhatWasPut() throws Exception {
    PendingAuthorizationStore store = store();
    Snapshot everything = Snapshot.of("contract", 3)
        .with("empty", "")
        .with("lines", "one\r\ntwo\ttab")
        .with("marks", "%25 + & = ; , \" ' \\ \u0000")
        .with("beyond ASCII", "\u00e9 \u20ac \ud83d\udd11")
        .with("long", "x".repeat(4_000));

    store.put(key("a"), everything, LATER);

    assertThat(store.take(key("a"))).contains(everything);
  }

  @Test
  @DisplayName("gives it once")
  protected void required_givesItOnce() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("1"), LATER);

    store.take(key("a"));

    assertThat(store.take(key("a"))).isEmpty();
  }

  @Test
  @DisplayName("gives it to one of 16 who ask at once")
  protected void required_givesItToOneOfMany() throws Exception {
    PendingAuthorizationStore store = store();
    for (int round = 0; round < ROUNDS; round++) {
      PendingKey key = key("round" + round);
      store.put(key, snapshot("1"), LATER);

      List<Optional<Snapshot>> taken = Race.of(THREADS, i -> () -> store.take(key));

      assertThat(taken.stream().flatMap(Optional::stream)).containsExactly(snapshot("1"));
    }
  }

  @Test
  @DisplayName("keeps what 16 put at once")
  protected void required_keepsWhatManyPutAtOnce() throws Exception {
    PendingAuthorizationStore store = store();

    Race.of(THREADS, i -> () -> {
      store.put(keyOf(browser(i), "a"), snapshot("" + i), LATER);
      return i;
    });

    for (int i = 0; i < THREADS; i++) {
      assertThat(store.take(keyOf(browser(i), "a"))).contains(snapshot("" + i));
    }
  }

  @Test
  @DisplayName("replaces what stood under the key")
  protected void required_replaces() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("old"), LATER);
    store.put(key("a"), snapshot("new"), LATER);

    assertThat(store.take(key("a"))).contains(snapshot("new"));
    assertThat(store.take(key("a"))).isEmpty();
  }

  @Test
  @DisplayName("keeps many tabs of one browser apart, to the letter")
  protected void required_keepsTabsApart() throws Exception {
    PendingAuthorizationStore store = store();
    List<String> handles = List.of("tab", "Tab", "tab ", "t%61b", "tab/1", "tab'", "");
    for (String handle : handles) {
      store.put(key(handle), snapshot(handle), LATER);
    }
    for (String handle : handles) {
      assertThat(store.take(key(handle))).as("'" + handle + "'").contains(snapshot(handle));
    }
  }

  @Test
  @DisplayName("gives nothing to another browser, and loses nothing by its asking")
  protected void required_anotherBrowserFindsNothing() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("1"), LATER);

    assertThat(store.take(keyOf(OTHER_BROWSER, "a"))).isEmpty();
    assertThat(store.take(key("a"))).contains(snapshot("1"));
  }

  @Test
  @DisplayName("finds it until it expires, and not from then on")
  protected void required_expires() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("just before"), snapshot("1"), LATER);
    store.put(key("at"), snapshot("1"), LATER);

    now = LATER.minusMillis(1);
    assertThat(store.take(key("just before"))).contains(snapshot("1"));
    now = LATER;
    assertThat(store.take(key("at"))).isEmpty();
  }

  @Test
  @DisplayName("takes a new one under a key whose last one has expired")
  protected void required_aKeyCanBeUsedAgain() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(key("a"), snapshot("old"), LATER);
    now = LATER;
    store.put(key("a"), snapshot("new"), LATER.plusSeconds(60));

    assertThat(store.take(key("a"))).contains(snapshot("new"));
  }

  @Test
  @DisplayName(
      "bounds what one browser makes it keep, keeps the newest, and takes nothing from others")
  protected void required_boundsEachBrowser() throws Exception {
    PendingAuthorizationStore store = store();
    store.put(keyOf(OTHER_BROWSER, "a"), snapshot("other"), LATER);
    for (int i = 0; i < FLOOD; i++) {
      store.put(key("a" + i), snapshot("" + i), LATER);
    }

    List<Integer> kept = kept(store);

    assertThat(kept).hasSizeBetween(1, FLOOD - 1);
    assertThat(kept.get(0)).as("the oldest that was kept").isEqualTo(FLOOD - kept.size());
    assertThat(store.take(keyOf(OTHER_BROWSER, "a"))).contains(snapshot("other"));
  }

  private PendingAuthorizationStore store() throws Exception {
    return store(() -> now);
  }

  private List<Integer> kept(PendingAuthorizationStore store) throws IOException {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      if (store.take(key("a" + i)).isPresent()) {
        kept.add(i);
      }
    }
    return kept;
  }

  private static PendingKey key(String handle) {
    return keyOf(BROWSER, handle);
  }

  private static PendingKey keyOf(BrowserBinding browser, String handle) {
    return new PendingKey(browser, Secret.of(handle));
  }

  private static BrowserBinding browser(int number) {
    return new BrowserBinding(Secret.of("browser-number-" + (1_000_000 + number)));
  }

  private static Snapshot snapshot(String value) {
    return Snapshot.of("contract", 1).with("value", value);
  }
}
