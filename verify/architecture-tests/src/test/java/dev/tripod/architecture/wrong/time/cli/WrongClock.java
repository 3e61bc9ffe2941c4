package dev.tripod.architecture.wrong.time.cli;

import java.time.Clock;

final class WrongClock {
  final Clock clock = Clock.systemUTC();
}
