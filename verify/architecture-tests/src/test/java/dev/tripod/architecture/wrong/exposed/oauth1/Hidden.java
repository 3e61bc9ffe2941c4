package dev.tripod.architecture.wrong.exposed.oauth1;

import dev.tripod.architecture.wrong.exposed.domain.Shown;

final class Hidden {
  public Shown shown() {
    return new Shown();
  }
}
