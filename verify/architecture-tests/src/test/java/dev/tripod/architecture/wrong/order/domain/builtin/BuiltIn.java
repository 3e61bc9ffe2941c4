package dev.tripod.architecture.wrong.order.domain.builtin;

import dev.tripod.architecture.wrong.order.domain.exchange.Step;

public final class BuiltIn {
  final Step step = new Step();
}
