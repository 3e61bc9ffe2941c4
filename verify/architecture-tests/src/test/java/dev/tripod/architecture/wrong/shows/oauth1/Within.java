package dev.tripod.architecture.wrong.shows.oauth1;

import dev.tripod.architecture.wrong.shows.domain.Shown;

public final class Within {
  Shown shown() {
    return new Shown();
  }
}
