package dev.tripod.oauth2.keeper;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A store that fails at chosen calls, before or after their effect. Thread-safe. */
final class FaultyStore implements CredentialStore {

  private final InMemoryCredentialStore store = InMemoryCredentialStore.create();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> after = new AtomicReference<>();
  private volatile int from = Integer.MAX_VALUE;
  private volatile int until = Integer.MAX_VALUE;
  private volatile When when = When.BEFORE;

  enum When {
    BEFORE,
    AFTER
  }

  /** Lets {@code count} calls fail, after {@code skipped} calls that succeed. */
  void fail(int skipped, int count, When when) {
    this.when = when;
    this.from = calls.get() + skipped;
    this.until = from + count;
  }

  /** Runs {@code work} after the effect of the next call, before it returns. */
  void afterNextCall(Runnable work) {
    after.set(work);
  }

  void works() {
    from = Integer.MAX_VALUE;
  }

  int calls() {
    return calls.get();
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    return done(() -> store.load(owner));
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    return done(() -> store.replace(owner, expectedVersion, next));
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    return done(() -> store.remove(owner, expectedVersion));
  }

  private <T> T done(Call<T> call) throws IOException {
    int number = calls.getAndIncrement();
    boolean fails = number >= from && number < until;
    if (fails && when == When.BEFORE) {
      throw new IOException("the store is away");
    }
    T result = call.run();
    Runnable work = after.getAndSet(null);
    if (work != null) {
      work.run();
    }
    if (fails) {
      throw new IOException("the store's result is lost");
    }
    return result;
  }

  private interface Call<T> {

    T run() throws IOException;
  }
}
