package dev.tripod.architecture.wrong.contracts.transport.jdk;

import dev.tripod.architecture.wrong.contracts.domain.port.Transport;

final class WrongTransport implements Transport {
  @Override
  public void send() {}
}
