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
 * find sources that are constant, repeating or biased, that start in the same state again, or that fill only a part. A correct
 * source fails about once in a billion runs.
 */
@DisplayName("A random source")
public abstract class RandomSourceContract {

  private static final int THREADS = 8;
  private static final int DRAWS = 2_000;
  private static final int INSTANCES = 1_000;

  /** The length of a sample, in octets. */
  private static final int SAMPLE = 1 << 16;

  /** Octets in a row that do not repeat in a sample. */
  private static final int WINDOW = 8;

  /** The largest distance of two octets that are compared. */
  private static final int MOST_DISTANCE = 64;

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
    byte[] sample = sample();
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
  @DisplayName("returns each value of an octet about as often as the others")
  protected void required_returnsEachOctet() {
    int[] counts = new int[256];
    for (byte octet : sample()) {
      counts[octet & 0xFF]++;
    }
    // 256 of each, and eight standard deviations of 16 each.
    for (int octet = 0; octet < counts.length; octet++) {
      assertThat(counts[octet]).as("how often octet " + octet + " occurs").isBetween(128, 384);
    }
  }

  @Test
  @DisplayName("does not repeat a part of its octets in one array")
  protected void required_doesNotRepeatInOneArray() {
    byte[] sample = sample();
    Set<Long> windows = new HashSet<>();
    for (int i = 0; i <= SAMPLE - WINDOW; i++) {
      windows.add(ByteBuffer.wrap(sample).getLong(i));
    }
    assertThat(windows).hasSize(SAMPLE - WINDOW + 1);
  }

  @Test
  @DisplayName("returns octets that do not resemble those before them")
  protected void required_isNotCorrelated() {
    byte[] sample = sample();
    for (int distance = 1; distance <= MOST_DISTANCE; distance++) {
      int different = 0;
      for (int i = distance; i < SAMPLE; i++) {
        different += Integer.bitCount((sample[i] ^ sample[i - distance]) & 0xFF);
      }
      // Half of the bits, and seven standard deviations of 362 each.
      int half = (SAMPLE - distance) * 4;
      assertThat(different)
          .as("how many bits differ at a distance of " + distance + " octets")
          .isBetween(half - 2534, half + 2534);
    }
  }

  @Test
  @DisplayName("returns other octets each time it is created")
  protected void required_doesNotStartInTheSameState() {
    Set<ByteBuffer> first = new HashSet<>();
    for (int i = 0; i < INSTANCES; i++) {
      first.add(draw(random()));
    }
    assertThat(first).hasSize(INSTANCES);
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
      draws.add(draw(random));
    }
    return draws;
  }

  private static ByteBuffer draw(RandomSource random) {
    byte[] target = new byte[16];
    random.fill(target);
    return ByteBuffer.wrap(target);
  }

  private byte[] sample() {
    byte[] sample = new byte[SAMPLE];
    random().fill(sample);
    return sample;
  }
}
