package dev.tripod.architecture.wrong.bare.oauth1;

final class WrongThrower {
  void require(boolean fine) {
    if (!fine) {
      throw new RuntimeException("what should a caller do about it?");
    }
  }
}
