package dev.tripod.architecture.wrong.time.oauth1;

import java.time.Instant;
import java.util.function.Supplier;

final class WrongReference {
  final Supplier<Instant> now = Instant::now;
}
