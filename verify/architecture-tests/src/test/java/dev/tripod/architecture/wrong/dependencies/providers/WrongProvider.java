package dev.tripod.architecture.wrong.dependencies.providers;

import dev.tripod.architecture.wrong.dependencies.transport.jdk.Sender;

final class WrongProvider {
  final Sender sender = new Sender();
}
