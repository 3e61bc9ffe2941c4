package dev.tripod.architecture.wrong.looking.providers;

import dev.tripod.architecture.wrong.looking.transport.jdk.Sender;

final class WrongProvider {
  final Sender sender = new Sender();
}
