package dev.tripod.architecture.wrong.order.domain;

import dev.tripod.architecture.wrong.order.domain.port.Port;

final class WrongWord {
  final Port[] ports = new Port[0];
}
