package dev.tripod.architecture.wrong.dependencies.x;

import dev.tripod.architecture.wrong.dependencies.transport.jdk.Sender;

final class WrongTransport {
  final Sender[] neighbours = {};
}
