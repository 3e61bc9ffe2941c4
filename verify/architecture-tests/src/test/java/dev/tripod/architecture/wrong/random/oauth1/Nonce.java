package dev.tripod.architecture.wrong.random.oauth1;

import dev.tripod.architecture.wrong.random.domain.port.RandomSource;

final class Nonce {
  void fill(RandomSource random, byte[] target) {
    random.fill(target);
  }
}
