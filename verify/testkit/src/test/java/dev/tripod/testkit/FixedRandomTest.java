package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.port.RandomSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FixedRandomTest {

  @Test
  @DisplayName("returns the same octets for the same seed, call by call")
  void repeats() {
    FixedRandom one = FixedRandom.seeded(7);
    FixedRandom other = FixedRandom.seeded(7);

    for (int length : new int[] {1, 0, 31, 32, 33, 100}) {
      assertThat(octets(one, length)).isEqualTo(octets(other, length)).hasSize(length);
    }
  }

  @Test
  @DisplayName("returns different octets at each call, for each seed and in each block")
  void differs() {
    FixedRandom random = FixedRandom.seeded(7);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      seen.add(random.base64url(32).reveal());
    }

    assertThat(seen).hasSize(1000);
    assertThat(octets(FixedRandom.seeded(1), 32)).isNotEqualTo(octets(FixedRandom.seeded(2), 32));
    byte[] blocks = octets(FixedRandom.seeded(1), 64);
    assertThat(Arrays.copyOf(blocks, 32)).isNotEqualTo(Arrays.copyOfRange(blocks, 32, 64));
  }

  @Test
  @DisplayName("returns the same octets on every JDK")
  void isTheSameEverywhere() {
    // SHA-256 of twenty octets: the seed 42 in the first eight, and zeros.
    assertThat(FixedRandom.seeded(42).base64url(12).reveal()).isEqualTo("zI1nsZktk8b2vUPO");
  }

  private static byte[] octets(RandomSource random, int length) {
    byte[] octets = new byte[length];
    random.fill(octets);
    return octets;
  }
}
