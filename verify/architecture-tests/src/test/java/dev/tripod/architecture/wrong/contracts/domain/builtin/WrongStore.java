package dev.tripod.architecture.wrong.contracts.domain.builtin;

import dev.tripod.architecture.wrong.contracts.domain.port.Store;

/** Has no test that extends the contract of its port. */
final class WrongStore implements Store {
  @Override
  public void put() {}
}
