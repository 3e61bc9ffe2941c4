package dev.tripod.architecture.wrong.filecircle.oauth1;

final class WrongFirst {
  final WrongSecond[] next = {};
}
