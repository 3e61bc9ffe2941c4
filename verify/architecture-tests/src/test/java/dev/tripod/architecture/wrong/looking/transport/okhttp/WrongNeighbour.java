package dev.tripod.architecture.wrong.looking.transport.okhttp;

import dev.tripod.architecture.wrong.looking.transport.jdk.Sender;

final class WrongNeighbour {
  final Sender[] neighbours = {};
}
