package dev.tripod.architecture.wrong.looking.oauth1;

import dev.tripod.architecture.wrong.looking.domain.Value;

public final class Signature {
  final Value value = new Value();
}
