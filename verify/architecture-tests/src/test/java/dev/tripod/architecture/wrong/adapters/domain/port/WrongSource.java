package dev.tripod.architecture.wrong.adapters.domain.port;

import dev.tripod.architecture.wrong.adapters.domain.builtin.Nothing;

public interface WrongSource {
  byte[] read();

  static WrongSource none() {
    return new Nothing();
  }
}
