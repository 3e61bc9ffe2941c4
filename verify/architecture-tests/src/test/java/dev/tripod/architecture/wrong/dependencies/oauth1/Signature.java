package dev.tripod.architecture.wrong.dependencies.oauth1;

import dev.tripod.architecture.wrong.dependencies.domain.Value;

public final class Signature {
  final Value value = new Value();
}
