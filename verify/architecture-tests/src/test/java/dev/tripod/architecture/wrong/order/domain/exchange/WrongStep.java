package dev.tripod.architecture.wrong.order.domain.exchange;

import dev.tripod.architecture.wrong.order.domain.builtin.BuiltIn;

final class WrongStep {
  final BuiltIn builtIn = new BuiltIn();
}
