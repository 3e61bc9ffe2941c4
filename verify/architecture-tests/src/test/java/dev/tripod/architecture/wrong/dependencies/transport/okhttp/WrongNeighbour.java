package dev.tripod.architecture.wrong.dependencies.transport.okhttp;

import dev.tripod.architecture.wrong.dependencies.transport.jdk.Sender;

final class WrongNeighbour {
  final Sender[] neighbours = {};
}
