package dev.tripod.architecture.wrong.adapters.domain.port;

final class WrongZero implements WrongClock {
  @Override
  public long now() {
    return 0;
  }
}
