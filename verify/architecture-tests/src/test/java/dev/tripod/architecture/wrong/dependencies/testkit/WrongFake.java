package dev.tripod.architecture.wrong.dependencies.testkit;

import dev.tripod.architecture.wrong.dependencies.oauth1.Signature;

/** A fake server that uses the code under test to check it. */
final class WrongFake {
  final Signature signature = new Signature();
}
