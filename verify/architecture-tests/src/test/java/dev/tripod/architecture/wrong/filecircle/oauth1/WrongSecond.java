package dev.tripod.architecture.wrong.filecircle.oauth1;

final class WrongSecond {
  static final class Nested {
    final WrongThird[] next = {};
  }
}
