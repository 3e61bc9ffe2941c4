package dev.tripod.architecture.wrong.looking.transport.jdk;

import dev.tripod.architecture.wrong.looking.oauth1.Signature;

final class WrongSigner {
  final Signature[] signatures = new Signature[0];
}
