package dev.tripod.architecture.wrong.order.domain.port;

import dev.tripod.architecture.wrong.order.domain.exchange.Step;

interface WrongPort {
  Step step();
}
