package dev.tripod.architecture.wrong.time.oauth1;

import dev.tripod.architecture.wrong.time.domain.port.Clock;
import java.time.Instant;

final class Reader {
  Instant later(Clock clock) {
    return clock.now().plusSeconds(60);
  }
}
