package dev.tripod.architecture.wrong.looking.x;

import dev.tripod.architecture.wrong.looking.transport.jdk.Sender;

final class WrongDoor {
  final Sender[] neighbours = {};
}
