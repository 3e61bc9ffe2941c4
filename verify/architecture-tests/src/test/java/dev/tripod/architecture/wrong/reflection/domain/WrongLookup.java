package dev.tripod.architecture.wrong.reflection.domain;

import java.util.Optional;
import java.util.ServiceLoader;

final class WrongLookup {
  Optional<Runnable> first() {
    return ServiceLoader.load(Runnable.class).findFirst();
  }
}
