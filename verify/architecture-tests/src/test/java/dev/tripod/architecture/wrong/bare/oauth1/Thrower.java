package dev.tripod.architecture.wrong.bare.oauth1;

final class Thrower {
  void require(boolean fine) {
    if (!fine) {
      throw new IllegalArgumentException("which names the cause");
    }
  }
}
