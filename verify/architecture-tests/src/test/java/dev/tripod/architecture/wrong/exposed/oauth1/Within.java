package dev.tripod.architecture.wrong.exposed.oauth1;

import dev.tripod.architecture.wrong.exposed.domain.Shown;

public final class Within {
  Shown shown() {
    return new Shown();
  }
}
