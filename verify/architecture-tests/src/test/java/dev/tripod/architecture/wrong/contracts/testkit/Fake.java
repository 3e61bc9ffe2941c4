package dev.tripod.architecture.wrong.contracts.testkit;

import dev.tripod.architecture.wrong.contracts.domain.port.Transport;

final class Fake implements Transport {
  @Override
  public void send() {}
}
