package dev.tripod.architecture.wrong.looking.domain;

import dev.tripod.architecture.wrong.looking.oauth1.Signature;

final class WrongPeek {
  final Signature signature = new Signature();
}
