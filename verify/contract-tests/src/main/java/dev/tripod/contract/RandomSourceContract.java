package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.port.RandomSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Tests the rules of {@link RandomSource}, for sources used in production. No test can show that octets are unpredictable; these
 * find sources that are constant, repeating or biased, or that fill only a part. A correct source fails about once in a billion
 * runs.
 */
@DisplayName("A random source")
public abstract class RandomSourceContract {

  private static final int THREADS = 8;
  private static final int DRAWS = 2_000;

  /** Creates the contract for a subclass. */
  protected RandomSourceContract() {}

  /** Returns the source, created as its users create it. */
  protected abstract RandomSource random();

  @Test
  @DisplayName("fills every octet of any length")
  protected void required_fillsTheWholeTarget() {
    RandomSource random = random();
    for (int length = 0; length <= 70; length++) {
      byte[] seen = new byte[length];
      for (int draw = 0; draw < 8; draw++) {
        byte[] target = new byte[length];
        random.fill(target);
        for (int i = 0; i < length; i++) {
          seen[i] |= target[i];
        }
      }
      assertThat(seen).as("octets set in 8 draws of " + length).doesNotContain((byte) 0);
    }
  }

  @Test
  @DisplayName("does not return the same 16 octets twice")
  protected void required_doesNotRepeat() {
    assertThat(new HashSet<>(draws(random()))).hasSize(DRAWS);
  }

  @Test
  @DisplayName("sets each bit in half of the octets")
  protected void required_isNotBiased() {
    byte[] sample = new byte[1 << 16];
    random().fill(sample);
    for (int bit = 0; bit < 8; bit++) {
      int set = 0;
      for (byte octet : sample) {
        set += (octet >> bit) & 1;
      }
      // Half of 65536, and seven standard deviations of 128 each.
      assertThat(set).as("how often bit " + bit + " is set").isBetween(32768 - 896, 32768 + 896);
    }
  }

  @Test
  @DisplayName("returns different octets to many threads at the same time")
  protected void required_isThreadSafe() throws Exception {
    RandomSource random = random();

    List<List<ByteBuffer>> each = Race.of(THREADS, i -> () -> draws(random));

    Set<ByteBuffer> all = new HashSet<>();
    each.forEach(all::addAll);
    assertThat(all).hasSize(THREADS * DRAWS);
  }

  private static List<ByteBuffer> draws(RandomSource random) {
    List<ByteBuffer> draws = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      byte[] target = new byte[16];
      random.fill(target);
      draws.add(ByteBuffer.wrap(target));
    }
    return draws;
  }
}
