package dev.tripod.architecture.wrong.order.domain.http;

import dev.tripod.architecture.wrong.order.domain.Word;

final class WrongWire {
  final Word word = new Word();
}
