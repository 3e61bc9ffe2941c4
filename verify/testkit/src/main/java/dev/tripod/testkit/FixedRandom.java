package dev.tripod.testkit;

import dev.tripod.domain.port.RandomSource;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A predictable random source. The same seed gives the same octets, call by call, on every JDK; no two calls give the same. The
 * octets are SHA-256 digests of the seed, the number of the call and the number of the block. Thread-safe; with several
 * threads, the order of their calls is not predictable.
 */
public final class FixedRandom implements RandomSource {

  private final long seed;
  private final AtomicLong calls = new AtomicLong();

  private FixedRandom(long seed) {
    this.seed = seed;
  }

  /** Returns the source for {@code seed}, before its first call. */
  public static FixedRandom seeded(long seed) {
    return new FixedRandom(seed);
  }

  @Override
  public void fill(byte[] target) {
    long call = calls.getAndIncrement();
    int filled = 0;
    for (int number = 0; filled < target.length; number++) {
      ByteBuffer input = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES);
      byte[] block =
          Sha256.digest(input.putLong(seed).putLong(call).putInt(number).array());
      int length = Math.min(block.length, target.length - filled);
      System.arraycopy(block, 0, target, filled, length);
      filled += length;
    }
  }

  @Override
  public String toString() {
    return "FixedRandom[" + seed + "]";
  }
}
