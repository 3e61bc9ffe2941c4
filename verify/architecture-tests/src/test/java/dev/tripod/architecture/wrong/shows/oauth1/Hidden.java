package dev.tripod.architecture.wrong.shows.oauth1;

import dev.tripod.architecture.wrong.shows.domain.Shown;

final class Hidden {
  public Shown shown() {
    return new Shown();
  }
}
