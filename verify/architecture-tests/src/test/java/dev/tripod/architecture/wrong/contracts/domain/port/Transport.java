package dev.tripod.architecture.wrong.contracts.domain.port;

public interface Transport {
  void send();
}
