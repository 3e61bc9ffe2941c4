package dev.tripod.architecture.wrong.adapters.domain.port;

interface WrongClock {
  long now();

  static WrongClock zero() {
    return new WrongZero();
  }
}
