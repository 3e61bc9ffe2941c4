package dev.tripod.architecture.wrong.contracts.domain.builtin;

import dev.tripod.architecture.wrong.contracts.domain.port.Store;

/** Its test tests it, and not what the port promises. */
final class WrongStore implements Store {
  @Override
  public void put() {}
}
