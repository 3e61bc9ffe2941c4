package bookshop;

import dev.tripod.domain.port.RandomSource;
import java.util.SplittableRandom;

/** The shop's own source of randomness, which counts its throws. */
final class Dice implements RandomSource {

  private final SplittableRandom random = new SplittableRandom(6);
  private int thrown;

  @Override
  public synchronized void fill(byte[] target) {
    random.nextBytes(target);
    thrown++;
  }

  synchronized int thrown() {
    return thrown;
  }
}
