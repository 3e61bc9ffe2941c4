package dev.tripod.architecture.wrong.shows.oauth1;

import dev.tripod.architecture.wrong.shows.domain.Shown;
import java.util.Optional;

public final class WrongAnswer {
  public Optional<Shown> answer() {
    return Optional.of(new Shown());
  }
}
