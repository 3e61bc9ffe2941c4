package dev.tripod.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A race of several threads for many keys. Between the two steps of a wrong adapter there may be only a few nanoseconds. Threads
 * that a lock wakes up start microseconds apart, so they rarely meet there. In this race, each thread calls the adapter for every
 * key of a batch, in the same order, without waiting for the others. Two effects make threads meet between the two steps:
 *
 * <ul>
 *   <li>A thread that finds a key already taken is faster than the first one, so it catches up.
 *   <li>Other threads wake up for a moment, again and again. The operating system then suspends a thread anywhere in its call, while the
 *       others go through the rest of the batch.
 * </ul>
 *
 * <p>The race ends when the thread that reaches a key first has changed often enough, or after a time limit.
 *
 * @param <T> the type of the result of a call
 */
final class RepeatedRace<T> {

  private static final int THREADS = 4;

  /** How long each of the other threads waits before it wakes up again. */
  private static final List<Integer> WAITS_MICROSECONDS = List.of(37, 61);

  /** The number of changes that ends the race. In 800 races of wrong maps on two processors, at most 52 were necessary. */
  private static final int ENOUGH_CHANGES = 60;

  /** A race takes at least this time, because changes say less while the code is new to the JVM. */
  private static final long ENOUGH_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int FIRST_BATCH = 16;

  /**
   * A batch is doubled if the fastest thread took less time for it, so an adapter with a disk or a network gets small batches. The
   * fastest thread is hardly ever suspended, also on a busy machine.
   */
  private static final long SHORT_BATCH_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The limit for an adapter with a disk or a network. The time between its two steps is long, so threads meet there in each batch. */
  private static final long LIMIT_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

  /** The limit with the largest batches. An adapter in memory needs it only if other work occupies all processors. */
  private static final long LIMIT_IN_MEMORY_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);

  private static final long GUARD_SECONDS = 120;

  private final Contest<T> contest;
  private final ExecutorService executor =
      Executors.newFixedThreadPool(THREADS + WAITS_MICROSECONDS.size());
  private final CountDownLatch end = new CountDownLatch(1);
  private final CyclicBarrier start = new CyclicBarrier(THREADS);
  private final AtomicLong fastest = new AtomicLong();
  private int keys;
  private int changes;

  private RepeatedRace(Contest<T> contest) {
    this.contest = contest;
  }

  /** Runs {@code contest} for many keys, and throws the first failure. */
  static <T> void of(Contest<T> contest) throws Exception {
    new RepeatedRace<>(contest).run();
  }

  private void run() throws Exception {
    long begun = System.nanoTime();
    try {
      for (int wait : WAITS_MICROSECONDS) {
        Future<?> unused = executor.submit(() -> wakeUpEvery(wait));
      }
      int size = FIRST_BATCH;
      do {
        batch(size);
        if (fastest.get() < SHORT_BATCH_NANOSECONDS) {
          size = Math.min(contest.largestBatch(), size * 2);
        }
      } while (!isEnough(System.nanoTime() - begun, size));
    } finally {
      end.countDown();
      executor.shutdownNow();
    }
  }

  private boolean wakeUpEvery(int microseconds) throws InterruptedException {
    boolean isOver = false;
    while (!isOver) {
      isOver = end.await(microseconds, TimeUnit.MICROSECONDS);
    }
    return isOver;
  }

  private boolean isEnough(long nanoseconds, int size) {
    long limit = size == contest.largestBatch() ? LIMIT_IN_MEMORY_NANOSECONDS : LIMIT_NANOSECONDS;
    return nanoseconds > limit || (nanoseconds > ENOUGH_NANOSECONDS && changes >= ENOUGH_CHANGES);
  }

  private void batch(int size) throws Exception {
    fastest.set(Long.MAX_VALUE);
    int first = keys;
    keys += size;
    for (int key = first; key < keys; key++) {
      contest.prepare(key);
    }
    AtomicIntegerArray reachedFirst = new AtomicIntegerArray(size);
    List<Callable<List<T>>> work = new ArrayList<>();
    for (int thread = 1; thread <= THREADS; thread++) {
      int number = thread;
      work.add(() -> callForEach(first, number, reachedFirst));
    }
    List<List<T>> byThread = new ArrayList<>();
    for (Future<List<T>> results : executor.invokeAll(work)) {
      byThread.add(result(results));
    }
    for (int i = 0; i < size; i++) {
      List<T> results = new ArrayList<>();
      for (List<T> ofThread : byThread) {
        results.add(ofThread.get(i));
      }
      contest.check(first + i, results);
      changes += i > 0 && reachedFirst.get(i) != reachedFirst.get(i - 1) ? 1 : 0;
    }
  }

  private List<T> callForEach(int first, int thread, AtomicIntegerArray reachedFirst)
      throws Exception {
    int size = reachedFirst.length();
    List<Callable<T>> calls = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      calls.add(contest.call(first + i, thread - 1));
    }
    List<T> results = new ArrayList<>(size);
    start.await(GUARD_SECONDS, TimeUnit.SECONDS);
    long begun = System.nanoTime();
    for (int i = 0; i < size; i++) {
      reachedFirst.compareAndSet(i, 0, thread);
      results.add(calls.get(i).call());
    }
    fastest.accumulateAndGet(System.nanoTime() - begun, Math::min);
    return results;
  }

  private static <R> R result(Future<R> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }

  /**
   * The calls for one key, and their check.
   *
   * @param <T> the type of the result of a call
   */
  interface Contest<T> {

    /** Returns how many keys the adapter has room for. */
    default int largestBatch() {
      return 1_024;
    }

    /** Prepares a key, before any thread calls. No key has the same number as another one. */
    void prepare(int key) throws Exception;

    /**
     * Returns a call of the adapter, which all threads make at the same time. The arguments of the call are created now, because
     * a race finds little if it consists of other work.
     */
    Callable<T> call(int key, int thread);

    /** Checks the results, in the order of the threads, and removes what the key has stored. */
    void check(int key, List<T> results) throws Exception;
  }
}
