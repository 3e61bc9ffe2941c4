package dev.tripod.architecture.wrong.looking.testkit;

import dev.tripod.architecture.wrong.looking.oauth1.Signature;

/** A fake that verifies by the code it verifies. */
final class WrongFake {
  final Signature signature = new Signature();
}
