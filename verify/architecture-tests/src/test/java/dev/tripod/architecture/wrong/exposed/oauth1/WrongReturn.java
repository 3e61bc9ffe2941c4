package dev.tripod.architecture.wrong.exposed.oauth1;

import dev.tripod.architecture.wrong.exposed.domain.Shown;
import java.util.Optional;

public final class WrongReturn {
  public Optional<Shown> shown() {
    return Optional.of(new Shown());
  }
}
