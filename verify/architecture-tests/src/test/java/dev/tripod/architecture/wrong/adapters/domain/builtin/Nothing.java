package dev.tripod.architecture.wrong.adapters.domain.builtin;

import dev.tripod.architecture.wrong.adapters.domain.port.WrongSource;

public final class Nothing implements WrongSource {
  @Override
  public byte[] read() {
    return new byte[0];
  }
}
