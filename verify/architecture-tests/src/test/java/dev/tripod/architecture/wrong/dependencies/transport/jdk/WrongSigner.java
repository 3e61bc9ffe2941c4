package dev.tripod.architecture.wrong.dependencies.transport.jdk;

import dev.tripod.architecture.wrong.dependencies.oauth1.Signature;

final class WrongSigner {
  final Signature[] signatures = new Signature[0];
}
