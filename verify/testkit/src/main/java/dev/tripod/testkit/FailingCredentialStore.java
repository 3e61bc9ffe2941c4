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
 * A credential store that fails at chosen calls, before or after they take effect. The caller cannot distinguish the two.
 * Calls are counted from 1, over all methods. To test a program with a failure at each of its calls:
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
 * <p>Thread-safe.
 */
public final class FailingCredentialStore implements CredentialStore {

  private final CredentialStore store;
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<Integer> before = ConcurrentHashMap.newKeySet();
  private final Set<Integer> after = ConcurrentHashMap.newKeySet();

  private FailingCredentialStore(CredentialStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /** Returns a store that passes all calls on to {@code store}, until a failure is added. */
  public static FailingCredentialStore over(CredentialStore store) {
    return new FailingCredentialStore(store);
  }

  /**
   * Makes a call throw an {@link IOException} without any effect.
   *
   * @param call the number of the call, from 1
   * @throws IllegalArgumentException if {@code call} is less than 1
   */
  public FailingCredentialStore failBefore(int call) {
    return fail(before, call);
  }

  /**
   * Makes a call throw an {@link IOException} after it took effect.
   *
   * @param call the number of the call, from 1
   * @throws IllegalArgumentException if {@code call} is less than 1
   */
  public FailingCredentialStore failAfter(int call) {
    return fail(after, call);
  }

  /** Returns the number of calls so far, including failed ones. */
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
      throw new IllegalArgumentException(
          "There is no call " + call + ". Calls are counted from 1.");
    }
    where.add(call);
    return this;
  }

  private <T> T call(Call<T> call) throws IOException {
    int number = calls.incrementAndGet();
    if (before.contains(number)) {
      throw new IOException("The test made call " + number + " fail before it took effect");
    }
    T result = call.run();
    if (after.contains(number)) {
      throw new IOException("The test made call " + number + " fail after it took effect");
    }
    return result;
  }

  private interface Call<T> {

    T run() throws IOException;
  }
}
