package dev.tripod.architecture.wrong.random.domain.port;

import java.security.SecureRandom;

public interface RandomSource {
  void fill(byte[] target);

  static RandomSource secure() {
    return new SecureRandom()::nextBytes;
  }
}
