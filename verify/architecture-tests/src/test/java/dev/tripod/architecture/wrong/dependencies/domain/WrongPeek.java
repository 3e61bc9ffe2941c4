package dev.tripod.architecture.wrong.dependencies.domain;

import dev.tripod.architecture.wrong.dependencies.oauth1.Signature;

final class WrongPeek {
  final Signature signature = new Signature();
}
