package dev.tripod.architecture.wrong.contracts.domain.port;

public interface Store {
  void put();
}
