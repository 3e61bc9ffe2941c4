package dev.tripod.architecture.wrong.filecircle.examples;

final class First {
  final Second[] next = {};
}
