package dev.tripod.testkit;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A credential store that fails at the calls that a test names, before or after the call had its effect: to whoever calls
 * both look the same. Calls are counted from 1, over all methods. To see what becomes of a program whose store fails at any
 * one of its calls:
 *
 * <pre>{@code
 * for (int call = 1; ; call++) {
 *   var store = FailingCredentialStore.over(InMemoryCredentialStore.create()).failBefore(call);
 *   ...
 *   if (store.calls() < call) {
 *     break;
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe; calls that come at once are counted in the order in which they come.
 */
public final class FailingCredentialStore implements CredentialStore {

  private final CredentialStore store;
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<Integer> before = ConcurrentHashMap.newKeySet();
  private final Set<Integer> after = ConcurrentHashMap.newKeySet();

  private FailingCredentialStore(CredentialStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /** Hands all calls on to {@code store}, until it is told to fail. */
  public static FailingCredentialStore over(CredentialStore store) {
    return new FailingCredentialStore(store);
  }

  /**
   * The call of that number throws an {@link IOException}, and nothing has happened.
   *
   * @throws IllegalArgumentException if {@code call} is below 1
   */
  public FailingCredentialStore failBefore(int call) {
    return fail(before, call);
  }

  /**
   * The call of that number throws an {@link IOException}, though it was done.
   *
   * @throws IllegalArgumentException if {@code call} is below 1
   */
  public FailingCredentialStore failAfter(int call) {
    return fail(after, call);
  }

  /** How many calls have come, those that failed included. */
  public int calls() {
    return calls.get();
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    return call(() -> store.load(owner));
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    return call(() -> store.replace(owner, expectedVersion, next));
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    return call(() -> store.remove(owner, expectedVersion));
  }

  @Override
  public String toString() {
    return "FailingCredentialStore[" + calls() + " calls, " + store + "]";
  }

  private FailingCredentialStore fail(Set<Integer> where, int call) {
    if (call < 1) {
      throw new IllegalArgumentException("Calls are counted from 1");
    }
    where.add(call);
    return this;
  }

  private <T> T call(Call<T> call) throws IOException {
    int number = calls.incrementAndGet();
    if (before.contains(number)) {
      throw new IOException("Call " + number + " fails before it is done, as the test wants");
    }
    T result = call.run();
    if (after.contains(number)) {
      throw new IOException("Call " + number + " fails after it was done, as the test wants");
    }
    return result;
  }

  private interface Call<T> {

    T run() throws IOException;
  }
}
