package dev.tripod.architecture.wrong.random.oauth1;

import java.security.SecureRandom;

final class WrongBytes {
  void fill(byte[] target) {
    new SecureRandom().nextBytes(target);
  }
}
