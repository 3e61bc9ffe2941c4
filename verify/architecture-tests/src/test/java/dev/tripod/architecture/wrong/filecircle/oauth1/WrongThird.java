package dev.tripod.architecture.wrong.filecircle.oauth1;

final class WrongThird {
  final WrongFirst[] next = {};
}
