package dev.tripod.architecture.wrong.time.transport.jdk;

final class WrongDeadline {
  final long end = System.nanoTime() + 1_000;
}
